//! Text from outside, made safe for one line of a log.

use std::fmt;

/// Shows text so that it can neither end the line, nor steer a terminal, nor
/// turn the reading direction: such characters become escapes like `\u{a}`.
/// A backslash is doubled, so that nobody can write an escape by hand and two
/// names never look the same.
pub struct LogSafe<'a>(pub &'a str);

impl fmt::Display for LogSafe<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // GAP: Double each backslash.
        // GAP: Escape control characters, the separators U+2028 and U+2029, and the marks of the reading direction: U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069.
        f.write_str(self.0)
    }
}
