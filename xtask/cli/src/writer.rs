//! Writing files of the repository, with a backup and an account of it.

mod report;

use std::io;
use std::path::Path;

use crate::backup::Backup;
use course::diagnostic::Diagnostic;

pub use report::{Change, Report, What};

/// Changes files, each after what was there is safe.
#[derive(Debug)]
pub struct Writer<'a> {
    root: &'a Path,
    backup: Backup,
    changes: Vec<Change>,
}

impl<'a> Writer<'a> {
    /// For the changes that `backup` can undo.
    pub fn new(root: &'a Path, backup: Backup) -> Self {
        Writer {
            root,
            backup,
            changes: Vec::new(),
        }
    }

    /// Writes a file, unless it says that already.
    ///
    /// # Errors
    /// The file, or the copy of what was there, cannot be written.
    pub fn put(&mut self, path: &Path, content: &[u8], what: What) -> Result<(), Vec<Diagnostic>> {
        let absolute = self.root.join(path);
        let written = match std::fs::read(&absolute) {
            Ok(present) if present == content => return Ok(()),
            Ok(_) => self
                .backup
                .keep(path)
                .and_then(|()| std::fs::write(&absolute, content)),
            Err(_) => self
                .backup
                .add(path)
                .and_then(|()| create(&absolute, content)),
        };
        written.map_err(|error| vec![unwritable(path, &error)])?;
        self.changes.push(Change {
            path: path.to_path_buf(),
            what,
        });
        Ok(())
    }

    /// Removes a file, and its folder if that is empty then.
    ///
    /// # Errors
    /// The file cannot be removed, or its copy cannot be written.
    pub fn remove(&mut self, path: &Path, what: What) -> Result<(), Vec<Diagnostic>> {
        let absolute = self.root.join(path);
        let removed = self
            .backup
            .keep(path)
            .and_then(|()| std::fs::remove_file(&absolute));
        removed.map_err(|error| vec![unwritable(path, &error)])?;
        for folder in absolute.ancestors().skip(1) {
            // A folder that is not empty cannot be removed, and stays.
            if std::fs::remove_dir(folder).is_err() {
                break;
            }
        }
        self.changes.push(Change {
            path: path.to_path_buf(),
            what,
        });
        Ok(())
    }

    /// What was done.
    pub fn into_report(self) -> Report {
        let backup = self.backup.folder().map(Path::to_path_buf);
        Report {
            changes: self.changes,
            backup,
        }
    }
}

fn create(path: &Path, content: &[u8]) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)?;
    }
    std::fs::write(path, content)
}

fn unwritable(path: &Path, error: &io::Error) -> Diagnostic {
    Diagnostic::new(path, "", 0..0, format!("this cannot be written: {error}"))
}
