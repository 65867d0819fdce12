//! Long lines of a report, wrapped for a terminal.

use textwrap::core::display_width;
use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

use super::RERUN;

/// Where the labels of fields begin.
const LABELS: usize = 8;
/// Where their values begin.
const VALUES: usize = 18;
/// Where values go on if the terminal leaves too little room beside the labels.
const NARROW: usize = 10;
/// The least room for a value beside its label.
const ROOM: usize = 40;

/// The report with each line that is longer than `columns` wrapped at its spaces, the
/// rest below its beginning. A command stays whole, so that it can be copied.
pub fn wrap(report: &str, columns: usize) -> String {
    let mut wrapped = String::new();
    for line in report.lines() {
        let plain = anstream::adapter::strip_str(line).to_string();
        if display_width(line) <= columns || plain.trim_start().starts_with(RERUN) {
            wrapped.push_str(line);
        } else {
            let indent = " ".repeat(indent(&plain, columns));
            let options = Options::new(columns)
                .subsequent_indent(&indent)
                .word_separator(WordSeparator::AsciiSpace)
                .word_splitter(WordSplitter::NoHyphenation)
                .wrap_algorithm(WrapAlgorithm::FirstFit)
                .break_words(false);
            wrapped.push_str(&textwrap::fill(line, options));
        }
        wrapped.push('\n');
    }
    wrapped
}

/// Where the rest of a line begins: below the value of a field, or the sentence of a
/// test.
fn indent(plain: &str, columns: usize) -> usize {
    let has_label = plain.get(VALUES - 2..VALUES) == Some("  ");
    match plain.len() - plain.trim_start().len() {
        LABELS if !has_label => LABELS,
        LABELS | VALUES if columns >= VALUES + ROOM => VALUES,
        LABELS | VALUES => NARROW,
        2 => LABELS,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{dim, good, link};

    #[test]
    fn a_value_goes_on_below_its_beginning_and_loses_nothing() {
        let line = "        actual    one two  three four five six seven eight nine ten eleven";
        let wrapped = wrap(line, 60);
        assert_eq!(
            wrapped,
            "        actual    one two  three four five six seven eight\n\
             \x20                 nine ten eleven\n"
        );
        let narrow = wrap(line, 40);
        assert!(
            narrow.lines().all(|line| display_width(line) <= 40),
            "{narrow}"
        );
        assert!(narrow.contains("\n          five"), "{narrow}");
        assert_eq!(wrap(line, 80), format!("{line}\n"));
    }

    #[test]
    fn colours_and_links_take_no_room_and_a_path_is_not_divided() {
        let path = "crates/step-02-session-server/src/http.rs";
        let to = link::path(std::path::Path::new(path));
        let line = format!("  {}    {}: one two", good("ok"), to);
        let width = "  ok    : one two".len() + path.len();
        assert_eq!(wrap(&line, width), format!("{line}\n"));
        assert_eq!(
            wrap(&line, width - 1),
            format!("  {}    {to}: one\n        two\n", good("ok"))
        );
        assert!(wrap(&dim(&line), 20).contains(path));
    }

    #[test]
    fn a_line_without_a_label_goes_on_below_its_beginning() {
        let line = "        and 26 more with the same result: 501 Not Implemented";
        let wrapped =
            "        and 26 more with the same\n        result: 501 Not\n        Implemented\n";
        assert_eq!(wrap(line, 34), wrapped);
    }

    #[test]
    fn a_command_stays_whole() {
        let line = "        rerun     cargo xtask step 2 --only \"A long sentence.\" --seed 1";
        assert_eq!(wrap(line, 40), format!("{line}\n"));
    }
}
