//! The line that lists the keys.

use wire::escape::printable;

const KEYS: [&str; 7] = [
    "r run", "h hint", "d diff", "o docs", "l list", "n next", "q quit",
];
const GAP: &str = "  ";

/// For a terminal of unknown width.
const NARROW: usize = 40;

/// All keys in one line, or in as many as a terminal of this width needs. No key is
/// split.
pub fn key_line(columns: Option<usize>) -> String {
    let columns = columns.unwrap_or(NARROW);
    let mut lines: Vec<String> = Vec::new();
    for key in KEYS {
        match lines.last_mut() {
            Some(line) if line.len() + GAP.len() + key.len() <= columns => {
                line.push_str(GAP);
                line.push_str(key);
            }
            _ => lines.push(key.to_owned()),
        }
    }
    lines.join("\n")
}

/// The printed name of a key, even of one that moves the cursor.
pub fn name(key: char) -> String {
    match key {
        ' ' => "Space".to_owned(),
        '\r' | '\n' => "Enter".to_owned(),
        '\t' => "Tab".to_owned(),
        '\u{7f}' | '\u{8}' => "Backspace".to_owned(),
        other => printable(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_are_one_line_where_that_has_room_and_none_is_torn_apart() {
        let one = "r run  h hint  d diff  o docs  l list  n next  q quit";
        let two = "r run  h hint  d diff  o docs  l list\nn next  q quit";
        assert_eq!(key_line(Some(80)), one);
        assert_eq!(key_line(Some(one.len())), one);
        for columns in [Some(40), None] {
            assert_eq!(key_line(columns), two);
        }
        assert_eq!(key_line(Some(52)).lines().count(), 2);
        assert_eq!(key_line(Some(1)), KEYS.join("\n"));
    }

    #[test]
    fn a_key_is_named_by_what_can_be_printed() {
        let names = ['x', 'é', ' ', '\n', '\t', '\u{7f}', '\u{1b}', '\u{202e}'].map(name);
        let told = [
            "x",
            "é",
            "Space",
            "Enter",
            "Tab",
            "Backspace",
            "<U+001B>",
            "<U+202E>",
        ];
        assert_eq!(names, told);
    }
}
