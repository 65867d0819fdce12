//! The schema of the words is that of the words which the runner reads.

use std::path::Path;

use course::diagnostic::{Diagnostic, first_difference};
use course::json_schema;

use cli::writer::ChangeKind;
use cli::writer::Writer;

/// The schema is beside this reference.
const REFERENCE: &str = "docs/checks.md";
const SCHEMA: &str = "docs/checks.schema.json";

pub(super) fn check(root: &Path) -> Option<Diagnostic> {
    if !root.join(REFERENCE).is_file() {
        return None;
    }
    let path = Path::new(SCHEMA);
    let text = match std::fs::read_to_string(root.join(path)) {
        Ok(text) => text,
        Err(error) => return Some(Diagnostic::unreadable(path, &error).with_help(HELP)),
    };
    let expected = json_schema::text();
    // A checkout on Windows may have its line ends.
    if text.replace("\r\n", "\n") == expected {
        return None;
    }
    let at = first_difference(&text, &expected);
    let message = "this is not what the runner reads in the tests of a document";
    Some(Diagnostic::new(path, &text, at, message).with_help(HELP))
}

const HELP: &str =
    "the schema is made of the runner's table of words; `cargo xtask sync` writes it";

pub(super) fn carry(root: &Path, writer: &mut Writer<'_>) -> Result<(), Vec<Diagnostic>> {
    match check(root) {
        Some(_) => writer.put(
            Path::new(SCHEMA),
            json_schema::text().as_bytes(),
            ChangeKind::Words,
        ),
        None => Ok(()),
    }
}
