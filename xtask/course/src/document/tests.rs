//! What the reader of documents promises to authors.

use std::path::Path;

use super::yaml::Value;
use super::*;
use crate::diagnostic::render;

const PATH: &str = "docs/04-authorize-middleware.md";

const GOOD: &str = r#"---
id: "0123456789abcdef01234567"
title: Authorize middleware
step: 4
files: [src/authorize.rs, src/main.rs]
---

# Authorize middleware

## Description
A problem.

```rust solution=src/authorize.rs item=authorize
fn authorize() {}
```

## Instructions
Write it.

## Hints
- Look.

## Tests
```yml
tests:
  - text: It works.
    hint: Try.
    do:
      - log: ready
```

## Challenge Seed
`crates/step-04-authorize-middleware`

## Solution
`solutions/step-04-authorize-middleware`
"#;

/// A snapshot of the errors that an author sees.
macro_rules! assert_told {
    ($told:expr) => {
        insta::with_settings!({ snapshot_path => "../snapshots", omit_expression => true }, {
            insta::assert_snapshot!($told);
        });
    };
}

fn faults_of(path: &str, text: &str) -> String {
    let faults = parse(Path::new(path), text).expect_err("this document has faults");
    render(&faults, &|_| Some(text.to_owned()), false)
}

fn faults(changes: &[(&str, &str)]) -> String {
    let mut text = GOOD.to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "the good document has no {from:?}");
        text = text.replacen(from, to, 1);
    }
    faults_of(PATH, &text)
}

#[test]
fn a_good_document_is_read_whole() {
    let document = parse(Path::new(PATH), GOOD).unwrap();
    assert_eq!(
        (document.number, document.slug.as_str()),
        (4, "04-authorize-middleware")
    );
    assert_eq!(document.front_matter.title, "Authorize middleware");
    assert_eq!(
        document.front_matter.files,
        ["src/authorize.rs", "src/main.rs"]
    );
    let [code, tests] = &document.code_blocks[..] else {
        panic!("two blocks")
    };
    assert_eq!(code.language, "rust");
    assert_eq!(code.info, "rust solution=src/authorize.rs item=authorize");
    assert_eq!(code.place.line, 13);
    assert_eq!(&GOOD[code.body_range.clone()], "fn authorize() {}\n");
    assert_eq!(tests.language, "yml");
}

#[test]
fn line_ends_of_windows_and_a_byte_order_mark_change_no_place_and_no_value() {
    let windows = format!("\u{feff}{}", GOOD.replace('\n', "\r\n"));
    let (unix, windows_read) = (
        parse(Path::new(PATH), GOOD).unwrap(),
        parse(Path::new(PATH), &windows).unwrap(),
    );
    let log = |document: &Document| {
        let Value::List(tests) = &document.tests.get("tests").unwrap().value else {
            panic!()
        };
        let Value::List(actions) = &tests[0].get("do").unwrap().value else {
            panic!()
        };
        let log = actions[0].get("log").unwrap();
        let place = crate::diagnostic::place(&document.path, &document.text, log.span.start);
        (document.text[log.span.clone()].to_owned(), place)
    };
    assert_eq!(log(&unix).0, "ready");
    assert_eq!(log(&unix), log(&windows_read));
    assert_eq!(unix.front_matter.files, windows_read.front_matter.files);
    assert_eq!(
        &windows[windows_read.code_blocks[0].body_range.clone()],
        "fn authorize() {}\r\n"
    );
}

#[test]
fn tests_may_stand_in_a_list_and_keep_their_places() {
    let indented = GOOD.replace(
        "```yml\ntests:\n  - text: It works.\n    hint: Try.\n    do:\n      - log: ready\n```",
        "- The tests:\n  ```yml\n  tests:\n    - text: It works.\n      hint: Try.\n      do:\n        - log: ready\n  ```",
    );
    let document = parse(Path::new(PATH), &indented).unwrap();
    let Value::List(tests) = &document.tests.get("tests").unwrap().value else {
        panic!()
    };
    let text = tests[0].get("text").unwrap();
    assert_eq!(&indented[text.span.clone()], "It works.");
}

#[test]
fn a_heading_in_a_code_block_is_no_section() {
    let text = GOOD.replace("fn authorize() {}", "/* text\n## Hints\n*/");
    assert!(parse(Path::new(PATH), &text).is_ok());
}

#[test]
fn questions_may_end_a_document_and_stand_nowhere_else() {
    let asked = "\n## Questions\n### What if?\nThen.\n";
    let text = format!("{GOOD}{asked}");
    assert!(parse(Path::new(PATH), &text).is_ok());
    let above = faults(&[("\n## Hints", &format!("{asked}\n## Hints"))]);
    assert!(
        above.contains("`## Hints` has to stand above `## Questions`"),
        "{above}"
    );
}

