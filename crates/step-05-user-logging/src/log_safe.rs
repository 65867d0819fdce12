//! Makes text from outside safe for one log line.

use std::fmt;

/// Displays text so that it cannot end the line, control a terminal or change
/// the reading direction: such characters become escapes like `\u{a}`. Nobody can
/// type an escape, and no two names look the same.
pub struct LogSafe<'a>(pub &'a str);

impl fmt::Display for LogSafe<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // GAP: `forge`: write a harmful character as its escape, and make a typed
        // escape look different.
        // GAP: `forge`: the harmful ones are control characters, line and paragraph
        // separators, and the marks that change the reading direction
        // (`Bidi_Control`).
        f.write_str(self.0)
    }
}
