//! Markdown and YAML of an author.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use course::diagnostic::{place, render};
use course::parser::read_text;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::bounds::bounded;
use crate::cases::config;
use crate::mutation::{mutated, mutations};

/// What is special in Markdown, in YAML and in a template.
const PIECES: &[&str] = &[
    "\n",
    "\r\n",
    "\r",
    "\t",
    " ",
    "  ",
    "\0",
    "ä",
    "🦀",
    "\u{feff}",
    "\u{2028}",
    "\u{85}",
    "- ",
    "---\n",
    "...\n",
    ":",
    ": ",
    ",",
    "{",
    "}",
    "[",
    "]",
    "[[",
    "{{",
    "}}",
    "\"",
    "'",
    "\\",
    "|\n",
    ">-\n",
    "? ",
    "~",
    "#",
    " #",
    "%YAML 1.2\n",
    "&a ",
    "*a",
    "<<: *a",
    "!!str ",
    "!",
    "@",
    "`",
    "```",
    "```yml\n",
    "~~~",
    "## ",
    "# ",
    "> ",
    "* ",
    "1. ",
    "<!--",
    "-->",
    "<b>",
    "[a]: b\n",
    "![",
    "](",
    "_",
    "**",
    "null",
    "true",
    "0",
    "-1",
    "1e999",
    "1e-999",
    "0x10",
    ".inf",
    "18446744073709551616",
    "9999999999999999999999999999999999",
    "{ada}",
    "{ada.cookie}",
    "{ada.",
    "{filler 1048576}",
    "{filler 99999999999999999999}",
    "{secret",
    "tests:\n",
    "  - text: It works.\n",
    "    hint: Try.\n",
    "    do:\n",
    "      - connect: ada\n",
    "expect: ",
    "refused: ",
    "WRITE THIS: more",
    "solution=",
    "item=",
];

/// The documents of the steps.
static DOCUMENTS: LazyLock<Vec<(PathBuf, String)>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let mut documents: Vec<(PathBuf, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| {
            entry
                .file_name()
                .to_string_lossy()
                .starts_with(|c: char| c.is_ascii_digit())
        })
        .map(|entry| {
            let text = std::fs::read_to_string(entry.path()).unwrap();
            (Path::new("docs").join(entry.file_name()), text)
        })
        .collect();
    documents.sort();
    documents
});

/// The author of `text` gets tests or an answer: faults that each have a place.
pub fn read_or_answered(path: PathBuf, text: String) {
    bounded((path, text), |(path, text)| match read_text(&path, &text) {
        Ok((document, spec)) => {
            assert_eq!(document.text, text);
            assert!(!spec.tests.is_empty());
            for test in &spec.tests {
                assert!(test.place.line <= text.lines().count());
                assert!(!test.items.is_empty() && !test.hints.is_empty());
            }
        }
        Err(faults) => {
            assert!(!faults.is_empty(), "refused without a word");
            for fault in &faults {
                let span = &fault.span;
                assert!(text.get(span.clone()).is_some(), "{fault:?}");
                assert_eq!(fault.line, place(&path, &text, span.start).line);
                assert!(!fault.message.is_empty());
            }
            let told = render(&faults, &|_| Some(text.clone()), false);
            assert!(told.contains("error: "), "{told}");
            assert!(faults.len() <= 201);
        }
    });
}

#[test]
fn there_are_documents_to_change() {
    assert!(DOCUMENTS.len() >= 5);
    for (path, text) in DOCUMENTS.iter() {
        assert!(read_text(path, text).is_ok(), "{}", path.display());
    }
}

proptest! {
    #![proptest_config(config(150))]

    /// The changes fall on the whole document.
    #[test]
    fn a_changed_document_is_read_or_answered(which: Index, changes in mutations(PIECES)) {
        let (path, text) = which.get(&DOCUMENTS);
        read_or_answered(path.clone(), mutated(text, &changes));
    }

    /// The changes fall on the front matter and a few tests, of which a document
    /// is made that is short, so that they meet more often.
    #[test]
    fn a_changed_short_document_is_read_or_answered(which: Index, first: Index, changes in mutations(PIECES)) {
        let (path, text) = which.get(&DOCUMENTS);
        let (head, tests) = text.split_once("## Tests").unwrap();
        let front_matter = &head[..head.find("\n# ").unwrap()];
        let tests: Vec<&str> = tests.split_inclusive("\n\n").collect();
        let first = first.index(tests.len() - 1);
        let shortened = format!(
            "{front_matter}\n## Description\nA\n## Instructions\nB\n## Hints\nC\n## Tests\n```yml\ntests:\n{}```\n## Challenge Seed\nD\n## Solution\nE\n",
            tests[first..(first + 4).min(tests.len())].concat().replace("```yml\ntests:\n", "").replace("```", ""),
        );
        read_or_answered(path.clone(), mutated(&shortened, &changes));
    }
}

proptest! {
    #![proptest_config(config(1000))]

    #[test]
    fn a_heap_of_marks_is_read_or_answered(pieces in vec(select(PIECES), 0..200)) {
        read_or_answered(PathBuf::from("docs/01-a.md"), pieces.concat());
    }

    #[test]
    fn any_text_is_read_or_answered(text in "(?s).{0,300}") {
        read_or_answered(PathBuf::from("docs/01-a.md"), text);
    }

    /// Behind a right head, so that the reader of YAML gets it.
    #[test]
    fn any_block_of_tests_is_read_or_answered(pieces in vec(select(PIECES), 0..60)) {
        let text = format!(
            "---\nid: \"0123456789abcdef01234567\"\ntitle: A\nstep: 1\nfiles: []\n---\n## Description\nA\n## Instructions\nB\n## Hints\nC\n## Tests\n```yml\ntests:\n  - text: It works.\n    hint: Try.\n    do:\n      - log: {}\n```\n## Challenge Seed\nD\n## Solution\nE\n",
            pieces.concat(),
        );
        read_or_answered(PathBuf::from("docs/01-a.md"), text);
    }
}
