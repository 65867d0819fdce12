//! Text of somebody else, fit for a terminal: what a server prints or sends must
//! not move the cursor, change colours, turn the direction of reading or hide.

/// The text with every character that a reader could not see, or that a terminal
/// would act on, in the form `<U+2028>`.
///
/// No two texts have the same form: a string that contains such a form is shown
/// with its `<` in that form. So apply it once.
pub fn printable(text: &str) -> String {
    // Nearly all text is of this kind, and there is a lot of it.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) && !text.contains(OPEN) {
        return text.to_owned();
    }
    let mut shown = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        if is_hidden(c) || text[at..].starts_with(OPEN) {
            shown.push_str(&format!("{OPEN}{:04X}>", u32::from(c)));
        } else {
            shown.push(c);
        }
    }
    shown
}

/// How the form of a hidden character begins.
const OPEN: &str = "<U+";

/// Whether a reader would not see this character for what it is.
fn is_hidden(c: char) -> bool {
    match c {
        // Letters and a symbol that have no ink.
        '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' | '\u{2800}' => true,
        // These are escaped for the sake of Rust's literals only.
        '"' | '\'' | '\\' => false,
        // Controls, formats, separators other than the space, what is not assigned or
        // of private use, and marks that are drawn over other letters.
        _ => c.escape_debug().len() > 1,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Controls, formats and separators, and what a form of one is made of.
    const TRICKY: &str = r"([\p{Cc}\p{Cf}\p{Z}]|<|U|\+|2|0|8|>|a|é|\\){0,12}";

    /// What was there before it was made printable.
    fn read(shown: &str) -> String {
        let mut parts = shown.split(OPEN);
        let mut text = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (number, rest) = part.split_once('>').expect("the end of a form");
            let number = u32::from_str_radix(number, 16).expect("a number");
            text.push(char::from_u32(number).expect("a character"));
            text.push_str(rest);
        }
        text
    }

    proptest! {
        #[test]
        fn nothing_hidden_is_left_and_nothing_is_lost(text in TRICKY) {
            let shown = printable(&text);
            let hidden = regex::Regex::new(r"[\p{Cc}\p{Cf}\p{Z}--\ ]").expect("a pattern");
            prop_assert!(!hidden.is_match(&shown), "{shown:?}");
            prop_assert_eq!(read(&shown), text);
        }

        #[test]
        fn any_text_can_be_read_back(text in any::<String>()) {
            prop_assert_eq!(read(&printable(&text)), text);
        }
    }

    #[test]
    fn every_control_format_and_separator_is_shown_by_its_number() {
        let hidden = regex::Regex::new(r"^[\p{Cc}\p{Cf}\p{Z}--\ ]$").expect("a pattern");
        let all = ('\0'..=char::MAX).filter(|c| hidden.is_match(&c.to_string()));
        let mut count = 0;
        for c in all {
            let number = format!("<U+{:04X}>", u32::from(c));
            assert_eq!(printable(&c.to_string()), number);
            count += 1;
        }
        assert!(count > 200, "{count}");
    }

    #[test]
    fn what_a_learner_has_to_write_is_not_what_stands_for_the_raw_character() {
        assert_eq!(printable("a\u{2028}b"), "a<U+2028>b");
        assert_eq!(printable(r"a\u{2028}b \\"), r"a\u{2028}b \\");
        assert_eq!(printable("a<U+2028>b"), "a<U+003C>U+2028>b");
        assert_eq!(
            printable("\u{61C}\u{9b}2J\u{202e}"),
            "<U+061C><U+009B>2J<U+202E>"
        );
        assert_eq!(printable("ä \"q\" 'é' <b>"), "ä \"q\" 'é' <b>");
    }
}
