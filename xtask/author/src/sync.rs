//! Keeps equal across the course what must be equal.
//!
//! Every crate is whole and readable alone, so much code is repeated in all of
//! them. [`check`] finds what has drifted apart, and [`write()`] carries a
//! change forward: from a solution to the next, from the solutions to the
//! starters, and from the crates to the documents.

mod carried;
pub mod diagrams;
mod git;
mod guide;
mod json_schema;
mod lock;
mod manifest;
mod members;
mod plan;
mod published;
mod reference;
mod starters;
mod workspaces;
mod written;

use std::path::Path;

use crate::include::{self, Shelf};
use crate::links;
use cli::backup::Backup;
use cli::restore::restore;
use cli::writer::{ChangeKind, Report, Writer};
use course::Course;
use course::diagnostic::{Diagnostic, Diagnostics};
use course::document;
use course::starter;
use course::steps::{StepFolders, Steps};

use git::Git;
pub use plan::{LeftBehind, note_scaffold};
use plan::{Plan, note};

/// What is not as it should be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// Faults of the course itself.
    pub faults: Vec<Diagnostic>,
    /// Files in `crates/` that are not those of the original starter. For a
    /// maintainer that is a fault, too; for a learner it is their work.
    pub starters: Vec<Diagnostic>,
}

/// Compares everything and changes nothing.
pub fn check(steps: &Steps) -> Findings {
    let mut faults = Vec::new();
    for (index, step) in steps.all.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| &steps.all[before]);
        match carried::of(steps, before, step) {
            Ok(found) | Err(found) => faults.extend(found),
        }
    }
    faults.extend(members::check(steps));
    faults.extend(workspaces::check(&steps.root));
    faults.extend(lock::check(steps));
    faults.extend(json_schema::check(&steps.root));
    faults.extend(reference::check(&steps.root));
    faults.extend(diagrams::check(&steps.root));
    faults.extend(published::check(steps));
    // What is wrong with a document's tests is named where they are read.
    if let Ok(course) = Course::read(steps.clone()) {
        faults.extend(guide::check(&course));
    }

    let mut starters = Vec::new();
    for step in &steps.all {
        match starter::original(steps, step.number) {
            Ok(original) => starters.extend(starters::differences(&steps.root, step, &original)),
            Err(found) => faults.extend(found),
        }
    }

    let documents_read = links::documents(&steps.root);
    let is_there = |path: &Path| steps.root.join(path).exists();
    faults.extend(links::check(&documents_read, &is_there));

    let shelf = Shelf::of(steps);
    for (path, step) in documents(steps) {
        match std::fs::read_to_string(steps.root.join(&path)) {
            Ok(text) => faults.extend(include::check(&path, &text, step, &shelf)),
            Err(error) => faults.push(Diagnostic::unreadable(&path, &error)),
        }
    }
    Findings {
        faults: each_once(faults),
        starters,
    }
}

/// Why [`write()`] has not written.
#[derive(Debug)]
pub enum Refused {
    /// The course is at fault, or a file could not be written.
    Diagnostics(Vec<Diagnostic>),
    /// Edits of carried files would be lost. Nothing was touched.
    Edits(Vec<Diagnostic>),
}

/// Carries forward what has drifted apart and reports its changes. An overwritten or
/// removed file is first saved in `.course/backup/`. A second run finds nothing to do.
/// `force` replaces even edits of carried files.
///
/// # Errors
/// A front matter that cannot be read: without its `files` it is unknown what a step
/// means to change, so nothing is touched. A solution file whose content is not in git,
/// unless `force`. Or a file that could not be written.
pub fn write(steps: &Steps, force: bool) -> Result<Report, Refused> {
    let listed = in_all(steps.all.iter().map(|step| files_of(steps, step)));
    let listed: Vec<Vec<String>> = listed.map_err(Refused::Diagnostics)?;
    let plan = Plan::of(steps, &listed).map_err(Refused::Diagnostics)?;
    if !force && !plan.changes.is_empty() {
        let refusals = plan.refusals(&steps.root, &Git::of(&steps.root));
        if !refusals.is_empty() {
            return Err(Refused::Edits(refusals));
        }
    }
    let mut writer = Writer::new(&steps.root, Backup::new(&steps.root, "sync"));
    carry(steps, &plan, &mut writer).map_err(Refused::Diagnostics)?;
    Ok(writer.into_report())
}

