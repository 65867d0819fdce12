//! Both workspaces use the same versions of every dependency, so that what
//! the solutions have shown is true of the starters.

use std::collections::BTreeSet;
use std::path::Path;

use toml_edit::Document;

use course::diagnostic::Diagnostic;

const ROOT: &str = "Cargo.lock";
const STEPS: &str = "crates/Cargo.lock";

/// Packages that the steps' lock file has in another version than the root's.
/// A course without a lock file for its steps has nothing to compare.
pub(super) fn check(root: &Path) -> Vec<Diagnostic> {
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
        assert_eq!(check(root.path()), []);
        std::fs::write(root.path().join(STEPS), lock("0.8.8")).unwrap();
        let faults = check(root.path());
        assert_eq!(faults.len(), 1);
        assert_eq!(faults[0].message, "axum 0.8.8 is not what Cargo.lock has");
        assert_eq!(faults[0].line, 2);
    }
}
