//! The way back: what the last command changed, as it was before.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{Before, NOTE, Note, VERSION};
use course::state_dir::state_dir;
use judge::state_file;

/// The last command that changed files and was not undone.
#[derive(Debug)]
pub struct ToUndo {
    /// The command's words: `reset 4`.
    pub command: String,
    /// Each path, relative to the root, with what was there. What was moved away
    /// comes last: its place has to be free.
    pub files: Vec<(PathBuf, WasThere)>,
    folder: PathBuf,
    note: Note,
}

/// What was at a path before a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WasThere {
    Nothing,
    /// A file, with what it held.
    File(Vec<u8>),
    /// Something that was moved away; the absolute path where it is now.
    Aside(PathBuf),
}

impl ToUndo {
    /// Notes that it was undone, so that the next undo goes one further back.
    ///
    /// # Errors
    /// The note cannot be written.
    pub fn is_undone(mut self) -> io::Result<()> {
        self.note.undone = true;
        state_file::write(&self.folder.join(NOTE), VERSION, &self.note)
    }
}

/// Finds what there is to undo below `root`, the root of the repository.
///
/// # Errors
/// A copy that cannot be read.
pub fn to_undo(root: &Path) -> io::Result<Option<ToUndo>> {
    let Ok(entries) = fs::read_dir(state_dir(root, "backup")) else {
        return Ok(None);
    };
    let folders = entries.flatten().map(|entry| entry.path());
    let noted = folders.filter_map(|folder| {
        let note: Note = state_file::read(&folder.join(NOTE), VERSION)?;
        (!note.undone).then_some((order(&folder), folder, note))
    });
    let Some((_, folder, note)) = noted.max_by(|one, other| one.0.cmp(&other.0)) else {
        return Ok(None);
    };
    let files = note.files.iter().map(|(path, before)| {
        let path = PathBuf::from(path);
        let was_there = match before {
            Before::Copied => WasThere::File(fs::read(folder.join(&path))?),
            Before::Nothing => WasThere::Nothing,
            Before::Moved => WasThere::Aside(folder.join(&path)),
        };
        Ok((path, was_there))
    });
    let mut files: Vec<_> = files.collect::<io::Result<_>>()?;
    files.sort_by_key(|(_, was_there)| matches!(was_there, WasThere::Aside(_)));
    Ok(Some(ToUndo {
        command: note.command.clone(),
        files,
        folder,
        note,
    }))
}

/// The time in a folder's name, and its number within that second.
fn order(folder: &Path) -> (String, u32) {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    match name.split_once("Z-") {
        Some((time, number)) => (format!("{time}Z"), number.parse().unwrap_or_default()),
        None => (name.into_owned(), 0),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Backup;
    use super::*;

    #[test]
    fn the_last_command_is_undone_first_and_each_only_once() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        assert!(to_undo(root).unwrap().is_none());
        // More than ten within one second.
        for number in 1..=12 {
            fs::write(root.join("a"), number.to_string()).unwrap();
            let mut backup = Backup::new(root, &format!("reset {number}"));
            backup.keep(Path::new("a")).unwrap();
            backup.add(Path::new("b")).unwrap();
        }
        Backup::of_undo(root).keep(Path::new("a")).unwrap();
        for number in (1..=12).rev() {
            let last = to_undo(root).unwrap().unwrap();
            assert_eq!(last.command, format!("reset {number}"));
            assert_eq!(
                last.files,
                [
                    (
                        PathBuf::from("a"),
                        WasThere::File(number.to_string().into_bytes())
                    ),
                    (PathBuf::from("b"), WasThere::Nothing)
                ]
            );
            last.is_undone().unwrap();
        }
        assert!(to_undo(root).unwrap().is_none());
    }

    #[test]
    fn folders_are_in_the_order_in_which_they_were_made() {
        let name = |text| order(Path::new(text));
        assert!(name("2026-01-01T00-00-00Z") < name("2026-01-01T00-00-00Z-2"));
        assert!(name("2026-01-01T00-00-00Z-9") < name("2026-01-01T00-00-00Z-10"));
        assert!(name("2026-01-01T00-00-00Z-10") < name("2026-01-01T00-00-01Z"));
    }
}
