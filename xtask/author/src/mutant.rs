//! Solutions that are changed by a machine: what `cargo-mutants` would do to
//! them, and which of it no test is asked to notice.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml_edit::Document;

use crate::toml_keys::{closed, string, tables};
use course::diagnostic::{Diagnostic, Diagnostics};
use course::starter::EQUIVALENT;
use course::steps::StepFolders;

/// One change, as `cargo mutants --list --json` tells it.
#[derive(Debug, Clone, Deserialize)]
pub struct Mutant {
    /// In words: the place, the original and the replacement.
    pub name: String,
    /// The file, relative to the root.
    pub file: PathBuf,
    /// The replacing code.
    replacement: String,
    span: Span,
}

#[derive(Debug, Clone, Copy, Deserialize)]
struct Span {
    start: Place,
    end: Place,
}

/// Line and column, both counted from 1, the column in characters.
#[derive(Debug, Clone, Copy, Deserialize)]
struct Place {
    line: usize,
    column: usize,
}

impl Mutant {
    /// The change without its place, which moves with every line above it.
    pub fn change(&self) -> String {
        let from_place = |part: &str| {
            part.split(':')
                .next()
                .is_some_and(|path| Path::new(path) == self.file)
        };
        let mut words = self.name.splitn(2, ' ');
        match (words.next(), words.next()) {
            (Some(place), Some(change)) if from_place(place) => {
                let file = self.file.file_name().unwrap_or_default().to_string_lossy();
                format!("{file}: {change}")
            }
            _ => self.name.clone(),
        }
    }

    /// The file's text with the change made; `None` if the place is not in it.
    pub fn apply(&self, text: &str) -> Option<String> {
        let from = offset(text, self.span.start)?;
        let to = offset(text, self.span.end)?;
        let mut changed = text.get(..from)?.to_owned();
        changed.push_str(&self.replacement);
        changed.push_str(text.get(to..)?);
        Some(changed)
    }
}

fn offset(text: &str, place: Place) -> Option<usize> {
    let before = place.line.checked_sub(1)?;
    let line: usize = text.split_inclusive('\n').take(before).map(str::len).sum();
    let rest = text.get(line..)?;
    let column = place.column.checked_sub(1)?;
    let ends = std::iter::once(rest.len());
    let mut starts = rest.char_indices().map(|(at, _)| at).chain(ends);
    Some(line + starts.nth(column)?)
}

/// A mutant that no test can tell from the original, or need not.
#[derive(Debug, Clone, PartialEq)]
pub struct Equivalent {
    pub change: String,
    pub why: String,
}

/// Reads `mutants.toml`: tables `[[equivalent]]` with `change` and `why`.
///
/// # Errors
/// Every fault of the file.
fn equivalents(path: &Path, text: &str) -> Result<Vec<Equivalent>, Vec<Diagnostic>> {
    let mut faults = Diagnostics::of(path, text);
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(error) => {
            let message = format!("this is no TOML: {}", error.message());
            faults.add(error.span().unwrap_or(0..0), message);
            return Err(faults.into_sorted());
        }
    };
    closed(document.as_table(), &["equivalent"], &mut faults);
    let mut found = Vec::new();
    for table in tables(document.as_table(), "equivalent", &mut faults) {
        closed(table, &["change", "why"], &mut faults);
        found.push(Equivalent {
            change: string(table, "change", &mut faults),
            why: string(table, "why", &mut faults),
        });
    }
    if faults.found.is_empty() {
        Ok(found)
    } else {
        Err(faults.into_sorted())
    }
}

/// The mutants in a step's own file; empty if it has no such file.
///
/// # Errors
/// Every fault of the file, or that it cannot be read.
pub fn equivalents_of(root: &Path, step: &StepFolders) -> Result<Vec<Equivalent>, Vec<Diagnostic>> {
    let path = step.solution.join(EQUIVALENT);
    match std::fs::read_to_string(root.join(&path)) {
        Ok(text) => equivalents(&path, &text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => {
            let message = format!("this cannot be read: {error}");
            Err(vec![Diagnostic::new(&path, "", 0..0, message)])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mutant(from: (usize, usize), to: (usize, usize)) -> Mutant {
        let place = |(line, column)| Place { line, column };
        Mutant {
            name: "src/a.rs:1:5: replace == with != in f".to_owned(),
            file: PathBuf::from("src/a.rs"),
            replacement: "!=".to_owned(),
            span: Span {
                start: place(from),
                end: place(to),
            },
        }
    }

    #[test]
    fn a_change_is_made_at_its_line_and_column() {
        let changed = mutant((2, 3), (2, 5)).apply("ä\nü == b\n");
        assert_eq!(changed.as_deref(), Some("ä\nü != b\n"));
        assert_eq!(mutant((4, 1), (4, 2)).apply("a\n"), None);
    }

    #[test]
    fn a_change_is_known_by_its_words_wherever_it_stands() {
        assert_eq!(
            mutant((1, 1), (1, 1)).change(),
            "a.rs: replace == with != in f"
        );
    }

    #[test]
    fn what_is_equivalent_has_a_reason() {
        let text = "[[equivalent]]\nchange = \"a\"\nwhy = \"b\"\n";
        let read = equivalents(Path::new("mutants.toml"), text).unwrap();
        assert_eq!(read[0].why, "b");
        let faults = equivalents(Path::new("m"), "x = 1\n[[equivalent]]\nchange = \"a\"\n");
        let faults = faults.unwrap_err();
        assert_eq!(faults.len(), 2, "{faults:?}");
    }
}
