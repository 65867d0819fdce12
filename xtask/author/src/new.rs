//! A new step: its document with all that is left to write marked, and its two
//! crates as copies of the solution before.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::sync;
use course::diagnostic::Diagnostic;
use course::location::slashes;
use course::starter::{self, Files, GAPS};
use course::steps::{StepFolders, Steps};

const DOCUMENT: &str = include_str!("new/document.md");

/// Names of steps have two digits.
const HIGHEST_NUMBER: u8 = 99;

/// Why no step was made. Nothing has been touched then.
#[derive(Debug, Error)]
pub enum NewFault {
    /// There is a step of this number already: its `NN-slug`.
    #[error("there is a step of this number already: {0}")]
    Taken(String),
    /// Steps are numbered without gaps; this is the next one.
    #[error("steps are numbered without gaps, and the next one is {0}")]
    NotNext(usize),
    #[error("a course has {HIGHEST_NUMBER} steps at most")]
    TooMany,
    /// No letters and digits with single hyphens between them.
    #[error(
        "`{0}` is no slug: write small letters and digits with single hyphens between the words, \
         without the number, as in `authorize-middleware`"
    )]
    BadSlug(String),
    /// There is no solution to copy yet.
    #[error("a new step begins as a copy of the one before, and there is none")]
    NoStepBefore,
    /// The path already exists.
    #[error("{} exists already; move it away first", slashes(.0))]
    Occupied(PathBuf),
    /// The solution before cannot be read or copied.
    #[error("the solution of the step before cannot be copied{}", list(.0))]
    Unusable(Vec<Diagnostic>),
    /// A file could not be written.
    #[error("{} cannot be written: {}", slashes(.0), .1)]
    Io(PathBuf, io::Error),
}

fn list(faults: &[Diagnostic]) -> String {
    let line = |fault: &Diagnostic| {
        let Diagnostic {
            path,
            line,
            message,
            ..
        } = fault;
        format!("\n{}:{line}: {message}", slashes(path))
    };
    faults.iter().map(line).collect()
}

/// Makes step `number`, which has to be the next one, with this slug (without
/// the number). The places of what was made come back.
///
/// # Errors
/// Why not. Then everything is as it was.
pub fn scaffold(steps: &Steps, number: u8, slug: &str) -> Result<StepFolders, NewFault> {
    if let Some(step) = steps.get(number) {
        return Err(NewFault::Taken(step.slug.clone()));
    }
    let next = steps.all.len() + 1;
    if usize::from(number) != next || number > HIGHEST_NUMBER {
        return Err(if next > usize::from(HIGHEST_NUMBER) {
            NewFault::TooMany
        } else {
            NewFault::NotNext(next)
        });
    }
    let word = |word: &str| {
        !word.is_empty()
            && word
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    let numbered = slug
        .split('-')
        .next()
        .is_some_and(|first| first.parse::<u8>().is_ok());
    if numbered || !slug.split('-').all(word) {
        return Err(NewFault::BadSlug(slug.to_owned()));
    }
    let Some(before) = steps.all.last() else {
        return Err(NewFault::NoStepBefore);
    };

    let step = StepFolders::new(number, &format!("{number:02}-{slug}"));
    let places = [&step.document, &step.starter, &step.solution];
    if let Some(path) = places
        .into_iter()
        .find(|path| steps.root.join(path).exists())
    {
        return Err(NewFault::Occupied(path.clone()));
    }

    let files = contents(steps, before, &step).map_err(NewFault::Unusable)?;
    let written = write(&steps.root, &files);
    if let Err((path, error)) = written {
        // These paths were free, so whatever exists there now was made here. The same
        // error names what cannot be removed.
        let root = &steps.root;
        let _ = std::fs::remove_file(root.join(&step.document));
        let _ = std::fs::remove_dir_all(root.join(&step.starter));
        let _ = std::fs::remove_dir_all(root.join(&step.solution));
        return Err(NewFault::Io(path, error));
    }
    sync::note_scaffold(&steps.root, &step, &files);
    Ok(step)
}

/// All files of the new step, relative to the root.
fn contents(
    steps: &Steps,
    before: &StepFolders,
    step: &StepFolders,
) -> Result<Files, Vec<Diagnostic>> {
    let mut files = Files::new();
    let copied = starter::solution(steps, before)?;
    let crates = [
        (&step.solution, format!("solution-{}", step.slug)),
        (&step.starter, starter::package(step)),
    ];
    for (folder, package) in crates {
        for (path, content) in &copied {
            let mut content = content.clone();
            if path == Path::new("Cargo.toml") {
                let manifest = String::from_utf8_lossy(&content);
                content = starter::rename(&manifest, &package)
                    .map_err(|error| {
                        vec![Diagnostic::new(
                            &before.solution.join(path),
                            "",
                            0..0,
                            error.to_string(),
                        )]
                    })?
                    .into_bytes();
            }
            files.insert(folder.join(path), content);
        }
    }
    files.insert(step.solution.join(GAPS).join(".gitkeep"), Vec::new());
    files.insert(step.document.clone(), document(step).into_bytes());
    Ok(files)
}

fn document(step: &StepFolders) -> String {
    let id: String = (0..24).map(|_| fastrand::digit(16)).collect();
    DOCUMENT
        .replace("{id}", &id)
        .replace("{number}", &step.number.to_string())
        .replace("{slug}", &step.slug)
}

fn write(root: &Path, files: &Files) -> Result<(), (PathBuf, io::Error)> {
    for (path, content) in files {
        let absolute = root.join(path);
        let folder = absolute.parent().map_or(Ok(()), std::fs::create_dir_all);
        folder
            .and_then(|()| std::fs::write(&absolute, content))
            .map_err(|error| (path.clone(), error))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
