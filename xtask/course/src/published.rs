//! Which content the course was published with.
//!
//! A verdict counts only if the documents and the course's own crates are the
//! published ones: a document without tests passes everything. One file of the
//! repository has a hash of each, in the form of `sha256sum`; `cargo xtask sync`
//! writes it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::diagnostic::Diagnostic;
use crate::location::slashes;
use crate::starter;
use crate::steps::Steps;

/// The file with the hashes, relative to the root of the repository.
pub const LIST: &str = "published.sha256";

/// The hash of each file, by its path from the root with `/`.
type Hashes = BTreeMap<String, String>;

/// The published files that are now different, missing or new.
#[derive(Debug, Clone, Default)]
pub struct Altered {
    /// Paths from the root with `/`.
    files: BTreeSet<String>,
    /// The numbers of the steps by their documents.
    documents: BTreeMap<String, u8>,
}

/// The list for the documents of the steps and the crates in these folders, which
/// are relative to the root.
///
/// # Errors
/// A file or folder that cannot be read.
pub fn list(steps: &Steps, crates: &BTreeSet<PathBuf>) -> Result<String, Diagnostic> {
    let hashes = present(steps, crates)?;
    Ok(hashes.iter().fold(String::new(), |mut text, (path, hash)| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{hash}  {path}");
        text
    }))
}

impl Altered {
    /// Compares the documents and the published crates with the list. Without a
    /// list nobody knows what was published, so then the list itself is named.
    pub fn of(steps: &Steps) -> Altered {
        let text = std::fs::read_to_string(steps.root.join(LIST)).unwrap_or_default();
        let published = parse(&text).filter(|published| !published.is_empty());
        let files = published.and_then(|published| {
            let crates = published.keys().filter_map(|path| crate_of(path));
            let present = present(steps, &crates.map(PathBuf::from).collect()).ok()?;
            Some(differences(&published, &present))
        });
        let numbers = steps.all.iter();
        let numbers = numbers.map(|step| (slashes(&step.document), step.number));
        Altered {
            files: files.unwrap_or_else(|| BTreeSet::from([LIST.to_owned()])),
            documents: numbers.collect(),
        }
    }

    /// All of these files, as paths from the root with `/`.
    pub fn all(&self) -> Vec<String> {
        self.files.iter().cloned().collect()
    }

    /// Those that matter to a step: its document and those of earlier steps, whose
    /// tests are asked too, and the crates in these folders.
    pub fn for_step(&self, number: u8, crates: &BTreeSet<PathBuf>) -> Vec<String> {
        let matters = |file: &&String| match (self.documents.get(*file), crate_of(file)) {
            (Some(&step), _) => step <= number,
            (None, Some(folder)) => crates.contains(Path::new(folder)),
            (None, None) => true,
        };
        self.files.iter().filter(matters).cloned().collect()
    }
}

fn present(steps: &Steps, crates: &BTreeSet<PathBuf>) -> Result<Hashes, Diagnostic> {
    let mut hashes = Hashes::new();
    for step in &steps.all {
        let bytes = std::fs::read(steps.root.join(&step.document))
            .map_err(|error| Diagnostic::unreadable(&step.document, &error))?;
        hashes.insert(slashes(&step.document), hash(&bytes));
    }
    for dir in crates {
        let files = starter::read(&steps.root.join(dir))
            .map_err(|error| Diagnostic::unreadable(dir, &error))?;
        // No program is built from its tests.
        for (path, bytes) in files.iter().filter(|(path, _)| !path.starts_with("tests")) {
            hashes.insert(slashes(&dir.join(path)), hash(bytes));
        }
    }
    Ok(hashes)
}

/// `crates/kit` of `crates/kit/src/lib.rs`.
fn crate_of(path: &str) -> Option<&str> {
    let name = path.strip_prefix("crates/")?;
    let end = name.find('/')?;
    path.get(.."crates/".len() + end)
}

fn differences(published: &Hashes, present: &Hashes) -> BTreeSet<String> {
    let paths = published.keys().chain(present.keys());
    let differs = |path: &&String| published.get(*path) != present.get(*path);
    paths.filter(differs).cloned().collect()
}

