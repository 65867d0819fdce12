//! An action has one verb, and `expect` only where the verb takes it.

use crate::diagnostic::Faults;
use crate::document::schema::{Verb, quoted};
use crate::document::validate::{EXPECT, expected, first_line, unknown};
use crate::document::yaml::{Entry, Node};

/// Reports what is wrong with an action as a whole and with its parts.
pub fn check(node: &Node, entries: &[Entry], verbs: &[Verb], faults: &mut Faults<'_>) {
    let mut names: Vec<&str> = verbs.iter().map(|verb| verb.name).collect();
    names.push(EXPECT);
    let mut used = None;
    for entry in entries.iter().filter(|entry| entry.key != EXPECT) {
        match verbs.iter().find(|verb| verb.name == entry.key) {
            None => {
                used = used.or(Some(None));
                let message = format!("there is no word `{}`", entry.key);
                unknown(entry, &names, message, faults);
            }
            Some(verb) if matches!(used, Some(Some(_))) => faults.add_with_help(
                entry.key_span.clone(),
                format!("`{}` is a second word in one action", verb.name),
                "begin a new item of the list: `- `",
            ),
            Some(verb) => {
                used = Some(Some(verb));
                super::check(&entry.value, &verb.shape, verb.name, faults);
            }
        }
    }
    let expect = entries.iter().find(|entry| entry.key == EXPECT);
    match (used, expect) {
        (None, _) => faults.add_with_help(
            first_line(node, faults.text),
            "this action says nothing to do",
            format!("an action is one of {}", quoted(&names[..verbs.len()])),
        ),
        (
            Some(Some(Verb {
                expect: Some(key), ..
            })),
            Some(expect),
        ) => {
            super::check(&expect.value, &key.shape, EXPECT, faults);
        }
        (Some(Some(verb @ Verb { expect: None, .. })), Some(expect)) => faults.add_with_help(
            expect.key_span.clone(),
            format!("`{}` takes no `{EXPECT}`", verb.name),
            "what it expects is part of the word; look it up in docs/checks.md",
        ),
        (
            Some(Some(Verb {
                name,
                expect: Some(key),
                ..
            })),
            None,
        ) if key.required => {
            faults.add_with_help(
                first_line(node, faults.text),
                format!("`{name}` needs `{EXPECT}` beside it"),
                format!("`{EXPECT}`: {}; {}", key.about, expected(&key.shape)),
            );
        }
        _ => {}
    }
}
