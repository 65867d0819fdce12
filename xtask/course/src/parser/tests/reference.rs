//! `docs/checks.md` documents the table of words, all of it.

use std::collections::BTreeSet;

use super::*;
use crate::document::code_blocks;
use crate::document::schema::{Definition, Keys};
use crate::template::{FIELDS, FILLER, PORT, RANDOM, SECRET};
use crate::vocabulary::DEFINITIONS;
use crate::vocabulary::parts::cookie::FORGERIES;
use crate::vocabulary::test::TTL;

fn reference() -> (std::path::PathBuf, String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/checks.md");
    // A checkout on Windows may have its line ends.
    let text = std::fs::read_to_string(&path)
        .unwrap()
        .replace("\r\n", "\n");
    (path, text)
}

#[test]
fn every_example_of_the_reference_is_understood() {
    let (path, text) = reference();
    let blocks = code_blocks(&path, &text);
    assert!(blocks.len() > 8, "the reference has lost its examples");
    for block in blocks {
        assert_eq!(block.language, "yml", "line {}", block.place.line);
        if let Err(faults) = read_all(&document(text[block.body_range].trim_end())) {
            panic!("the example in line {}:\n{faults}", block.place.line);
        }
    }
}

#[test]
fn every_table_of_the_vocabulary_stands_in_the_reference() {
    let (_, text) = reference();
    let missing: Vec<_> = crate::reference::tables()
        .into_iter()
        .map(|(name, _)| name)
        // It has one key, which begins every example.
        .filter(|name| *name != BLOCK.name)
        .filter(|name| !text.contains(&format!("<!-- table: {name} -->\n")))
        .collect();
    assert!(
        missing.is_empty(),
        "docs/checks.md has no table {missing:?}"
    );
}

#[test]
fn every_word_key_choice_forgery_and_placeholder_is_documented() {
    let mut words = BTreeSet::from([TTL.to_owned()]);
    in_map(&BLOCK, &mut words);
    words.extend(FORGERIES.iter().map(|(forgery, _)| (*forgery).to_owned()));
    words.extend(FIELDS.iter().map(|(field, _)| format!("{{ada.{field}}}")));
    words.extend(
        [SECRET, RANDOM, PORT, &format!("{FILLER} 5000")].map(|word| format!("{{{word}}}")),
    );
    assert!(
        words.len() > 60,
        "the table of words was not walked through: {words:?}"
    );

    let (_, text) = reference();
    let missing: Vec<&String> = words
        .iter()
        .filter(|word| {
            // In backquotes, alone or as the beginning of an example.
            !text.contains(&format!("`{word}`")) && !text.contains(&format!("`{word}: "))
        })
        .collect();
    assert!(
        missing.is_empty(),
        "docs/checks.md says nothing about {missing:?}"
    );
}

#[test]
fn every_word_stands_in_an_example() {
    let (path, text) = reference();
    let examples: String = code_blocks(&path, &text)
        .into_iter()
        .map(|block| text[block.body_range].to_owned())
        .collect();
    for Definition { name, .. } in DEFINITIONS {
        assert!(
            examples.contains(&format!("- {name}: ")) || examples.contains(&format!("- {name}:\n")),
            "{name}"
        );
    }
    for (forgery, _) in FORGERIES {
        assert!(examples.contains(forgery), "{forgery}");
    }
}

/// All names in a schema, down to its last key.
fn in_schema(schema: &Schema, words: &mut BTreeSet<String>) {
    match schema {
        Schema::Choice(choices) => words.extend(choices.iter().map(|word| (*word).to_owned())),
        Schema::List { of, .. } => in_schema(of, words),
        Schema::Map(keys) => in_map(keys, words),
        Schema::Pairs { values, .. } => in_schema(values, words),
        Schema::OneOf(schemas) => schemas.iter().for_each(|schema| in_schema(schema, words)),
        Schema::Action(definitions) => {
            for word in *definitions {
                words.insert(word.name.to_owned());
                in_schema(&word.schema, words);
                word.expect
                    .iter()
                    .for_each(|key| in_schema(&key.schema, words));
            }
        }
        Schema::Text
        | Schema::Words
        | Schema::CookieLine
        | Schema::Plain(_)
        | Schema::Data
        | Schema::Flag
        | Schema::Number { .. }
        | Schema::Null => {}
    }
}

pub fn in_map(keys: &Keys, words: &mut BTreeSet<String>) {
    for key in keys.keys {
        words.insert(key.name.to_owned());
        in_schema(&key.schema, words);
    }
}
