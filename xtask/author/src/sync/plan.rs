//! What `sync` is about to write into the solutions, and the objections.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use course::diagnostic::{Diagnostic, first_difference};
use course::location::slashes;
use course::starter::{self, Files};
use course::steps::{StepFolders, Steps};

use super::carried::{MANIFEST, drifted, is_listed, manifests};
use super::git::Git;
use super::manifest;
use super::written::Written;

/// A file of a solution as the step before it has it.
#[derive(Debug)]
pub(super) struct Planned {
    /// Relative to the root.
    pub path: PathBuf,
    pub content: Vec<u8>,
    /// The file of the step before.
    pub from: PathBuf,
    /// The first file of the row: where an edit that all steps are to have belongs.
    origin: PathBuf,
    /// The file inside its solution.
    inside: PathBuf,
    /// The step's document, which lists the files that the step changes.
    document: PathBuf,
}

/// Lines of a listed file that the step before no longer has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftBehind {
    /// The listed file, relative to the root.
    pub path: PathBuf,
    /// Counted from 1.
    pub line: usize,
    pub text: String,
    /// The file that had this line, and has it no longer.
    pub upstream: PathBuf,
}

/// All solutions as they would be, and how they get there.
#[derive(Debug)]
pub(super) struct Plan {
    pub changes: Vec<Planned>,
    /// The files of each step's solution after the changes.
    solutions: Vec<Files>,
}

impl Plan {
    /// Goes through the steps in their order: what a step takes over may be what
    /// the step before has just taken over itself.
    pub(super) fn of(steps: &Steps, listed: &[Vec<String>]) -> Result<Plan, Vec<Diagnostic>> {
        let mut changes = Vec::new();
        let mut solutions: Vec<Files> = Vec::new();
        let mut origins: BTreeMap<PathBuf, PathBuf> = BTreeMap::new();
        for (index, (step, listed)) in steps.all.iter().zip(listed).enumerate() {
            let mut files = starter::solution(steps, step)?;
            if let Some(earlier) = solutions.last() {
                let before = &steps.all[index - 1];
                let planned = |path: PathBuf, inside: &Path, content: Vec<u8>| Planned {
                    path,
                    content,
                    from: before.solution.join(inside),
                    origin: origins
                        .get(inside)
                        .cloned()
                        .unwrap_or_else(|| before.solution.join(inside)),
                    inside: inside.to_owned(),
                    document: step.document.clone(),
                };
                for path in drifted(earlier, &files, listed) {
                    let content = earlier[path].clone();
                    changes.push(planned(step.solution.join(path), path, content));
                }
                let original = earlier.get(Path::new(MANIFEST));
                let original = original.map(|bytes| String::from_utf8_lossy(bytes));
                for (path, text) in manifests(steps, step)? {
                    // A manifest that cannot be parsed stays; the check names it.
                    let carried = original.as_ref();
                    let carried = carried.and_then(|original| manifest::carry(original, &text));
                    if let Some(carried) = carried {
                        changes.push(planned(path, Path::new(MANIFEST), carried.into_bytes()));
                    }
                }
                for change in changes
                    .iter()
                    .filter(|change| change.path.starts_with(&step.solution))
                {
                    if change.path == step.solution.join(&change.inside) {
                        files.insert(change.inside.clone(), change.content.clone());
                    }
                }
            }
            let own = |path: &PathBuf| is_listed(path, listed) || !origins.contains_key(path);
            let own: Vec<PathBuf> = files.keys().filter(|path| own(path)).cloned().collect();
            for path in own {
                let file = step.solution.join(&path);
                origins.insert(path, file);
            }
            solutions.push(files);
        }
        Ok(Plan { changes, solutions })
    }

    /// The changes that would destroy an edit, each with a remedy.
    pub(super) fn refusals(&self, root: &Path, git: &Git<'_>) -> Vec<Diagnostic> {
        let written = Written::of(root);
        let refusals = self.changes.iter().filter_map(|change| {
            let text = std::fs::read(root.join(&change.path)).ok();
            let text = text.as_ref().map(|bytes| String::from_utf8_lossy(bytes));
            let why = match &text {
                _ if written.has(root, &change.path) => None,
                // Nothing is there, and nothing was.
                None if git.head(&change.path).is_none() => None,
                Some(text) if change.inside == Path::new(MANIFEST) => {
                    let head = git.head(&change.path);
                    let head = head.as_ref().map(|bytes| String::from_utf8_lossy(bytes));
                    let content = String::from_utf8_lossy(&change.content);
                    let edited = manifest::edited(text, &content, head.as_deref());
                    edited.then_some("git does not have this version")
                }
                _ if !git.has(&change.path) => Some("git does not have this version"),
                _ if git.has(&change.origin) && git.is_newer(&change.path, &change.origin) => {
                    Some("this file was committed last")
                }
                _ => None,
            };
            why.map(|why| change.refused(text.as_deref().unwrap_or_default(), why))
        });
        refusals.collect()
    }

