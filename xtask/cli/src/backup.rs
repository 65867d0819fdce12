//! Copies of files that are about to be overwritten or removed, and the way
//! back to them.

mod undo;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::StaticFormatDescription;
use time::macros::format_description;

use course::location::slashes;
use course::state_dir;
use judge::state_file;

pub use undo::{ToUndo, WasThere, to_undo};

/// The form of the notes; another form is as good as no note.
const VERSION: u32 = 1;
/// The note in a backup folder. No course file has this name at the root's top level,
/// so it cannot collide.
const NOTE: &str = "undo.json";

/// The time as the name of a folder: UTC, with characters that every file system takes.
const NAME: StaticFormatDescription =
    format_description!("[year]-[month]-[day]T[hour]-[minute]-[second]Z");

/// A folder `.course/backup/2026-11-23T13-05-59Z`, created with its first file. Each
/// file has its own path below it.
#[derive(Debug)]
pub struct Backup {
    root: PathBuf,
    folder: Option<PathBuf>,
    note: Note,
}

/// What a command did, as far as it takes to undo it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Note {
    /// The command's words: `reset 4`.
    command: String,
    /// Whether it was undone, or is itself the undoing of another one.
    undone: bool,
    files: BTreeMap<String, Before>,
}

/// What was there before the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Before {
    /// The file of which there is a copy.
    Copied,
    Nothing,
    /// A link, a folder or a file that cannot be read, which is among the copies
    /// now.
    Moved,
}

impl Backup {
    /// A backup of files below `root`, the root of the repository, which
    /// `command` is about to change.
    pub fn new(root: &Path, command: &str) -> Self {
        Self::with(root, command, false)
    }

    /// The same for what an undo changes, which is not undone in its turn.
    pub fn of_undo(root: &Path) -> Self {
        Self::with(root, "undo", true)
    }

    fn with(root: &Path, command: &str, undone: bool) -> Self {
        Backup {
            root: root.to_path_buf(),
            folder: None,
            note: Note {
                command: command.to_owned(),
                undone,
                files: BTreeMap::new(),
            },
        }
    }

    /// The backup folder, relative to the root; `None` if there are no copies.
    pub fn folder(&self) -> Option<&Path> {
        let copied = self
            .note
            .files
            .values()
            .any(|&before| before != Before::Nothing);
        self.folder.as_deref().filter(|_| copied)
    }

    /// Copies the file at `path`, which is relative to the root.
    ///
    /// # Errors
    /// The copy could not be made, so the file must not be touched.
    pub fn keep(&mut self, path: &Path) -> io::Result<()> {
        // What was there first is what counts.
        if self.note.files.contains_key(&slashes(path)) {
            return Ok(());
        }
        let copy = self.made()?.join(path);
        if let Some(parent) = copy.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::copy(self.root.join(path), copy)?;
        self.note(path, Before::Copied)
    }

    /// Notes that `path` does not exist yet and is now created.
    ///
    /// # Errors
    /// The note could not be written, so the file could not be undone.
    pub fn add(&mut self, path: &Path) -> io::Result<()> {
        self.note(path, Before::Nothing)
    }

    /// Moves away whatever at `path` cannot be copied. Link targets are not touched.
    ///
    /// # Errors
    /// It could not be moved, and is still there.
    pub fn set_aside(&mut self, path: &Path) -> io::Result<()> {
        let aside = self.made()?.join(path);
        if aside.symlink_metadata().is_ok() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        if let Some(parent) = aside.parent() {
            std::fs::create_dir_all(parent)?;
        }
        self.note(path, Before::Moved)?;
        std::fs::rename(self.root.join(path), aside)
    }

    /// Written before each change: whatever ends the command, as much as it has
    /// done can be undone.
    fn note(&mut self, path: &Path, before: Before) -> io::Result<()> {
        let folder = self.made()?;
        self.note.files.entry(slashes(path)).or_insert(before);
        state_file::write(&folder.join(NOTE), VERSION, &self.note)
    }

    /// The folder, absolute.
    fn made(&mut self) -> io::Result<PathBuf> {
        let folder = match &self.folder {
            Some(folder) => folder,
            None => self.folder.insert(new_folder(&self.root)?),
        };
        Ok(self.root.join(folder))
    }
}

fn new_folder(root: &Path) -> io::Result<PathBuf> {
    let parent = Path::new(state_dir::FOLDER).join("backup");
    std::fs::create_dir_all(root.join(&parent))?;
    let name = OffsetDateTime::now_utc()
        .format(NAME)
        .map_err(io::Error::other)?;
    let mut folder = parent.join(&name);
    let mut number = 1;
    // Two runs within one second must not mix their copies.
    loop {
        match std::fs::create_dir(root.join(&folder)) {
            Ok(()) => return Ok(folder),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                number += 1;
                folder = parent.join(format!("{name}-{number}"));
            }
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backup_is_named_by_its_time_in_utc() {
        let name = |seconds| {
            let time = OffsetDateTime::from_unix_timestamp(seconds).unwrap();
            time.format(NAME).unwrap()
        };
        assert_eq!(name(0), "1970-01-01T00-00-00Z");
        assert_eq!(name(951_782_400), "2000-02-29T00-00-00Z");
    }

    #[test]
    fn two_backups_do_not_mix() {
        let root = tempfile::tempdir().unwrap();
        let mut folders = Vec::new();
        for text in ["1", "2", "3"] {
            std::fs::create_dir_all(root.path().join("a")).unwrap();
            std::fs::write(root.path().join("a/b"), text).unwrap();
            let mut backup = Backup::new(root.path(), "reset 1");
            assert_eq!(backup.folder(), None);
            backup.add(Path::new("a/c")).unwrap();
            assert_eq!(backup.folder(), None);
            backup.keep(Path::new("a/b")).unwrap();
            folders.push((backup.folder().unwrap().to_path_buf(), text));
        }
        for (folder, text) in folders {
            assert_eq!(
                std::fs::read_to_string(root.path().join(folder).join("a/b")).unwrap(),
                text
            );
        }
    }
}
