//! A folder that goes with its owner.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

#[cfg(unix)]
use crate::server::reaper::{self, Watched};

/// A new folder. Dropped, it is removed with all that is in it; on unix also
/// when the runner is killed.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Makes a folder in `parent` that begins with `name` and goes on with what
    /// nobody else has.
    ///
    /// # Errors
    /// As the system says, with the name of the folder.
    pub fn new(parent: &Path, name: &str) -> io::Result<Folder> {
        let path = parent.join(format!("{name}-{:016x}", fastrand::u64(..)));
        #[cfg(unix)]
        reaper::watch(Watched::Folder(&path));
        let folder = Folder { path };
        match std::fs::create_dir(&folder.path) {
            Ok(()) => Ok(folder),
            Err(error) => Err(io::Error::new(
                error.kind(),
                format!("cannot create a folder in {}: {error}", parent.display()),
            )),
        }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A process that was ended just now may still hold a file (Windows) or
        // finish making one, for some milliseconds.
        const GONE_WITHIN: Duration = Duration::from_secs(2);
        let limit = Instant::now() + GONE_WITHIN;
        while std::fs::remove_dir_all(&self.path).is_err() && self.path.exists() {
            if Instant::now() > limit {
                // The watcher tries once more when the runner has ended.
                return;
            }
            std::thread::yield_now();
        }
        #[cfg(unix)]
        reaper::forget(Watched::Folder(&self.path));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_new_and_goes_with_all_that_is_in_it() {
        let parent = tempfile::tempdir().unwrap();
        let one = Folder::new(parent.path(), "data").unwrap();
        let other = Folder::new(parent.path(), "data").unwrap();
        std::fs::create_dir(one.path().join("inner")).unwrap();
        std::fs::write(one.path().join("inner/file"), "text").unwrap();
        let path = one.path().to_owned();
        drop(one);
        assert!(!path.exists());
        assert!(other.path().is_dir());
    }
}