    /// The lines of listed files that stayed as they were when the file of the
    /// step before changed, which git's HEAD tells.
    pub(super) fn left_behind(
        &self,
        steps: &Steps,
        listed: &[Vec<String>],
        git: &Git<'_>,
    ) -> Vec<LeftBehind> {
        let mut left = Vec::new();
        for (index, listed) in listed.iter().enumerate().skip(1) {
            let (before, step) = (&steps.all[index - 1], &steps.all[index]);
            for file in listed.iter().map(Path::new) {
                let [now, below] = [index - 1, index].map(|index| self.solutions[index].get(file));
                let upstream = before.solution.join(file);
                let (Some(now), Some(below), Some(head)) = (now, below, self.head(git, &upstream))
                else {
                    continue;
                };
                let [head, now, below] =
                    [&head, now, below].map(|bytes| String::from_utf8_lossy(bytes));
                for (line, text) in stale_lines(&head, &now, &below) {
                    left.push(LeftBehind {
                        path: step.solution.join(file),
                        line,
                        text: text.to_owned(),
                        upstream: upstream.clone(),
                    });
                }
            }
        }
        left
    }

    /// A file as HEAD has it, if it is or will be another.
    fn head(&self, git: &Git<'_>, path: &Path) -> Option<Vec<u8>> {
        let planned = self.changes.iter().any(|change| change.path == path);
        (planned || !git.has(path)).then(|| git.head(path))?
    }
}

impl Planned {
    fn refused(&self, text: &str, why: &str) -> Diagnostic {
        let content = String::from_utf8_lossy(&self.content);
        let origin = slashes(&self.origin);
        let message = format!("`sync` would replace this with what {origin} has, but {why}");
        let only_here = match self.inside == Path::new(MANIFEST) {
            true => format!("To change all steps, edit {origin}"),
            false => format!(
                "To change this step only, list `{}` in `files` of {}. To change all steps, edit \
                 {origin}",
                slashes(&self.inside),
                slashes(&self.document)
            ),
        };
        let help = format!(
            "`sync` carries from a step to later steps, never back. {only_here}. To replace this \
             file and keep a copy, run `cargo xtask sync --force`"
        );
        Diagnostic::new(&self.path, text, first_difference(text, &content), message).with_help(help)
    }
}

/// The lines of `below` that `head` has and `now` has no longer, with their numbers.
fn stale_lines<'a>(head: &str, now: &str, below: &'a str) -> Vec<(usize, &'a str)> {
    let has = |text: &str, line: &str| text.lines().any(|other| other.trim() == line);
    let numbered = (1..).zip(below.lines().map(str::trim));
    // A brace alone proves nothing.
    let stale = numbered.filter(|(_, line)| {
        line.contains(char::is_alphanumeric) && has(head, line) && !has(now, line)
    });
    stale.collect()
}

/// Notes what was written, so that it can be written again.
pub(super) fn note<'a>(root: &Path, files: impl Iterator<Item = (&'a Path, &'a [u8])>) {
    let mut written = Written::of(root);
    for (path, content) in files {
        written.add(path, content);
    }
    // Without the note, the next `sync` asks again needlessly.
    written.keep().ok();
}

/// Notes what a new step was made of: none of it is an author's work yet.
pub fn note_scaffold(root: &Path, step: &StepFolders, files: &Files) {
    let of_solution = files
        .iter()
        .filter(|(path, _)| path.starts_with(&step.solution));
    note(
        root,
        of_solution.map(|(path, content)| (path.as_path(), content.as_slice())),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_left_behind_if_it_has_gone_above() {
        let head = "fn a() {\n    one();\n    two();\n}\n";
        let now = "fn a() {\n    first();\n    two();\n}\n";
        let below = "fn a() {\n    zero();\n        one();\r\n    two();\n}\n";
        assert_eq!(stale_lines(head, now, below), [(3, "one();")]);
        assert_eq!(stale_lines(head, head, below), []);
        assert_eq!(stale_lines(head, "", "}\n"), []);
    }
}
