//! What a learner cannot build again: results, the help used, and copies of their
//! files.
//!
//! It is in the checkout that it is about, not in a build folder: `cargo
//! clean` empties that one, and several checkouts may share it.

use std::fs;
use std::path::{Path, PathBuf};

/// The folder, relative to the root of the repository. Git ignores it.
pub const FOLDER: &str = ".course";

/// Where these things were before, relative to the root.
const EARLIER: [(&str, &str); 3] = [
    ("target/backup", "backup"),
    ("target/judge/records", "records"),
    ("target/judge/help", "help"),
];

/// The folder of one of these things.
pub fn state_dir(root: &Path, name: &str) -> PathBuf {
    root.join(FOLDER).join(name)
}

/// Moves what an earlier runner left in the build folder, if nothing is here yet. What
/// cannot be moved stays there: that must not stop the judge.
pub fn take_over(root: &Path) {
    let folder = root.join(FOLDER);
    let is_left = |(from, _): &(&str, &str)| root.join(from).is_dir();
    if folder.exists() || !EARLIER.iter().any(is_left) {
        return;
    }
    if fs::create_dir(&folder).is_ok() {
        for (from, to) in EARLIER {
            fs::rename(root.join(from), folder.join(to)).ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_in_the_build_folder_is_taken_over_once() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        take_over(root);
        assert!(!root.join(FOLDER).exists());
        let leave = |text: &str| {
            fs::create_dir_all(root.join("target/judge/help")).unwrap();
            fs::write(root.join("target/judge/help/a"), text).unwrap();
        };
        let kept = || fs::read_to_string(state_dir(root, "help").join("a")).unwrap();
        leave("old");
        take_over(root);
        assert_eq!(kept(), "old");
        leave("new");
        take_over(root);
        assert_eq!(kept(), "old");
    }
}
