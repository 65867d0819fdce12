//! Bringing files back: a starter to what it was, or all that a command changed.

use std::path::{Path, PathBuf};

use crate::backup::{Backup, WasThere};
use crate::writer::{ChangeKind, Report, Writer};
use course::diagnostic::Diagnostic;
use course::starter::{self, Files, paths};
use course::steps::{StepFolders, Steps};

/// Resets the starters of these steps to their state before the first edit, and reports
/// its changes. Overwritten or removed files are saved first.
///
/// # Errors
/// Gap files that do not fit, or a file that could not be written. A starter before it
/// may already be changed; it can be undone.
pub fn reset(
    steps: &Steps,
    which: &[&StepFolders],
    command: &str,
) -> Result<Report, Vec<Diagnostic>> {
    let mut writer = Writer::new(&steps.root, Backup::new(&steps.root, command));
    for step in which {
        let original = starter::original(steps, step.number)?;
        restore(&steps.root, step, &original, &mut writer)?;
    }
    Ok(writer.into_report())
}

/// Brings files back to what they were.
///
/// # Errors
/// A file that could not be written.
pub fn bring_back(root: &Path, files: &[(PathBuf, WasThere)]) -> Result<Report, Vec<Diagnostic>> {
    let mut writer = Writer::new(root, Backup::of_undo(root));
    for (path, was_there) in files {
        match was_there {
            WasThere::File(content) => writer.put(path, content, ChangeKind::Before)?,
            WasThere::Aside(aside) => writer.bring_back(path, aside, ChangeKind::Before)?,
            WasThere::Nothing => writer.remove(path, ChangeKind::NotBefore)?,
        }
    }
    Ok(writer.into_report())
}

/// Makes the folder what the starter is.
pub fn restore(
    root: &Path,
    step: &StepFolders,
    original: &Files,
    writer: &mut Writer<'_>,
) -> Result<(), Vec<Diagnostic>> {
    for (path, content) in original {
        writer.put(&step.starter.join(path), content, ChangeKind::Starter)?;
    }
    let present = paths(&root.join(&step.starter))
        .map_err(|error| vec![Diagnostic::unreadable(&step.starter, &error)])?;
    for path in present.keys().filter(|path| !original.contains_key(*path)) {
        writer.remove(&step.starter.join(path), ChangeKind::Removed)?;
    }
    Ok(())
}
