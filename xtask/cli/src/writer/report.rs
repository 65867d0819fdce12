//! What was written, and why.

use std::fmt;
use std::path::PathBuf;

use course::location::slashes;

/// Everything that was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub changes: Vec<Change>,
    /// Where copies of what was overwritten or removed lie, relative to the
    /// root of the repository.
    pub backup: Option<PathBuf>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Relative to the root of the repository.
    pub path: PathBuf,
    pub what: ChangeKind,
}

/// Why a file was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeKind {
    TakenOver {
        from: PathBuf,
    },
    /// As the original starter has it.
    Starter,
    /// The code that a document shows.
    CodeShown,
    /// The runner's table of words.
    Words,
    /// A picture, drawn from the text beside it.
    Drawn,
    /// The hashes of published files.
    Hashes,
    Removed,
    /// Put together from the learner's file and the starter's.
    Merged,
    /// Moved away: it was in the place of a folder.
    InTheWay,
    /// Removed: what the learner carries over has no such file.
    NotCarried,
    /// As it was before the command that is undone.
    Before,
    /// Taken away: it was not there before the command that is undone.
    NotBefore,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Change { path, what } in &self.changes {
            let path = slashes(path);
            match what {
                ChangeKind::TakenOver { from } => {
                    writeln!(f, "{path}: taken over from {}", slashes(from))
                }
                ChangeKind::Starter => writeln!(f, "{path}: as the starter has it"),
                ChangeKind::CodeShown => writeln!(f, "{path}: the code it shows"),
                ChangeKind::Words => {
                    writeln!(f, "{path}: the words of the tests as the runner reads them")
                }
                ChangeKind::Drawn => writeln!(f, "{path}: drawn from the text beside it"),
                ChangeKind::Hashes => writeln!(f, "{path}: the hashes of what is published"),
                ChangeKind::Removed => writeln!(f, "{path}: removed, the starter does not have it"),
                ChangeKind::InTheWay => {
                    writeln!(f, "{path}: moved away, a folder has to be in its place")
                }
                ChangeKind::Merged => writeln!(f, "{path}: your file, with what the starter adds"),
                ChangeKind::NotCarried => {
                    writeln!(f, "{path}: removed, what is carried over has no such file")
                }
                ChangeKind::Before => writeln!(f, "{path}: as it was before"),
                ChangeKind::NotBefore => writeln!(f, "{path}: removed, it was not there before"),
            }?;
        }
        if self.changes.is_empty() {
            writeln!(f, "Nothing had to be changed.")?;
        }
        if let Some(backup) = &self.backup {
            writeln!(
                f,
                "Copies of what was overwritten or removed are in {}.",
                slashes(backup)
            )?;
        }
        Ok(())
    }
}
