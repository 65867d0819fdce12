//! Documents that were made to hurt: bombs, nesting, sheer size.

use std::path::{Path, PathBuf};

use course::diagnostic::render;
use course::parser::read_text;

use crate::bounds::bounded;
use crate::documents::read_or_answered;

const PATH: &str = "docs/01-a.md";

/// A document whose block of tests is this.
fn with_block(block: &str) -> String {
    format!(
        "---\nid: \"0123456789abcdef01234567\"\ntitle: A\nstep: 1\nfiles: []\n---\n## Description\nA\n## Instructions\nB\n## Hints\nC\n## Tests\n```yml\n{block}\n```\n## Challenge Seed\nD\n## Solution\nE\n"
    )
}

/// The data of an event, so that it may be anything.
fn with_data(data: &str) -> String {
    with_block(&format!(
        "tests:\n  - text: It works.\n    hint: Try.\n    do:\n      - connect: ada\n      - emit: {{ socket: ada, event: x, data: {data} }}"
    ))
}

/// The errors that the author of a document sees; nothing if it is right.
fn told(text: String) -> String {
    bounded(text, |text| match read_text(Path::new(PATH), &text) {
        Ok(_) => String::new(),
        Err(faults) => render(&faults, &|_| Some(text.clone()), false),
    })
}

#[test]
fn a_bomb_of_aliases_is_refused_and_not_expanded() {
    let mut block = String::from("a: &a [x, x, x, x, x, x, x, x, x, x]\n");
    for (name, before) in ('b'..='z').zip('a'..) {
        let aliases = vec![format!("*{before}"); 10].join(", ");
        block.push_str(&format!("{name}: &{name} [{aliases}]\n"));
    }
    let told = told(with_block(&block));
    assert!(told.contains("aliases (`*`) are not used here"), "{told}");
}

#[test]
fn nesting_without_end_is_refused() {
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("[{a: ", "}]")] {
        for depth in [300, 10_000, 100_000] {
            let data = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            assert!(
                told(with_data(&data)).contains("this is not YAML"),
                "{open} {depth}"
            );
            assert!(
                told(with_data(&open.repeat(depth))).contains("error: "),
                "{open} {depth}"
            );
        }
    }
    for opening in ["- ", "? "] {
        assert!(
            told(with_block(&opening.repeat(10_000))).contains("this is not YAML"),
            "{opening}"
        );
    }
}

#[test]
fn nesting_of_markdown_is_read_or_answered() {
    for opening in [
        "> ", "* ", "- > ", "[", "![", "*_", "`", "<", "#", "<!--", "1. ", "[](", "&", "\\",
    ] {
        let text = format!("{}\n", opening.repeat(4_000));
        read_or_answered(PathBuf::from(PATH), text.clone());
        read_or_answered(
            PathBuf::from(PATH),
            with_block("tests: []").replace("C\n", &text),
        );
    }
}

#[test]
fn a_number_that_is_too_large_is_answered_at_its_place() {
    for number in [
        "256",
        "-1",
        "1.5",
        "1e999",
        "18446744073709551616",
        &"9".repeat(100_000),
    ] {
        let block = format!(
            "tests:\n  - text: It works.\n    hint: Try.\n    do:\n      - exit: {{ code: {number}, line: x }}"
        );
        let told = told(with_block(&block));
        assert!(
            told.contains("`code` cannot be"),
            "{number:.40}: {told:.400}"
        );
    }
}

#[test]
fn a_key_of_a_megabyte_is_answered() {
    let key = "a".repeat(1 << 20);
    let told = told(with_block(&format!("{key}: 1")));
    assert!(told.contains("error: "));
}

#[test]
fn thousands_of_faults_are_answered() {
    for line in ["- a\n", "? b\n", "a b c\n"] {
        let block = format!("tests:\n{}", line.repeat(20_000));
        read_or_answered(PathBuf::from(PATH), with_block(&block));
    }
    read_or_answered(PathBuf::from(PATH), "## A\n".repeat(5_000));
    read_or_answered(PathBuf::from(PATH), "```\n\n```\n".repeat(5_000));
    read_or_answered(PathBuf::from(PATH), "WRITE THIS: all\n".repeat(5_000));
    let test = "  - text: A\n    hint: B\n    do: [ { connect: ada } ]\n";
    read_or_answered(
        PathBuf::from(PATH),
        with_block(&format!("tests:\n{}", test.repeat(3_000))),
    );
}

#[test]
fn of_faults_beyond_counting_the_first_are_told_and_that_there_may_be_more() {
    let told = told(with_block(&format!("tests:\n{}", "- a\n".repeat(300))));
    assert_eq!(told.matches("error: ").count(), 201);
    assert!(told.contains("error: only the first 200 faults are shown"));
}
