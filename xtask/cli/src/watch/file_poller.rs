//! Notices saved files.
//!
//! It polls, and compares the files' content. File system events would be a tenth of a
//! second faster, but are missing where courses are often stored: on network drives, in
//! folders shared by a container or a virtual machine. Modification times are too
//! coarse on some disks, and change with saves that change nothing. A step is a dozen
//! small files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tokio::time::sleep_until;

use course::location::slashes;
use course::starter::{self, Files};
use course::steps::StepFolders;

/// How long files have to stay as they are before a save is over: editors write
/// some in several parts, and several at once.
const QUIET: Duration = Duration::from_millis(100);

/// The share of time that polling may take, as a divisor.
const SHARE: u32 = 20;

/// The files that a step is judged by, as last reported.
#[derive(Debug)]
pub struct Saves {
    inputs: Inputs,
    told: Seen,
    /// What the last look saw, if that was something else.
    pending: Option<Seen>,
    next_look: Instant,
}

/// Where to look; absolute.
#[derive(Debug, Clone)]
struct Inputs {
    root: PathBuf,
    folder: PathBuf,
    document: PathBuf,
}

/// What there is to see. A folder that cannot be read is a sight, too.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    files: Result<Files, String>,
    document: Result<Vec<u8>, String>,
}

impl Saves {
    /// Of a step of the course at `root`, from now on.
    pub fn of(root: &Path, step: &StepFolders) -> Saves {
        let inputs = Inputs {
            root: root.to_owned(),
            folder: step.starter.clone(),
            document: step.document.clone(),
        };
        Saves {
            told: inputs.look(),
            inputs,
            pending: None,
            next_look: Instant::now() + QUIET,
        }
    }

    /// Waits for a save, and gives the paths of what was saved, from the root.
    /// Nothing is lost if it is not waited for to the end.
    pub async fn next(&mut self) -> Vec<String> {
        loop {
            sleep_until(self.next_look.into()).await;
            let inputs = self.inputs.clone();
            let begin = Instant::now();
            // Beside the judging, which must not wait for a slow disk.
            let look = tokio::task::spawn_blocking(move || inputs.look()).await;
            self.next_look = Instant::now() + QUIET.max(begin.elapsed() * SHARE);
            let Ok(now) = look else { continue };
            if let Some(saved) = self.compare(now) {
                return saved;
            }
        }
    }

    /// The paths that differ, once two looks in a row have seen the same.
    fn compare(&mut self, now: Seen) -> Option<Vec<String>> {
        if now == self.told {
            self.pending = None;
            return None;
        }
        if self.pending.as_ref() != Some(&now) {
            self.pending = Some(now);
            return None;
        }
        self.pending = None;
        let before = std::mem::replace(&mut self.told, now);
        Some(self.inputs.difference(&before, &self.told))
    }
}

impl Inputs {
    fn look(&self) -> Seen {
        let files = starter::read(&self.root.join(&self.folder)).map(|mut files| {
            files.retain(|path, _| !is_editors(path));
            files
        });
        let document = std::fs::read(self.root.join(&self.document));
        Seen {
            files: files.map_err(|error| error.to_string()),
            document: document.map_err(|error| error.to_string()),
        }
    }

    /// The paths that differ, or the folder if its files are unknown.
    fn difference(&self, before: &Seen, after: &Seen) -> Vec<String> {
        let mut paths = Vec::new();
        match (&before.files, &after.files) {
            (Ok(before), Ok(after)) => {
                let all: BTreeSet<&PathBuf> = before.keys().chain(after.keys()).collect();
                let changed = all
                    .into_iter()
                    .filter(|path| before.get(*path) != after.get(*path));
                paths.extend(changed.map(|path| slashes(&self.folder.join(path))));
            }
            (before, after) if before != after => paths.push(slashes(&self.folder)),
            _ => {}
        }
        if before.document != after.document {
            paths.push(slashes(&self.document));
        }
        paths
    }
}

/// Copies that editors keep beside a file.
fn is_editors(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.ends_with('~') || name.starts_with('#')
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    struct Course {
        folder: tempfile::TempDir,
        saves: Saves,
    }

    impl Course {
        fn new() -> Course {
            let folder = tempfile::tempdir().unwrap();
            let step = StepFolders::new(1, "01-one");
            for dir in ["docs", "crates/step-01-one/src", "crates/step-02-two"] {
                fs::create_dir_all(folder.path().join(dir)).unwrap();
            }
            fs::write(folder.path().join("docs/01-one.md"), "one").unwrap();
            let saves = Saves::of(folder.path(), &step);
            Course { folder, saves }
        }

        fn write(&self, path: &str, text: &str) {
            fs::write(self.folder.path().join(path), text).unwrap();
        }

        fn look(&mut self) -> Option<Vec<String>> {
            let seen = self.saves.inputs.look();
            self.saves.compare(seen)
        }
    }

    #[test]
    fn a_save_is_told_once_and_when_it_is_over() {
        let mut course = Course::new();
        course.write("crates/step-01-one/src/main.rs", "half");
        assert_eq!(course.look(), None);
        course.write("crates/step-01-one/src/main.rs", "whole");
        course.write("docs/01-one.md", "two");
        assert_eq!(course.look(), None);
        let both = ["crates/step-01-one/src/main.rs", "docs/01-one.md"];
        assert_eq!(course.look().unwrap(), both);
        assert_eq!(course.look(), None);
    }

    #[test]
    fn what_was_taken_back_or_saved_unchanged_is_nothing() {
        let mut course = Course::new();
        course.write("docs/01-one.md", "two");
        assert_eq!(course.look(), None);
        course.write("docs/01-one.md", "one");
        assert_eq!(course.look(), None);
        assert_eq!(course.look(), None);
    }

    #[test]
    fn only_the_inputs_of_the_step_count() {
        let mut course = Course::new();
        for path in [
            "docs/02-two.md",
            "crates/step-02-two/Cargo.toml",
            "crates/Cargo.toml",
            "crates/step-01-one/Cargo.lock",
            "crates/step-01-one/src/.main.rs.swp",
            "crates/step-01-one/src/main.rs~",
            "crates/step-01-one/src/#main.rs#",
        ] {
            course.write(path, "x");
        }
        assert_eq!(course.look(), None);
        assert_eq!(course.look(), None);
    }

    #[test]
    fn a_document_that_is_gone_is_told() {
        let mut course = Course::new();
        fs::remove_file(course.folder.path().join("docs/01-one.md")).unwrap();
        assert_eq!(course.look(), None);
        assert_eq!(course.look().unwrap(), ["docs/01-one.md"]);
    }

    #[tokio::test]
    async fn it_is_noticed_without_being_asked() {
        let mut course = Course::new();
        course.write("crates/step-01-one/src/main.rs", "x");
        let limit = Duration::from_secs(20);
        let saved = tokio::time::timeout(limit, course.saves.next()).await;
        assert_eq!(saved.unwrap(), ["crates/step-01-one/src/main.rs"]);
    }
}
