//! Text from outside, made safe for one line of a log.

use std::fmt;

/// Shows text so that it can neither end the line, nor steer a terminal, nor
/// turn the reading direction: such characters become escapes like `\u{a}`.
/// A backslash is doubled, so that nobody can write an escape by hand and two
/// names never look the same.
pub struct LogSafe<'a>(pub &'a str);

impl fmt::Display for LogSafe<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // GAP: `forge`: write a harmful character as its escape, and let a typed escape
        // look different from it.
        // GAP: `forge`: harmful are control characters, the separators of lines and of
        // paragraphs, and the marks of the reading direction (`Bidi_Control`).
        f.write_str(self.0)
    }
}
