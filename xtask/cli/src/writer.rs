//! Writing files of the repository, with a backup and an account of it.

mod report;

use std::io;
use std::path::Path;

use crate::backup::Backup;
use course::diagnostic::Diagnostic;

pub use report::{Change, ChangeKind, Report};

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

    /// Writes a plain file, unless its content is already the same. A link is replaced
    /// by the file; its target is not written to.
    ///
    /// # Errors
    /// The file, or the copy of the old one, cannot be written.
    pub fn put(
        &mut self,
        path: &Path,
        content: &[u8],
        what: ChangeKind,
    ) -> Result<(), Vec<Diagnostic>> {
        self.make_way(path)?;
        let absolute = self.root.join(path);
        let written = match kind(&absolute) {
            Kind::Nothing => self
                .backup
                .add(path)
                .and_then(|()| create(&absolute, content)),
            Kind::File => match std::fs::read(&absolute) {
                Ok(present) if present == content => return Ok(()),
                Ok(_) => self
                    .backup
                    .keep(path)
                    .and_then(|()| std::fs::write(&absolute, content)),
                Err(_) => self.replace(path, content),
            },
            Kind::Folder | Kind::Other => self.replace(path, content),
        };
        written.map_err(|error| vec![unwritable(path, &error)])?;
        self.note(path, what);
        Ok(())
    }

    /// Removes whatever is at a path, and its folder if that is then empty.
    ///
    /// # Errors
    /// It cannot be removed, or its copy cannot be written.
    pub fn remove(&mut self, path: &Path, what: ChangeKind) -> Result<(), Vec<Diagnostic>> {
        self.make_way(path)?;
        let absolute = self.root.join(path);
        let removed = match kind(&absolute) {
            Kind::Nothing => return Ok(()),
            Kind::File => self
                .backup
                .keep(path)
                .and_then(|()| std::fs::remove_file(&absolute)),
            _ => self.backup.set_aside(path),
        };
        removed.map_err(|error| vec![unwritable(path, &error)])?;
        for folder in absolute.ancestors().skip(1) {
            // A folder that is not empty cannot be removed, and stays.
            if std::fs::remove_dir(folder).is_err() {
                break;
            }
        }
        self.note(path, what);
        Ok(())
    }

    /// Restores what was moved to `aside`, an absolute path.
    ///
    /// # Errors
    /// It, or what is in its place, cannot be moved.
    pub fn bring_back(
        &mut self,
        path: &Path,
        aside: &Path,
        what: ChangeKind,
    ) -> Result<(), Vec<Diagnostic>> {
        // The command that is undone ended before it moved this.
        if kind(aside) == Kind::Nothing {
            return Ok(());
        }
        self.make_way(path)?;
        let absolute = self.root.join(path);
        let moved = match kind(&absolute) {
            Kind::Nothing => absolute.parent().map_or(Ok(()), std::fs::create_dir_all),
            _ => self.backup.set_aside(path),
        };
        let moved = moved.and_then(|()| std::fs::rename(aside, &absolute));
        moved.map_err(|error| vec![unwritable(path, &error)])?;
        self.note(path, what);
        Ok(())
    }

    /// Moves away whatever is in the place of a folder inside a crate: a file, or a
    /// link, behind which files of somebody else would be written. The crate's own
    /// folder may be a link.
    fn make_way(&mut self, path: &Path) -> Result<(), Vec<Diagnostic>> {
        let folders: Vec<&Path> = path.ancestors().skip(1).collect();
        for folder in folders.into_iter().rev() {
            let is_inside_a_crate = folder.components().count() > 2;
            let is_in_the_way =
                !matches!(kind(&self.root.join(folder)), Kind::Folder | Kind::Nothing);
            if is_inside_a_crate && is_in_the_way {
                let moved = self.backup.set_aside(folder);
                moved.map_err(|error| vec![unwritable(folder, &error)])?;
                self.note(folder, ChangeKind::InTheWay);
            }
        }
        Ok(())
    }

    fn replace(&mut self, path: &Path, content: &[u8]) -> io::Result<()> {
        self.backup.set_aside(path)?;
        create(&self.root.join(path), content)
    }

    fn note(&mut self, path: &Path, what: ChangeKind) {
        self.changes.push(Change {
            path: path.to_path_buf(),
            what,
        });
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

/// What is at a path; links are not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Nothing,
    File,
    Folder,
    Other,
}

fn kind(path: &Path) -> Kind {
    match std::fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_file() => Kind::File,
        Ok(metadata) if metadata.is_dir() => Kind::Folder,
        Ok(_) => Kind::Other,
        Err(_) => Kind::Nothing,
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