/// `None` if a line has another form.
fn parse(text: &str) -> Option<Hashes> {
    let entries = text.lines().map(|line| {
        let (hash, path) = line.split_once("  ")?;
        Some((path.to_owned(), hash.to_owned()))
    });
    entries.collect()
}

fn hash(bytes: &[u8]) -> String {
    let hash = match std::str::from_utf8(bytes) {
        // A checkout on Windows may have its line ends.
        Ok(text) if text.contains("\r\n") => Sha256::digest(text.replace("\r\n", "\n")),
        _ => Sha256::digest(bytes),
    };
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::steps::StepFolders;
    use std::fs;

    /// Two steps and one crate of the course, and the list of them.
    fn course() -> (tempfile::TempDir, Steps) {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("docs")).unwrap();
        fs::create_dir_all(root.path().join("crates/kit")).unwrap();
        for (path, text) in [
            ("docs/01-one.md", "one\n"),
            ("docs/02-two.md", "two\n"),
            ("crates/kit/lib.rs", "x\ny\n"),
        ] {
            fs::write(root.path().join(path), text).unwrap();
        }
        let all = [(1, "01-one"), (2, "02-two")];
        let steps = Steps {
            root: root.path().to_owned(),
            all: all
                .map(|(number, slug)| StepFolders::new(number, slug))
                .to_vec(),
        };
        fs::write(root.path().join(LIST), list(&steps, &kit()).unwrap()).unwrap();
        assert!(Altered::of(&steps).all().is_empty());
        (root, steps)
    }

    fn kit() -> BTreeSet<PathBuf> {
        BTreeSet::from([PathBuf::from("crates/kit")])
    }

    #[test]
    fn each_altered_file_is_named_for_the_steps_that_it_matters_to() {
        let (root, steps) = course();
        let write = |path: &str, text: &str| fs::write(root.path().join(path), text).unwrap();
        write("docs/02-two.md", "weak\n");
        write("crates/kit/lib.rs", "");
        write("crates/kit/build.rs", "fn main() {}");
        let altered = Altered::of(&steps);
        let of_kit = ["crates/kit/build.rs", "crates/kit/lib.rs"];
        assert_eq!(altered.for_step(1, &kit()), of_kit);
        assert!(altered.for_step(1, &BTreeSet::new()).is_empty());
        assert_eq!(altered.for_step(2, &BTreeSet::new()), ["docs/02-two.md"]);
        assert_eq!(altered.all().len(), 3);
        fs::remove_file(root.path().join("crates/kit/lib.rs")).unwrap();
        assert_eq!(Altered::of(&steps).for_step(1, &kit()), of_kit);
    }

    #[test]
    fn a_list_that_is_missing_or_cannot_be_read_is_named_itself() {
        let (root, steps) = course();
        for text in ["", "<<<<<<< HEAD\n"] {
            fs::write(root.path().join(LIST), text).unwrap();
            assert_eq!(Altered::of(&steps).for_step(1, &kit()), [LIST]);
        }
        fs::remove_file(root.path().join(LIST)).unwrap();
        assert_eq!(Altered::of(&steps).all(), [LIST]);
    }

    #[test]
    fn a_crate_of_a_learner_was_never_published() {
        let (root, steps) = course();
        fs::create_dir(root.path().join("crates/mine")).unwrap();
        fs::write(root.path().join("crates/mine/lib.rs"), "").unwrap();
        assert!(Altered::of(&steps).all().is_empty());
    }

    #[test]
    fn line_ends_of_windows_are_no_difference_and_the_hash_is_that_of_sha256sum() {
        let expected = "09834d488008f5f1ef589a2d7cedc52425bee9dd23b2212e4c1d673c5cbb54e4";
        assert_eq!(hash(b"x\ny\n"), expected);
        assert_eq!(hash(b"x\r\ny\r\n"), expected);
        assert_ne!(hash(b"x\ny"), expected);
    }
}
