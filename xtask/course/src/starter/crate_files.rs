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
    for (path, is_file) in paths(folder)? {
        if !is_file {
            let message = format!("{} is not a plain file", path.display());
            return Err(io::Error::other(message));
        }
        let content = std::fs::read(folder.join(&path))?;
        files.insert(path, content);
    }
    Ok(files)
}

/// The paths of everything that [`read`] looks at, each with whether it is a plain
/// file. Links are not followed.
///
/// # Errors
/// A folder cannot be read.
pub fn paths(folder: &Path) -> io::Result<BTreeMap<PathBuf, bool>> {
    let mut found = BTreeMap::new();
    if folder.exists() {
        find_in(&mut found, folder, Path::new(""))?;
    }
    Ok(found)
}

fn find_in(found: &mut BTreeMap<PathBuf, bool>, folder: &Path, relative: &Path) -> io::Result<()> {
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
            find_in(found, &entry.path(), &path)?;
        } else {
            found.insert(path, kind.is_file());
        }
    }
    Ok(())
}
