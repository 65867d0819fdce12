//! An action has one word, `expect` only where the word takes it, and perhaps a hint.

use crate::diagnostic::Diagnostics;
use crate::document::schema::{Definition, quoted};
use crate::document::validate::{BESIDE, EXPECT, expected, first_line, unknown};
use crate::document::yaml::{Entry, Node};
use crate::vocabulary::test::CHECK_HINT;

/// Reports what is wrong with an action as a whole and with its parts.
pub fn check(node: &Node, entries: &[Entry], words: &[Definition], faults: &mut Diagnostics<'_>) {
    let mut names: Vec<&str> = words.iter().map(|word| word.name).collect();
    names.extend(BESIDE);
    let mut used = None;
    for entry in entries
        .iter()
        .filter(|entry| !BESIDE.contains(&entry.key.as_str()))
    {
        match words.iter().find(|word| word.name == entry.key) {
            None => {
                used = used.or(Some(None));
                let message = format!("there is no word `{}`", entry.key);
                unknown(entry, &names, message, faults);
            }
            Some(word) if matches!(used, Some(Some(_))) => faults.add_with_help(
                entry.key_span.clone(),
                format!("`{}` is a second word in one action", word.name),
                "begin a new item of the list: `- `",
            ),
            Some(word) => {
                used = Some(Some(word));
                super::check(&entry.value, &word.schema, word.name, faults);
            }
        }
    }
    if let Some(hint) = entries.iter().find(|entry| entry.key == CHECK_HINT.name) {
        super::check(&hint.value, &CHECK_HINT.schema, CHECK_HINT.name, faults);
    }
    let expect = entries.iter().find(|entry| entry.key == EXPECT);
    match (used, expect) {
        (None, _) => faults.add_with_help(
            first_line(node, faults.text),
            "this action says nothing to do",
            format!("an action is one of {}", quoted(&names[..words.len()])),
        ),
        (
            Some(Some(Definition {
                expect: Some(key), ..
            })),
            Some(expect),
        ) => {
            super::check(&expect.value, &key.schema, EXPECT, faults);
        }
        (Some(Some(word @ Definition { expect: None, .. })), Some(expect)) => faults.add_with_help(
            expect.key_span.clone(),
            format!("`{}` takes no `{EXPECT}`", word.name),
            "what it expects is part of the word; look it up in docs/checks.md",
        ),
        (
            Some(Some(Definition {
                name,
                expect: Some(key),
                ..
            })),
            None,
        ) if key.required => {
            faults.add_with_help(
                first_line(node, faults.text),
                format!("`{name}` needs `{EXPECT}` beside it"),
                format!("`{EXPECT}`: {}; {}", key.about, expected(&key.schema)),
            );
        }
        _ => {}
    }
}
