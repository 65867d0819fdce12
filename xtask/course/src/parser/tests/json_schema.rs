//! The schema that editors know, on what the reader accepts and on what it
//! refuses.

use std::sync::LazyLock;

use jsonschema::Validator;

use serde_json::Value as Json;

use super::refused::REFUSED;
use super::*;
use crate::document::code_blocks;
use crate::document::excerpt::Excerpt;
use crate::document::yaml;

mod agreement;

/// What only the reader is asked, since it depends on other actions or keys or on
/// what a value was written like.
const BEYOND_A_SCHEMA: [&str; 15] = [
    "a_stranger_in_a_placeholder_is_refused",
    "a_cookie_of_somebody_who_has_none_is_refused",
    "a_sign_in_without_a_sign_up_is_refused",
    "a_socket_that_is_not_open_is_refused",
    "a_socket_that_was_refused_is_of_no_use",
    "a_socket_that_left_is_of_no_use",
    "a_socket_that_is_open_cannot_be_opened_again",
    "a_session_that_lives_for_days_is_not_waited_for",
    "an_exit_has_to_be_the_last_action",
    "a_server_that_ends_at_start_cannot_be_asked_anything",
    "an_exit_at_start_says_its_line_and_one_after_a_signal_does_not",
    "a_test_that_cannot_fail_is_refused",
    "a_value_that_was_forgotten_is_not_null",
    "a_user_does_not_expire",
    "a_document_is_changed_or_looked_at",
];

static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
    let schema = serde_json::from_str(&crate::json_schema::text()).unwrap();
    assert!(jsonschema::draft7::meta::is_valid(&schema));
    jsonschema::draft7::new(&schema).unwrap()
});

/// What is wrong with a block of tests for an editor.
fn in_an_editor(block: &str) -> Vec<String> {
    let block = json(&parsed(
        block,
        &mut Diagnostics::of(Path::new("a.yml"), block),
    ));
    let errors = SCHEMA.iter_errors(&block);
    errors.map(|error| error.to_string()).collect()
}

fn parsed(block: &str, faults: &mut Diagnostics<'_>) -> Node {
    let mut excerpt = Excerpt::from(0);
    excerpt.push(block, 0);
    let node = yaml::read(&excerpt, faults);
    node.unwrap_or_else(|| panic!("no YAML: {block}\n{:?}", faults.found))
}

/// As an editor reads it: what is missing is null.
fn json(node: &Node) -> Json {
    match &node.value {
        Value::Missing | Value::Null => Json::Null,
        Value::Bool(flag) => Json::Bool(*flag),
        Value::Number(number) => Json::Number(number.clone()),
        Value::Text(text) => Json::String(text.clone()),
        Value::List(items) => items.iter().map(json).collect(),
        Value::Map(entries) => {
            let entries = entries.iter();
            Json::Object(
                entries
                    .map(|entry| (entry.key.clone(), json(&entry.value)))
                    .collect(),
            )
        }
    }
}

/// The `yml` blocks of a document.
fn blocks(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap().replace("\r\n", "\n");
    code_blocks(path, &text)
        .into_iter()
        .filter(|block| block.language == "yml")
        .map(|block| text[block.body_range].to_owned())
        .collect()
}

#[test]
fn every_example_of_the_reference_and_every_step_fits() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let mut count = 0;
    for entry in std::fs::read_dir(docs).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "md") {
            for block in blocks(&path) {
                count += 1;
                assert_eq!(in_an_editor(&block), [""; 0], "{}: {block}", path.display());
            }
        }
    }
    assert!(count > 15, "only {count} blocks were found");
}

#[test]
fn what_the_reader_refuses_in_a_value_is_refused_by_the_schema() {
    let mut accepted = Vec::new();
    for (name, actions) in REFUSED {
        let actions = actions.replace('\n', "\n      ");
        let block =
            format!("tests:\n  - text: It works.\n    hint: Try.\n    do:\n      {actions}\n");
        if in_an_editor(&block).is_empty() {
            accepted.push(*name);
        }
    }
    accepted.sort_unstable();
    let mut beyond = BEYOND_A_SCHEMA;
    beyond.sort_unstable();
    assert_eq!(accepted, beyond);
}

#[test]
fn what_is_wrong_in_the_head_of_a_test_is_refused_by_the_schema() {
    let right = "tests:\n  - text: It works.\n    hint: Try.\n    until: 4\n    env: { A: \"1\" }\n    do:\n      - log: ready\n";
    assert_eq!(in_an_editor(right), [""; 0]);
    for (part, wrong) in [
        ("tests:", "test:"),
        ("text: It works.", "text: \" \""),
        ("text: It works.", "txt: It works."),
        ("text: It works.", "text: \"It\\nworks.\""),
        ("hint: Try.", "hint: []"),
        ("hint: Try.", "hole: 1"),
        ("until: 4", "until: 0"),
        ("until: 4", "until: four"),
        ("until: 4", "hole: 11"),
        ("until: 4", "starter: pass"),
        ("until: 4", "transport: websockets"),
        ("until: 4", "tags: [a]"),
        ("A: \"1\"", "a: \"1\""),
        ("A: \"1\"", "A: 1"),
        ("A: \"1\"", "A: \"{Ada}\""),
        ("\n      - log: ready", " []"),
        ("\n      - log: ready", " { log: ready }"),
    ] {
        let block = right.replace(part, wrong);
        assert_ne!(block, right);
        assert!(!in_an_editor(&block).is_empty(), "{wrong} is accepted");
    }
}
