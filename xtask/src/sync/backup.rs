//! Copies of files that are about to be overwritten or removed.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// A folder `target/backup/2026-11-23T13-05-59Z`, made with its first file.
/// Below it each file lies at its own path.
#[derive(Debug)]
pub struct Backup {
    root: PathBuf,
    folder: Option<PathBuf>,
}

impl Backup {
    /// A backup of files below `root`, the root of the repository.
    pub fn new(root: &Path) -> Self {
        Backup {
            root: root.to_path_buf(),
            folder: None,
        }
    }

    /// Where the copies lie, relative to the root; `None` if there are none.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// Copies the file at `path`, which is relative to the root.
    ///
    /// # Errors
    /// The copy could not be made, so the file must not be touched.
    pub fn keep(&mut self, path: &Path) -> io::Result<()> {
        let folder = match &self.folder {
            Some(folder) => folder,
            None => self.folder.insert(new_folder(&self.root)?),
        };
        let copy = self.root.join(folder).join(path);
        if let Some(parent) = copy.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::copy(self.root.join(path), copy)?;
        Ok(())
    }
}

fn new_folder(root: &Path) -> io::Result<PathBuf> {
    let parent = Path::new("target").join("backup");
    std::fs::create_dir_all(root.join(&parent))?;
    let since_1970 = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let name = date_and_time(since_1970.as_secs());
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

/// UTC, with characters that every file system takes in a name.
fn date_and_time(seconds: u64) -> String {
    let (days, time) = (seconds / 86_400, seconds % 86_400);
    let mut year = 1970;
    let mut day = days;
    while day >= days_of_year(year) {
        day -= days_of_year(year);
        year += 1;
    }
    let february = days_of_year(year) - 337;
    let mut month = 1;
    for days in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if day < days {
            break;
        }
        day -= days;
        month += 1;
    }
    let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60);
    format!(
        "{year}-{month:02}-{:02}T{hour:02}-{minute:02}-{second:02}Z",
        day + 1
    )
}

fn days_of_year(year: u64) -> u64 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    if leap { 366 } else { 365 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_in_utc() {
        assert_eq!(date_and_time(0), "1970-01-01T00-00-00Z");
        assert_eq!(date_and_time(951_782_400), "2000-02-29T00-00-00Z");
        assert_eq!(date_and_time(1_735_689_599), "2024-12-31T23-59-59Z");
        assert_eq!(date_and_time(4_107_542_400), "2100-03-01T00-00-00Z");
    }

    #[test]
    fn two_backups_do_not_mix() {
        let root = tempfile::tempdir().unwrap();
        let mut folders = Vec::new();
        for text in ["1", "2", "3"] {
            std::fs::create_dir_all(root.path().join("a")).unwrap();
            std::fs::write(root.path().join("a/b"), text).unwrap();
            let mut backup = Backup::new(root.path());
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
