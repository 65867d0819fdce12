//! The list of published files has their current hashes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use course::diagnostic::{Diagnostic, first_difference};
use course::location::slashes;
use course::published::{LIST, list};
use course::starter;
use course::steps::Steps;
use judge::build::{Member, Neighbours};

use cli::writer::ChangeKind;
use cli::writer::Writer;

pub(super) fn check(steps: &Steps) -> Option<Diagnostic> {
    let path = Path::new(LIST);
    let expected = match expected(steps) {
        Ok(expected) => expected,
        Err(fault) => return Some(fault),
    };
    let text = match std::fs::read_to_string(steps.root.join(path)) {
        Ok(text) => text.replace("\r\n", "\n"),
        Err(error) => return Some(Diagnostic::unreadable(path, &error).with_help(HELP)),
    };
    if text == expected {
        return None;
    }
    let at = first_difference(&text, &expected);
    let message = "these are not the hashes of the documents and of the course's own crates";
    Some(Diagnostic::new(path, &text, at, message).with_help(HELP))
}

const HELP: &str = "learners read in it whether they have what was published; `cargo xtask sync` \
                    writes it";

/// Runs last: files written before may be documents.
pub(super) fn carry(steps: &Steps, writer: &mut Writer<'_>) -> Result<(), Vec<Diagnostic>> {
    let expected = expected(steps).map_err(|fault| vec![fault])?;
    match check(steps) {
        Some(_) => writer.put(Path::new(LIST), expected.as_bytes(), ChangeKind::Hashes),
        None => Ok(()),
    }
}

fn expected(steps: &Steps) -> Result<String, Diagnostic> {
    list(steps, &crates(steps)?)
}

/// The folders of the course's own crates: those that the solutions depend on.
fn crates(steps: &Steps) -> Result<BTreeSet<PathBuf>, Diagnostic> {
    let mut crates = BTreeSet::new();
    for step in &steps.all {
        let unreadable = |error| Diagnostic::unreadable(&step.solution, &error);
        let member = Member {
            package: String::new(),
            dir: slashes(&step.solution),
            files: starter::read(&steps.root.join(&step.solution)).map_err(unreadable)?,
        };
        let found = Neighbours::read(&steps.root, &[&member]).map_err(unreadable)?;
        crates.extend(found.crates(&step.solution));
    }
    Ok(crates)
}
