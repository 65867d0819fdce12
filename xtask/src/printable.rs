//! Text of somebody else, fit for a terminal: what a server prints or sends must
//! not move the cursor, change colours or turn the direction of reading.

/// The text with every such character escaped.
pub fn printable(text: &str) -> String {
    // Nearly all text is of this kind, and there is a lot of it.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.to_owned();
    }
    text.chars().flat_map(visible).collect()
}

/// One character, escaped if a terminal would act on it.
fn visible(c: char) -> impl Iterator<Item = char> {
    // Marks and overrides of the bidirectional algorithm (Unicode UAX #9).
    let turns =
        matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let breaks = matches!(c, '\u{2028}' | '\u{2029}');
    let escape = c.is_control() || turns || breaks;
    let escaped = escape.then(|| c.escape_debug());
    let plain = (!escape).then_some(c);
    escaped.into_iter().flatten().chain(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_act_on_is_escaped_and_nothing_else() {
        assert_eq!(printable("a\r\u{1b}[31mb"), "a\\r\\u{1b}[31mb");
        assert_eq!(
            printable("\u{9b}2J\u{202e}x\u{2028}"),
            "\\u{9b}2J\\u{202e}x\\u{2028}"
        );
        assert_eq!(printable("ä \"q\" 'é'"), "ä \"q\" 'é'");
    }
}