#[test]
fn a_question_is_a_heading_and_its_answer_is_what_the_page_folds_away() {
    let asked = "\n## Questions\n\n### What if `a`\'s lock is gone?\n\n<details>\n\
                 <summary>Answer</summary>\n\nThen **all**.\n\n```text\n### not a question\n```\n\n\
                 </details>\n\n### And then?\nNothing.\n";
    let document = parse(Path::new(PATH), &format!("{GOOD}{asked}")).unwrap();
    let question = |text: &str, answer: &str| Question {
        text: text.to_owned(),
        answer: answer.to_owned(),
    };
    let all = "Then **all**.\n\n```text\n### not a question\n```";
    let expected = [
        question("What if `a`\'s lock is gone?", all),
        question("And then?", "Nothing."),
    ];
    assert_eq!(document.questions, expected);
}

#[test]
fn a_question_without_an_answer_is_refused() {
    let asked = "\n## Questions\n### What if?\nThen.\n### And then?\n<details>\n</details>\n";
    let found = faults_of(PATH, &format!("{GOOD}{asked}"));
    assert!(found.contains("this question has no answer"), "{found}");
    let found = faults_of(PATH, &format!("{GOOD}\n## Questions\nWhat if?\n"));
    assert!(found.contains("this section has no question"), "{found}");
}

#[test]
fn a_missing_section_is_named_with_its_place() {
    assert_told!(faults(&[("## Hints\n- Look.\n", "")]));
}

#[test]
fn a_misspelt_section_is_one_fault_not_two() {
    assert_told!(faults(&[("## Instructions", "## Instructons")]));
}

#[test]
fn sections_in_the_wrong_order_twice_and_empty_are_all_reported() {
    assert_told!(faults(&[
        (
            "## Description\nA problem.\n",
            "## Solution\nNo.\n\n## Description\n"
        ),
        ("## Hints\n- Look.\n", "## Hints\n<!-- later -->\n"),
    ]));
}

#[test]
fn text_outside_of_sections_and_another_title_are_refused() {
    assert_told!(faults(&[
        ("# Authorize middleware\n", "# Authorise\n\nLost words.\n"),
        ("Write it.", "# Second title"),
    ]));
}

#[test]
fn a_document_without_front_matter_says_what_belongs_there() {
    assert_told!(faults(&[("---\nid", "id"), ("---\n", "")]));
}

#[test]
fn front_matter_that_is_never_closed_does_not_hide_the_sections() {
    assert_told!(faults(&[
        ("main.rs]\n---\n", "main.rs]\n"),
        ("## Hints", "## Hins")
    ]));
}

#[test]
fn every_fault_of_the_front_matter_is_reported_at_once() {
    assert_told!(faults(&[
        ("id: \"0123456789abcdef01234567\"", "id: xyz"),
        ("step: 4", "step: 5"),
        ("title:", "tittle:"),
        (
            "[src/authorize.rs, src/main.rs]",
            "[src/main.rs, ../lib.rs, src/main.rs]"
        ),
    ]));
}

#[test]
fn empty_front_matter_names_all_that_is_missing() {
    assert_told!(faults_of(
        PATH,
        &format!("---\n---\n{}", &GOOD[GOOD.find("# A").unwrap()..])
    ));
}

#[test]
fn a_file_name_without_a_number_is_refused() {
    assert_told!(faults_of("docs/authorize.md", GOOD));
}

#[test]
fn tests_in_the_wrong_language_are_refused() {
    assert_told!(faults(&[("```yml", "```yaml")]));
}

#[test]
fn a_second_block_of_tests_is_refused() {
    assert_told!(faults(&[(
        "## Challenge Seed",
        "```yml\ntests: []\n```\n\n## Challenge Seed"
    )]));
}

#[test]
fn a_code_block_that_is_never_closed_is_named() {
    assert_told!(faults(&[("log: ready\n```\n", "log: ready\n")]));
}

#[test]
fn broken_yaml_is_reported_in_the_line_of_the_document() {
    assert_told!(faults(&[("hint: Try.", "hint: Try: this")]));
}

#[test]
fn tags_anchors_and_aliases_are_refused() {
    assert_told!(faults(&[
        ("text: It works.", "text: &one It works."),
        ("hint: Try.", "hint: *one"),
        ("log: ready", "log: !important ready"),
    ]));
}

#[test]
fn a_key_that_stands_twice_is_refused() {
    assert_told!(faults(&[("hint: Try.", "hint: Try.\n    hint: Harder.")]));
}

#[test]
fn what_the_scaffold_left_to_write_is_listed() {
    assert_told!(faults(&[
        (
            "A problem.",
            "<!-- WRITE THIS: the problem that this step solves -->"
        ),
        ("- Look.", "- WRITE THIS: a hint"),
    ]));
}

#[test]
fn two_documents_with_one_id_are_refused() {
    let first = parse(Path::new(PATH), GOOD).unwrap();
    let text = GOOD.replace("step: 4", "step: 5");
    let second = parse(Path::new("docs/05-authorize-middleware.md"), &text).unwrap();
    let faults = same_ids(&[first, second]);
    assert_told!(render(&faults, &|_| Some(text.clone()), false));
}
