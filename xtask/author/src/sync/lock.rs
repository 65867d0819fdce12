//! Both workspaces use the same versions of every dependency, so that what
//! the solutions have shown is true of the starters.

use std::collections::BTreeSet;
use std::path::Path;

use toml_edit::Document;

use course::diagnostic::Diagnostic;
use course::steps::Steps;

const ROOT: &str = "Cargo.lock";
const STEPS: &str = "crates/Cargo.lock";

/// Everything that is wrong with the steps' lock file. A course without one has
/// nothing to compare.
pub(super) fn check(steps: &Steps) -> Vec<Diagnostic> {
    let crates = steps.all.iter().map(|step| package(&step.starter));
    let mut faults = versions(&steps.root);
    faults.extend(missing(&steps.root, crates));
    faults
}

/// The package in this folder has the folder's name.
fn package(folder: &Path) -> String {
    let name = folder.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// Starters that the lock file lacks. Cargo would add them at a learner's first
/// build, and the learner would have a file changed that is not theirs.
fn missing(root: &Path, crates: impl Iterator<Item = String>) -> Vec<Diagnostic> {
    let Ok(text) = std::fs::read_to_string(root.join(STEPS)) else {
        return Vec::new();
    };
    crates
        .filter(|name| !text.contains(&format!("name = \"{name}\"\n")))
        .map(|name| {
            let message = format!("{STEPS} lacks {name}");
            Diagnostic::new(Path::new(STEPS), &text, 0..0, message).with_help(
                "run `cargo metadata --manifest-path crates/Cargo.toml --format-version 1`, \
                 which adds it",
            )
        })
        .collect()
}

/// Packages that the steps' lock file has in another version than the root's.
fn versions(root: &Path) -> Vec<Diagnostic> {
    let read = |path: &str| std::fs::read_to_string(root.join(path));
    let (Ok(ours), Ok(theirs)) = (read(ROOT), read(STEPS)) else {
        return Vec::new();
    };
    let known = packages(&ours);
    packages(&theirs)
        .difference(&known)
        .map(|(name, version)| {
            let entry = format!("name = \"{name}\"\nversion = \"{version}\"");
            let at = theirs.find(&entry).unwrap_or_default();
            let message = format!("{name} {version} is not what {ROOT} has");
            let span = at..(at + entry.len()).min(theirs.len());
            Diagnostic::new(Path::new(STEPS), &theirs, span, message).with_help(
                "copy Cargo.lock to crates/Cargo.lock, then run \
                 `cargo metadata --manifest-path crates/Cargo.toml`, which leaves the steps' part of it",
            )
        })
        .collect()
}

/// Name and version of what comes from a registry.
fn packages(lock: &str) -> BTreeSet<(String, String)> {
    let Ok(lock) = Document::parse(lock) else {
        return BTreeSet::new();
    };
    let packages = lock
        .get("package")
        .and_then(|item| item.as_array_of_tables());
    packages
        .into_iter()
        .flatten()
        .filter(|package| package.contains_key("source"))
        .filter_map(|package| {
            let text = |key| Some(package.get(key)?.as_str()?.to_owned());
            Some((text("name")?, text("version")?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lock(version: &str) -> String {
        format!("[[package]]\nname = \"axum\"\nversion = \"{version}\"\nsource = \"registry\"\n")
    }

    #[test]
    fn another_version_in_the_steps_lock_file_is_told_at_its_line() {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir(root.path().join("crates")).unwrap();
        std::fs::write(root.path().join(ROOT), lock("0.8.9")).unwrap();
        std::fs::write(root.path().join(STEPS), lock("0.8.9")).unwrap();
        assert_eq!(versions(root.path()), []);
        std::fs::write(root.path().join(STEPS), lock("0.8.8")).unwrap();
        let faults = versions(root.path());
        assert_eq!(faults.len(), 1);
        assert_eq!(faults[0].message, "axum 0.8.8 is not what Cargo.lock has");
        assert_eq!(faults[0].line, 2);
    }

    #[test]
    fn a_starter_that_the_lock_file_lacks_is_named() {
        let root = tempfile::tempdir().unwrap();
        let lock = "[[package]]\nname = \"step-01-one\"\nversion = \"0.1.0\"\n";
        std::fs::create_dir(root.path().join("crates")).unwrap();
        std::fs::write(root.path().join(STEPS), lock).unwrap();
        let names = ["step-01-one", "step-02-two"].map(str::to_owned);
        let faults = missing(root.path(), names.into_iter());
        let messages: Vec<_> = faults.iter().map(|fault| &*fault.message).collect();
        assert_eq!(messages, ["crates/Cargo.lock lacks step-02-two"]);
    }
}
