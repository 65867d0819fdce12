//! Each key of each word is read: two values of it make two specs.

use std::collections::BTreeSet;

use super::*;
use crate::document::schema::{Definition, Keys};
use crate::vocabulary::test::EXAMPLES as EXAMPLES_OF_TESTS;
use crate::vocabulary::{DEFINITIONS, EXAMPLES, Example};

/// Two values of each key of a test but `do`, whose words have examples of their own. Those
/// of other keys that a key depends on are beside it.
const HEADS: [(&str, &str, &str); 10] = [
    ("text", "text: One.", "text: Another."),
    ("hint", "hint: Try.", "hint: [Try., Try again.]"),
    ("milestone", "milestone: log", "milestone: sign out"),
    ("hole", "hole: 1", "hole: 2"),
    ("starter", "starter: passes", ""),
    ("until", "until: 4", "until: 5"),
    ("transport", "transport: polling", "transport: websocket"),
    ("needs", "needs: mongodb", ""),
    ("examination", "examination: true", ""),
    ("env", "env: { A: \"1\" }", "env: { A: ~ }"),
];

/// A second value that the parser refuses, since no test could use it.
const BEFORE_THE_JUDGE: [(&str, &str); 1] = [("connect", "socket")];

fn test_of(head: &str, actions: &str) -> String {
    let mut block = "tests:\n  -".to_owned();
    for (key, line) in [("text", "text: It works."), ("hint", "hint: Try.")] {
        if !head.starts_with(key) {
            block.push_str(&format!(" {line}\n   "));
        }
    }
    if !head.is_empty() {
        block.push_str(&format!(" {head}\n   "));
    }
    block.push_str(" do:\n");
    for line in actions.lines() {
        block.push_str(&format!("      {line}\n"));
    }
    document(block.trim_end())
}

/// What is read of a test, without its places.
fn spec_of(head: &str, actions: &str) -> String {
    read_all(&test_of(head, actions)).map_or_else(|faults| panic!("{faults}"), |spec| debug(&spec))
}

fn debug(spec: &Spec) -> String {
    let [test] = &spec.tests[..] else {
        panic!("one test")
    };
    let Test {
        text,
        place: _,
        hints,
        milestone,
        hole,
        starter_passes,
        until,
        transport,
        needs_mongodb,
        examination,
        env,
        items,
    } = &**test;
    let actions: Vec<_> = items
        .iter()
        .map(|item| (&item.action, &item.hint))
        .collect();
    format!(
        "{text:?} {hints:?} {milestone:?} {hole:?} {starter_passes:?} {until:?} {transport:?} {needs_mongodb:?} \
         {examination:?} {env:?} {actions:?}"
    )
}

/// The places of all values that an author can write for a schema.
fn places(schema: &Schema, at: &str, found: &mut BTreeSet<String>) {
    let in_keys = |keys: &Keys, found: &mut BTreeSet<String>| {
        for key in keys.keys {
            let at = match at {
                "" => key.name.to_owned(),
                at => format!("{at}.{}", key.name),
            };
            places(&key.schema, &at, found);
        }
    };
    match schema {
        Schema::Map(keys) => in_keys(keys, found),
        Schema::OneOf(schemas) => schemas.iter().for_each(|one| places(one, at, found)),
        Schema::List { of, .. } => {
            found.insert(at.to_owned());
            if let Schema::Map(keys) = of {
                in_keys(keys, found);
            }
        }
        _ => {
            found.insert(at.to_owned());
        }
    }
}

fn places_of(definition: &Definition) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    places(&definition.schema, "", &mut found);
    if let Some(expect) = &definition.expect {
        places(&expect.schema, expect.name, &mut found);
    }
    found
}

fn assert_read(whose: &str, example: &Example) {
    let Example {
        key,
        head,
        actions,
        passes,
        fails,
    } = example;
    let text = |value: &str| test_of(&head.replace('$', value), &actions.replace('$', value));
    let spec = |value: &str| read_all(&text(value)).map(|spec| debug(&spec));
    let one = spec(passes).unwrap_or_else(|faults| panic!("{faults}"));
    match spec(fails) {
        Ok(other) => assert_ne!(one, other, "`{key}` of `{whose}` is not read"),
        Err(faults) => assert!(
            BEFORE_THE_JUDGE.contains(&(whose, key)),
            "`{key}` of `{whose}`: {faults}"
        ),
    }
}

#[test]
fn every_key_has_an_example() {
    assert_eq!(EXAMPLES.len(), DEFINITIONS.len());
    for (definition, (name, examples)) in DEFINITIONS.iter().zip(EXAMPLES) {
        assert_eq!(definition.name, *name);
        let shown: BTreeSet<_> = examples.iter().map(|one| one.key.to_owned()).collect();
        // Where a value may be a map, it may also be read by its keys alone.
        let expected = places_of(definition);
        assert_eq!(shown, expected, "the examples of `{name}`");
        assert_eq!(shown.len(), examples.len(), "two examples of one key");
    }
}

#[test]
fn every_key_changes_what_is_read() {
    for (name, examples) in EXAMPLES {
        examples.iter().for_each(|one| assert_read(name, one));
    }
    EXAMPLES_OF_TESTS
        .iter()
        .for_each(|one| assert_read("a test", one));
}

#[test]
fn every_key_of_a_test_changes_what_is_read() {
    let known: BTreeSet<&str> = TEST.keys.iter().map(|key| key.name).collect();
    let mut shown: BTreeSet<&str> = HEADS.iter().map(|(key, ..)| *key).collect();
    shown.insert(DO.name);
    assert_eq!(shown, known);
    for (key, one, other) in HEADS {
        let spec = |head: &str| spec_of(head, "- connect: ada");
        assert_ne!(
            spec(one),
            spec(other),
            "`{key}` has no effect on what is read"
        );
    }
}
