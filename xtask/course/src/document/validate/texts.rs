//! Texts with placeholders, alone and within data.

use crate::diagnostic::Diagnostics;
use crate::document::yaml::{Node, Value};
use crate::template::Template;

/// Placeholders, each fault at its own place if that is known.
pub fn template(node: &Node, text: &str, faults: &mut Diagnostics<'_>) {
    let Err(error) = Template::parse(text) else {
        return;
    };
    let written = &faults.text[node.span.clone()];
    let wrong = &text[error.range.clone()];
    // A string without escapes and line breaks is the same in the file.
    let span = match written.find(text) {
        Some(at) => {
            let start = node.span.start + at;
            start + error.range.start..start + error.range.end
        }
        None => match written.find(wrong) {
            Some(at) => node.span.start + at..node.span.start + at + wrong.len(),
            None => node.span.clone(),
        },
    };
    faults.add_with_help(span, error.message, error.help);
}

/// The texts in JSON; what is missing there is not null.
pub fn data(node: &Node, faults: &mut Diagnostics<'_>) {
    match &node.value {
        Value::Text(text) => template(node, text, faults),
        Value::List(items) => items.iter().for_each(|item| data_item(item, faults)),
        Value::Map(entries) => entries
            .iter()
            .for_each(|entry| data_item(&entry.value, faults)),
        _ => {}
    }
}

fn data_item(node: &Node, faults: &mut Diagnostics<'_>) {
    match node.value {
        Value::Missing => faults.add_with_help(
            node.span.clone(),
            "a value is missing here",
            "write `null` if null is meant",
        ),
        _ => data(node, faults),
    }
}
