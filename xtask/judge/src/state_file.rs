//! Small files that outlive a run: versioned JSON, written whole or not at all.
//!
//! Two runs at once do no harm: each writes a separate file and renames it, so
//! that a reader finds the one or the other, never half of both.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Kept<T> {
    version: u32,
    kept: T,
}

/// The one thing that a file of any form says.
#[derive(Deserialize)]
struct Form {
    version: u32,
}

/// What a file holds. Another version is as good as no file, and so is a file
/// that is damaged: see [`set_damaged_aside`].
pub fn read<T: DeserializeOwned>(file: &Path, version: u32) -> Option<T> {
    let kept: Kept<T> = serde_json::from_slice(&fs::read(file).ok()?).ok()?;
    (kept.version == version).then_some(kept.kept)
}

/// Writes a file beside its place, then renames it.
///
/// # Errors
/// The folder cannot be made, or the file cannot be written. The error names the file.
pub fn write<T: Serialize>(file: &Path, version: u32, kept: &T) -> io::Result<()> {
    put(file, version, kept)
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", file.display())))
}

fn put<T: Serialize>(file: &Path, version: u32, kept: &T) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let beside = file.with_extension(format!("{}.new", std::process::id()));
    let text = serde_json::to_vec(&Kept { version, kept }).map_err(io::Error::other)?;
    fs::write(&beside, text)?;
    fs::rename(beside, file)
}

/// Renames every file of a folder that should hold a `T` and does not, and
/// says where each of them is now. One of another version is not damaged.
pub fn set_damaged_aside<T: DeserializeOwned>(folder: &Path, version: u32) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let files = entries.map(|entry| entry.path());
    let files = files.filter(|path| path.extension().is_some_and(|end| end == "json"));
    let mut aside = Vec::new();
    for file in files {
        let is_damaged = fs::read(&file).is_ok_and(|bytes| is_damaged::<T>(&bytes, version));
        let place = file.with_extension("json.damaged");
        // If another run was quicker, that run reports it.
        if is_damaged && fs::rename(&file, &place).is_ok() {
            aside.push(place);
        }
    }
    aside.sort();
    aside
}

fn is_damaged<T: DeserializeOwned>(bytes: &[u8], version: u32) -> bool {
    match serde_json::from_slice::<Form>(bytes) {
        Ok(form) if form.version != version => false,
        Ok(_) => serde_json::from_slice::<Kept<T>>(bytes).is_err(),
        Err(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_found_again_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a/b.json");
        write(&file, 2, &vec![1, 2]).unwrap();
        write(&file, 2, &vec![3]).unwrap();
        assert_eq!(read::<Vec<u8>>(&file, 2), Some(vec![3]));
        assert_eq!(read::<Vec<u8>>(&file, 3), None);
        let beside = fs::read_dir(file.parent().unwrap()).unwrap().count();
        assert_eq!(beside, 1);
    }

    #[test]
    fn only_what_is_damaged_is_set_aside() {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name);
        write(&place("right.json"), 2, &vec![1]).unwrap();
        fs::write(place("older.json"), r#"{"version":1,"other":3}"#).unwrap();
        fs::write(place("half.json"), r#"{"version":2,"ke"#).unwrap();
        fs::write(place("other.json"), r#"{"version":2,"kept":"text"}"#).unwrap();
        fs::write(place("no.txt"), "nothing").unwrap();
        let aside = set_damaged_aside::<Vec<u8>>(folder.path(), 2);
        assert_eq!(
            aside,
            [place("half.json.damaged"), place("other.json.damaged")]
        );
        assert_eq!(set_damaged_aside::<Vec<u8>>(folder.path(), 2), aside[..0]);
        assert!(place("right.json").exists() && place("older.json").exists());
    }
}
