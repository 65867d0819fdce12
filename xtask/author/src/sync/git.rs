//! What git knows of the solutions: whether a file can be had again after it
//! was replaced.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use course::location::slashes;

/// The state of the solutions against git's HEAD.
#[derive(Debug)]
pub(super) struct Git<'a> {
    root: &'a Path,
    /// Files in `solutions/` that differ from HEAD or are untracked, relative to the
    /// root; `None` without git, or without a repository that has a commit.
    changed: Option<BTreeSet<PathBuf>>,
}

impl<'a> Git<'a> {
    pub(super) fn of(root: &'a Path) -> Self {
        let differ = [
            "diff",
            "--name-only",
            "--relative",
            "--no-renames",
            "-z",
            "HEAD",
        ];
        // Ignored files as well: git does not have them either.
        let untracked = ["ls-files", "--others", "-z"];
        let changed = [&differ[..], &untracked].map(|words| {
            let names = run(root, &[words, &["--", "solutions"]].concat())?;
            let names = names
                .split(|&byte| byte == 0)
                .filter(|name| !name.is_empty());
            let path = |name| PathBuf::from(String::from_utf8_lossy(name).into_owned());
            Some(names.map(path).collect::<BTreeSet<_>>())
        });
        let [differ, untracked] = changed;
        Git {
            root,
            changed: differ.zip(untracked).map(|(mut all, untracked)| {
                all.extend(untracked);
                all
            }),
        }
    }

    /// Whether HEAD has this exact file.
    pub(super) fn has(&self, path: &Path) -> bool {
        let changed = self.changed.as_ref();
        changed.is_some_and(|changed| !changed.contains(path))
    }

    /// The file as HEAD has it.
    pub(super) fn head(&self, path: &Path) -> Option<Vec<u8>> {
        self.changed.as_ref()?;
        run(self.root, &["show", &format!("HEAD:./{}", slashes(path))])
    }

    /// Whether `one` was committed after the last commit of `other`.
    pub(super) fn is_newer(&self, one: &Path, other: &Path) -> bool {
        let [one, other] = [one, other].map(slashes);
        let log = [
            "log",
            "-1",
            "--format=",
            "--name-only",
            "--relative",
            "--",
            &one,
            &other,
        ];
        let names = run(self.root, &log).unwrap_or_default();
        let names = String::from_utf8_lossy(&names);
        let has = |path: &str| names.lines().any(|name| name == path);
        has(&one) && !has(&other)
    }
}

/// What git prints; `None` if it cannot be started or fails.
fn run(root: &Path, words: &[&str]) -> Option<Vec<u8>> {
    let output = Command::new("git")
        .args(words)
        .current_dir(root)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    output.status.success().then_some(output.stdout)
}