/// Lines of listed files that still match the step before as it was before its last
/// edit: `sync` leaves listed files alone.
pub fn left_behind(steps: &Steps) -> Vec<LeftBehind> {
    let listed = in_all(steps.all.iter().map(|step| files_of(steps, step)));
    let Ok(listed) = listed else {
        return Vec::new();
    };
    match Plan::of(steps, &listed) {
        Ok(plan) => plan.left_behind(steps, &listed, &Git::of(&steps.root)),
        Err(_) => Vec::new(),
    }
}

fn carry(steps: &Steps, plan: &Plan, writer: &mut Writer<'_>) -> Result<(), Vec<Diagnostic>> {
    for change in &plan.changes {
        let from = change.from.clone();
        writer.put(
            &change.path,
            &change.content,
            ChangeKind::TakenOver { from },
        )?;
    }
    if !plan.changes.is_empty() {
        let changes = plan.changes.iter();
        note(
            &steps.root,
            changes.map(|change| (change.path.as_path(), change.content.as_slice())),
        );
    }
    members::carry(steps, writer)?;
    workspaces::carry(&steps.root, writer)?;
    json_schema::carry(&steps.root, writer)?;
    reference::carry(&steps.root, writer)?;
    diagrams::carry(&steps.root, writer)?;
    for step in &steps.all {
        // A starter with faulty gaps is left alone; the check that follows names the
        // fault.
        if let Ok(original) = starter::original(steps, step.number) {
            restore(&steps.root, step, &original, writer)?;
        }
    }
    let shelf = Shelf::of(steps);
    for (path, step) in documents(steps) {
        let text = std::fs::read_to_string(steps.root.join(&path))
            .map_err(|error| vec![Diagnostic::unreadable(&path, &error)])?;
        let updated = include::update(&path, &text, step, &shelf);
        writer.put(&path, updated.as_bytes(), ChangeKind::CodeShown)?;
    }
    published::carry(steps, writer)
}

/// Lists a step that was just made in the workspaces.
///
/// # Errors
/// A manifest could not be read or written.
pub fn write_members(steps: &Steps) -> Result<(), Vec<Diagnostic>> {
    let mut writer = Writer::new(&steps.root, Backup::new(&steps.root, "new"));
    members::carry(steps, &mut writer)
}

/// A file that cannot be read is noticed by every rule that needs it.
fn each_once(faults: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut each = Vec::new();
    for fault in faults {
        if !each.contains(&fault) {
            each.push(fault);
        }
    }
    each
}

/// The documents that may show code, each with its step.
fn documents(steps: &Steps) -> Vec<(std::path::PathBuf, Option<&str>)> {
    let of_steps = steps
        .all
        .iter()
        .map(|step| (step.document.clone(), Some(step.slug.as_str())));
    let guide = Path::new("docs/README.md");
    let guide = steps
        .root
        .join(guide)
        .is_file()
        .then(|| (guide.to_path_buf(), None));
    of_steps.chain(guide).collect()
}

/// The files that a step declares as new or changed.
fn files_of(steps: &Steps, step: &StepFolders) -> Result<Vec<String>, Vec<Diagnostic>> {
    let text = std::fs::read_to_string(steps.root.join(&step.document))
        .map_err(|error| vec![Diagnostic::unreadable(&step.document, &error)])?;
    let mut faults = Diagnostics::of(&step.document, &text);
    match document::draft(&mut faults).front_matter {
        Some(front_matter) => Ok(front_matter.files),
        None => Err(faults.into_sorted()),
    }
}

/// All results, or all errors of all.
fn in_all<T>(
    results: impl Iterator<Item = Result<T, Vec<Diagnostic>>>,
) -> Result<Vec<T>, Vec<Diagnostic>> {
    let (mut values, mut faults) = (Vec::new(), Vec::new());
    for result in results {
        match result {
            Ok(value) => values.push(value),
            Err(found) => faults.extend(found),
        }
    }
    if faults.is_empty() {
        Ok(values)
    } else {
        Err(faults)
    }
}

#[cfg(test)]
mod tests;
