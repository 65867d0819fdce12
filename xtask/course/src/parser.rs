//! Reads the tests of a document, strictly: what is not understood is refused.
//!
//! First every value is compared with its shape in the table of [`crate::vocabulary`];
//! what fits is made into the types of [`crate::spec`]; then each test
//! is walked through as a [`semantics`], in which nobody can use a socket that is
//! not open or a cookie that nobody has.

mod actions;
mod placeholders;
mod semantics;
mod values;

use std::collections::HashMap;
use std::path::Path;

use crate::diagnostic::{Diagnostic, Faults, place};
use crate::document::schema::Schema;
use crate::document::yaml::{Node, Value};
use crate::document::{self, Document, validate};
use crate::spec::{Action, Spec, Test, slug};
use crate::vocabulary::test::{BLOCK, TEST};
use crate::vocabulary::{TRANSPORTS, key};
use values::{choice, number, owned, template, texts};

/// Reads the tests of a document.
///
/// # Errors
/// All faults at once, in the order of the file.
pub fn read(document: &Document) -> Result<Spec, Vec<Diagnostic>> {
    let mut faults = Faults::of(&document.path, &document.text);
    let tests = tests(&document.tests, Some(document.number), &mut faults);
    if faults.found.is_empty() {
        Ok(spec(document, tests))
    } else {
        Err(faults.into_sorted())
    }
}

/// Reads a document and its tests in one go.
///
/// # Errors
/// All faults at once, those of the document's form and those of its tests.
pub fn read_text(path: &Path, text: &str) -> Result<(Document, Spec), Vec<Diagnostic>> {
    let mut faults = Faults::of(path, text);
    let draft = document::draft(&mut faults);
    let number = draft.name.as_ref().map(|(number, _)| *number);
    let tests = match &draft.tests {
        Some(node) => tests(node, number, &mut faults),
        None => Vec::new(),
    };
    match document::finish(path, text, draft, &mut faults) {
        Some(document) if faults.found.is_empty() => {
            let spec = spec(&document, tests);
            Ok((document, spec))
        }
        _ => Err(faults.into_sorted()),
    }
}

fn spec(document: &Document, tests: Vec<Test>) -> Spec {
    Spec {
        number: document.number,
        slug: document.slug.clone(),
        title: document.front_matter.title.clone(),
        files: document.front_matter.files.clone(),
        tests,
    }
}

/// The tests of a `yml` block; `step` is the number of its document.
pub fn tests(node: &Node, step: Option<u8>, faults: &mut Faults<'_>) -> Vec<Test> {
    validate::check(node, &Schema::Map(&BLOCK), "the block of tests", faults);
    let items = match node.get(key::TESTS).map(|tests| &tests.value) {
        Some(Value::List(items)) => items.as_slice(),
        _ => &[],
    };
    same_texts(items, faults);
    items
        .iter()
        .filter_map(|item| test(item, step, faults))
        .collect()
}

fn same_texts(items: &[Node], faults: &mut Faults<'_>) {
    let mut seen: HashMap<String, (&Node, &str)> = HashMap::new();
    for node in items.iter().filter_map(|item| item.get(key::TEXT)) {
        let Some(text) = node.text() else { continue };
        match seen.get(&slug(text)) {
            Some(_) if faults.is_full() => return,
            Some((earlier, sentence)) => {
                let line = place(faults.path, faults.text, earlier.span.start).line;
                let but = match *sentence == text {
                    true => "",
                    false => ", but for its punctuation",
                };
                faults.add_with_help(
                    node.span.clone(),
                    format!("the test in line {line} has the same sentence{but}"),
                    "say in each sentence what is different; tests are chosen by it",
                );
            }
            None => {
                seen.insert(slug(text), (node, text));
            }
        }
    }
}

fn test(node: &Node, step: Option<u8>, faults: &mut Faults<'_>) -> Option<Test> {
    if faults.is_full() {
        return None;
    }
    // Its shape has been checked with the whole block. A test with a fault in
    // it is not walked through: what would follow from the fault is noise.
    let mut own = Faults::of(faults.path, faults.text);
    validate::check(node, &Schema::Map(&TEST), "test", &mut own);
    if !own.found.is_empty() {
        return None;
    }
    let Some(test) = convert(node, faults) else {
        faults.add_with_help(
            node.span.clone(),
            "this test has the right shape and still cannot be read",
            "a fault of the runner: its table of words and its reader disagree",
        );
        return None;
    };
    if let (Some(until), Some(step)) = (test.until, step)
        && until < step
        && let Some(at) = node.get(key::UNTIL)
    {
        faults.add_with_help(
            at.span.clone(),
            format!("this test of step {step} holds until step {until}, so it is never played"),
            format!("write a step from {step} on, or leave `{}` out", key::UNTIL),
        );
    }
    semantics::check(&test, node, faults);
    Some(test)
}

fn convert(node: &Node, faults: &Faults<'_>) -> Option<Test> {
    let actions = match &node.get(key::DO)?.value {
        Value::List(items) => items,
        _ => return None,
    };
    Some(Test {
        text: owned(node.get(key::TEXT)?)?,
        place: place(faults.path, faults.text, node.span.start),
        hints: texts(node.get(key::HINT)?)?,
        hole: match node.get(key::HOLE) {
            Some(hole) => Some(number(hole)?),
            None => None,
        },
        starter_passes: node.get(key::STARTER).is_some(),
        until: match node.get(key::UNTIL) {
            Some(until) => Some(number(until)?),
            None => None,
        },
        transport: match node.get(key::TRANSPORT) {
            Some(transport) => Some(choice(transport, &TRANSPORTS)?),
            None => None,
        },
        needs_mongodb: node.get(key::NEEDS).is_some(),
        env: match node.get(key::ENV) {
            Some(env) => env
                .entries()
                .iter()
                .map(|entry| match entry.value.value {
                    Value::Null => Some((entry.key.clone(), None)),
                    _ => Some((entry.key.clone(), Some(template(&entry.value)?))),
                })
                .collect::<Option<_>>()?,
            None => Vec::new(),
        },
        actions: actions
            .iter()
            .map(|action| convert_action(action, faults))
            .collect::<Option<_>>()?,
    })
}

fn convert_action(node: &Node, faults: &Faults<'_>) -> Option<Action> {
    let entry = node
        .entries()
        .iter()
        .find(|entry| entry.key != validate::EXPECT)?;
    Some(Action {
        place: place(faults.path, faults.text, entry.key_span.start),
        verb: actions::convert(&entry.key, &entry.value, node.get(validate::EXPECT))?,
    })
}

#[cfg(test)]
mod tests;
