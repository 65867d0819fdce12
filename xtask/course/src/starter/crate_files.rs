//! The files that make up a crate.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// Contents by path, relative to the crate's folder.
pub type Files = BTreeMap<PathBuf, Vec<u8>>;

/// Reads all files in `folder`, or none if there is no such folder. Left out
/// are cargo's `target` and `Cargo.lock`, and whatever begins with a dot:
/// systems and editors drop such files everywhere.
///
/// # Errors
/// A file or folder cannot be read, or is a symbolic link: a link may lead
/// round in a circle or out of the repository.
pub fn read(folder: &Path) -> io::Result<Files> {
    let mut files = Files::new();
    if folder.exists() {
        read_into(&mut files, folder, Path::new(""))?;
    }
    Ok(files)
}

fn read_into(files: &mut Files, folder: &Path, relative: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let path = relative.join(&name);
        let at_top = relative.as_os_str().is_empty();
        let built = at_top && (name == "target" || name == "Cargo.lock");
        if built || name.to_string_lossy().starts_with('.') {
            continue;
        }
        let kind = entry.file_type()?;
        if kind.is_dir() {
            read_into(files, &entry.path(), &path)?;
        } else if kind.is_file() {
            files.insert(path, std::fs::read(entry.path())?);
        } else {
            return Err(io::Error::other(format!(
                "{} is no plain file",
                path.display()
            )));
        }
    }
    Ok(())
}
