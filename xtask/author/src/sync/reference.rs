//! The tables of the reference of the words are those of the words which the runner reads.

use std::path::Path;

use course::diagnostic::{Diagnostic, first_difference};
use course::reference;

use cli::writer::ChangeKind;
use cli::writer::Writer;

const REFERENCE: &str = "docs/checks.md";

pub(super) fn check(root: &Path) -> Option<Diagnostic> {
    let path = Path::new(REFERENCE);
    if !root.join(path).is_file() {
        return None;
    }
    let text = match std::fs::read_to_string(root.join(path)) {
        Ok(text) => text,
        Err(error) => return Some(Diagnostic::unreadable(path, &error)),
    };
    match reference::update(&text) {
        Ok(updated) if updated == text => None,
        Ok(updated) => {
            let at = first_difference(&text, &updated);
            let message = "this table is not what the runner reads in the tests of a document";
            let help = "it is made of the runner's vocabulary; `cargo xtask sync` writes it";
            Some(Diagnostic::new(path, &text, at, message).with_help(help))
        }
        Err(error) => {
            Some(Diagnostic::new(path, &text, error.range, error.message).with_help(error.help))
        }
    }
}

pub(super) fn carry(root: &Path, writer: &mut Writer<'_>) -> Result<(), Vec<Diagnostic>> {
    let path = Path::new(REFERENCE);
    // An unreadable file or one with wrong marks is left alone; the check that
    // follows names it.
    let text = std::fs::read_to_string(root.join(path)).ok();
    match text.and_then(|text| reference::update(&text).ok()) {
        Some(updated) => writer.put(path, updated.as_bytes(), ChangeKind::Words),
        None => Ok(()),
    }
}
