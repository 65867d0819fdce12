//! `docs/checks.md` documents the table of words, all of it.

use std::collections::BTreeSet;

use super::*;
use crate::challenge_reader::words::{FORGERIES, TTL};
use crate::document::code_blocks;
use crate::document::shape::{Keys, Verb};
use crate::template::{FIELDS, FILLER, PORT, RANDOM, SECRET};

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
    for Verb { name, .. } in &words::VERBS {
        assert!(
            examples.contains(&format!("- {name}: ")) || examples.contains(&format!("- {name}:\n")),
            "{name}"
        );
    }
    for (forgery, _) in FORGERIES {
        assert!(examples.contains(forgery), "{forgery}");
    }
}

/// All names in a shape, down to its last key.
fn in_shape(shape: &Shape, words: &mut BTreeSet<String>) {
    match shape {
        Shape::Choice(choices) => words.extend(choices.iter().map(|word| (*word).to_owned())),
        Shape::List { of, .. } => in_shape(of, words),
        Shape::Map(keys) => in_map(keys, words),
        Shape::Pairs { values, .. } => in_shape(values, words),
        Shape::OneOf(shapes) => shapes.iter().for_each(|shape| in_shape(shape, words)),
        Shape::Action(verbs) => {
            for verb in *verbs {
                words.insert(verb.name.to_owned());
                in_shape(&verb.shape, words);
                verb.expect
                    .iter()
                    .for_each(|key| in_shape(&key.shape, words));
            }
        }
        Shape::Text
        | Shape::Words
        | Shape::CookieLine
        | Shape::Plain(_)
        | Shape::Data
        | Shape::Flag
        | Shape::Number { .. }
        | Shape::Null => {}
    }
}

pub fn in_map(keys: &Keys, words: &mut BTreeSet<String>) {
    for key in keys.keys {
        words.insert(key.name.to_owned());
        in_shape(&key.shape, words);
    }
}
