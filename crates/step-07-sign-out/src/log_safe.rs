//! Makes text from outside safe for one log line.

use std::fmt::{self, Write};

/// Displays text so that it cannot end the line, control a terminal or change
/// the reading direction: such characters become escapes like `\u{a}`. A
/// backslash is doubled, so that nobody can type an escape and no two names
/// look the same.
pub struct LogSafe<'a>(pub &'a str);

impl fmt::Display for LogSafe<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            match character {
                '\\' => f.write_str("\\\\")?,
                harmful if is_harmful(harmful) => write!(f, "{}", harmful.escape_unicode())?,
                harmless => f.write_char(harmless)?,
            }
        }
        Ok(())
    }
}

fn is_harmful(character: char) -> bool {
    // Control characters: line ends (including U+0085), escape codes, and NUL.
    character.is_control()
        // Line and paragraph separators: line ends to some programs.
        || matches!(character, '\u{2028}' | '\u{2029}')
        // Marks that change the reading direction, so that a line seems to say
        // something else (Unicode Standard Annex 9).
        || matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}')
        || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn safe(text: &str) -> String {
        LogSafe(text).to_string()
    }

    #[test]
    fn ordinary_names_stay_as_they_are() {
        for name in ["ada", "Ada Lovelace", "Žofie <3", "阿达", "{name} 100%"] {
            assert_eq!(safe(name), name);
        }
    }

    #[test]
    fn a_name_cannot_begin_a_new_line() {
        let forged = safe("ada\r\nuser root connected");
        assert_eq!(forged, "ada\\u{d}\\u{a}user root connected");
        assert_eq!(safe("\u{85}\u{2028}\u{2029}"), "\\u{85}\\u{2028}\\u{2029}");
    }

    #[test]
    fn a_name_cannot_steer_the_terminal() {
        assert_eq!(
            safe("\u{1b}[2J\u{7f}\u{9b}\0"),
            "\\u{1b}[2J\\u{7f}\\u{9b}\\u{0}"
        );
    }

    #[test]
    fn a_name_cannot_turn_the_reading_direction() {
        assert_eq!(
            safe("a\u{202e}b\u{2066}\u{200f}"),
            "a\\u{202e}b\\u{2066}\\u{200f}"
        );
    }

    #[test]
    fn a_written_escape_differs_from_a_made_one() {
        assert_eq!(safe("\\u{a}"), "\\\\u{a}");
    }
}
