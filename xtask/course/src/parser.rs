//! Reads the tests of a document, strictly: what is not understood is refused.
//!
//! First every value is compared with its schema in [`crate::vocabulary`]; what fits is made
//! into the types of [`crate::spec`]; then [`semantics`] walks through each test: nobody can
//! use a socket that is not open or a cookie that nobody has.

pub mod semantics;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Diagnostics, place};
use crate::document::schema::Schema;
use crate::document::yaml::{Entry, Node, Value};
use crate::document::{self, Document, validate};
use crate::spec::{Item, Spec, Test, slug};
use crate::vocabulary;
use crate::vocabulary::parts::values::{choice, flag, number, owned, template, texts};
use crate::vocabulary::test::{
    BLOCK, CHECK_HINT, DO, ENV, EXAMINATION, HINT, HOLE, MILESTONE, NEEDS, STARTER, TEST, TESTS,
    TEXT, TRANSPORT, TRANSPORTS, UNTIL,
};

/// Reads the tests of a document.
///
/// # Errors
/// All faults at once, in the order of the file.
pub fn read(document: &Document) -> Result<Spec, Vec<Diagnostic>> {
    let mut faults = Diagnostics::of(&document.path, &document.text);
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
    let mut faults = Diagnostics::of(path, text);
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
        tests: tests.into_iter().map(Arc::new).collect(),
        questions: document.questions.clone(),
    }
}

/// The tests of a `yml` block; `step` is the number of its document.
pub fn tests(node: &Node, step: Option<u8>, faults: &mut Diagnostics<'_>) -> Vec<Test> {
    validate::check(node, &Schema::Map(&BLOCK), "the block of tests", faults);
    let items = match node.get(TESTS.name).map(|tests| &tests.value) {
        Some(Value::List(items)) => items.as_slice(),
        _ => &[],
    };
    same_texts(items, faults);
    milestones_stand_together(items, faults);
    items
        .iter()
        .filter_map(|item| test(item, step, faults))
        .collect()
}

/// A learner works from top to bottom, so a milestone that goes on after the next one has
/// begun would be open again when it seemed to be over.
fn milestones_stand_together(items: &[Node], faults: &mut Diagnostics<'_>) {
    let mut begun: Vec<&str> = Vec::new();
    for node in items.iter().filter_map(|item| item.get(MILESTONE.name)) {
        let Some(name) = node.text() else { continue };
        if begun.last() == Some(&name) {
            continue;
        }
        if begun.contains(&name) {
            let last = begun.last().copied().unwrap_or_default();
            faults.add_with_help(
                node.span.clone(),
                format!("the milestone `{name}` goes on after `{last}` has begun"),
                "move this test to the others of its milestone",
            );
        } else {
            begun.push(name);
        }
    }
}

fn same_texts(items: &[Node], faults: &mut Diagnostics<'_>) {
    let mut seen: HashMap<String, (&Node, &str)> = HashMap::new();
    for node in items.iter().filter_map(|item| item.get(TEXT.name)) {
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

fn test(node: &Node, step: Option<u8>, faults: &mut Diagnostics<'_>) -> Option<Test> {
    if faults.is_full() {
        return None;
    }
    // It has been compared with its schema with the whole block. A test with a fault in
    // it is not walked through: what would follow from the fault is noise.
    let mut own = Diagnostics::of(faults.path, faults.text);
    validate::check(node, &Schema::Map(&TEST), "test", &mut own);
    if !own.found.is_empty() {
        return None;
    }
    let Some(test) = convert(node, faults) else {
        faults.add_with_help(
            node.span.clone(),
            "this test fits its schema and still cannot be read",
            "a fault of the runner: the schema of a word and its reader disagree",
        );
        return None;
    };
    if let (Some(until), Some(step)) = (test.until, step)
        && until < step
        && let Some(at) = node.get(UNTIL.name)
    {
        faults.add_with_help(
            at.span.clone(),
            format!("this test of step {step} holds until step {until}, so it is never played"),
            format!("write a step from {step} on, or leave `{}` out", UNTIL.name),
        );
    }
    semantics::check(&test, node, faults);
    Some(test)
}

/// A test whose values fit.
fn convert(node: &Node, faults: &Diagnostics<'_>) -> Option<Test> {
    let items = |node: &Node| match &node.value {
        Value::List(items) => items
            .iter()
            .map(|item| convert_item(item, faults))
            .collect(),
        _ => None,
    };
    let variables = |node: &Node| {
        let entries = node.entries().iter();
        let variable = |entry: &Entry| {
            let value = match entry.value.value {
                Value::Null => None,
                _ => Some(template(&entry.value)?),
            };
            Some((entry.key.clone(), value))
        };
        entries.map(variable).collect::<Option<_>>()
    };
    Some(Test {
        text: TEXT.read(node, owned)?,
        place: place(faults.path, faults.text, node.span.start),
        hints: HINT.read(node, texts)?,
        milestone: MILESTONE.read_optional(node, owned)?,
        hole: HOLE.read_optional(node, number)?,
        starter_passes: STARTER.read_optional(node, owned)?.is_some(),
        until: UNTIL.read_optional(node, number)?,
        transport: TRANSPORT.read_optional(node, choice(&TRANSPORTS))?,
        needs_mongodb: NEEDS.read_optional(node, owned)?.is_some(),
        examination: EXAMINATION.read_optional(node, flag)?.unwrap_or(false),
        env: ENV.read_optional(node, variables)?.unwrap_or_default(),
        items: DO.read(node, items)?,
    })
}

fn convert_item(node: &Node, faults: &Diagnostics<'_>) -> Option<Item> {
    let mut entries = node.entries().iter();
    let entry = entries.find(|entry| !validate::BESIDE.contains(&entry.key.as_str()))?;
    Some(Item {
        place: place(faults.path, faults.text, entry.key_span.start),
        hint: CHECK_HINT.read_optional(node, owned)?,
        action: vocabulary::parse(&entry.key, &entry.value, node.get(validate::EXPECT))?,
    })
}

#[cfg(test)]
mod tests;
