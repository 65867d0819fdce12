//! Whatever a document contains, its author gets an answer.

use super::*;

/// What hurts: the marks of Markdown and YAML, tabs, line ends of Windows, and
/// letters of several bytes.
const PIECES: [&str; 24] = [
    "\n", "\r\n", "\t", " ", "  ", "ä", "🦀", "\u{feff}", "-", "---\n", ":", ": ", "{", "}", "[",
    "]", "\"", "'", "```", "## ", "> ", "~", "&a ", "*a",
];

#[test]
fn a_document_with_junk_in_it_is_read_or_refused_but_never_stops_the_reader() {
    let good = with_actions(
        "- sign_up: ada\n- connect: { as: ada, cookie: \"a={ada.cookie}; ä\" }\n- log: |\n    größe {ada}\n- emit: { socket: ada, event: x, ack: [1, ~] }",
    )
    .replace("## Tests\n", "## Tests\n- ä\n\n");
    // Within a list, where each line of the block has a separate place.
    let (head, tests) = good.split_once("```yml").unwrap();
    let (tests, tail) = tests.split_once("```").unwrap();
    let good = format!("{head}  ```yml{}```{tail}", tests.replace('\n', "\n  "));
    assert!(read_all(&good).is_ok());
    let mut random = fastrand::Rng::with_seed(4);
    for _ in 0..1500 {
        let mut text = good.clone();
        for _ in 0..random.usize(1..6) {
            let mut at = random.usize(0..text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            let end = (at + random.usize(0..4)).min(text.len());
            let end = (end..=text.len())
                .find(|end| text.is_char_boundary(*end))
                .unwrap();
            text.replace_range(at..end, PIECES[random.usize(0..PIECES.len())]);
        }
        if let Err(faults) = read_all(&text) {
            assert!(
                faults.contains("error: "),
                "refused without a word:\n{text}"
            );
        }
    }
}

#[test]
fn each_document_of_half_a_good_one_is_refused() {
    let good = with_actions("- sign_up: ada\n- log: größe");
    let end = good.find("E.").unwrap();
    for cut in (0..end).filter(|cut| good.is_char_boundary(*cut)) {
        assert!(faults(&good[..cut]).contains("error: "), "{cut}");
    }
}
