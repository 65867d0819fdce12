//! Which crates the course has: for each step the learner's, the solution, and
//! the starter as it was before the first edit.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::Member;
use super::path_dependencies::Neighbours;
use course::diagnostic::Diagnostic;
use course::location::slashes;
use course::starter::{self, Files};
use course::steps::{StepFolders, Steps};

/// One of the crates that a step has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CrateKind {
    /// What the learner edits, in `crates/`.
    Yours,
    Solution,
    /// The starter as it was before the first edit.
    Original,
}

/// A crate of the course: the number of its step, and which one.
pub type Key = (u8, CrateKind);

/// All crates of the course.
#[derive(Debug)]
pub struct Crates {
    pub(super) members: BTreeMap<Key, Member>,
    /// What each starter was before the first edit.
    starters: BTreeMap<u8, Files>,
    /// Learners' crates that are there and cannot be read.
    unreadable: BTreeMap<Key, Diagnostic>,
    /// What they are built from besides their own files.
    pub(super) neighbours: Neighbours,
}

impl Crates {
    /// Reads all crates of all steps.
    ///
    /// # Errors
    /// Gap files that do not fit their solution, solutions that cannot be read.
    pub fn read(steps: &Steps) -> Result<Crates, Vec<Diagnostic>> {
        let mut crates = Crates {
            members: BTreeMap::new(),
            starters: BTreeMap::new(),
            unreadable: BTreeMap::new(),
            neighbours: Neighbours::default(),
        };
        let mut errors = Vec::new();
        for step in &steps.all {
            crates.read_yours(steps, step);
            let read = crates.read_solution(steps, step);
            errors.extend(read.err().into_iter().flatten());
            let read = crates.read_original(steps, step);
            errors.extend(read.err().into_iter().flatten());
        }
        crates.read_neighbours(steps, &mut errors);
        if errors.is_empty() {
            Ok(crates)
        } else {
            Err(errors)
        }
    }

    /// A crate that cannot be read must not stop the other steps.
    fn read_yours(&mut self, steps: &Steps, step: &StepFolders) {
        let key = (step.number, CrateKind::Yours);
        let files = starter::read(&steps.root.join(&step.starter)).unwrap_or_else(|error| {
            let message = format!("this crate cannot be read: {error}");
            let fault = Diagnostic::new(&step.starter, "", 0..0, message);
            let help = format!(
                "put a plain file in its place, or begin again with `cargo xtask reset {}`, \
                 which keeps a copy of yours",
                step.number
            );
            self.unreadable.insert(key, fault.with_help(help));
            Files::new()
        });
        if files.is_empty() && !self.unreadable.contains_key(&key) {
            let fault = Diagnostic::new(&step.starter, "", 0..0, "this starter is gone");
            let help = format!(
                "if you renamed the folder, give it this name again; `cargo xtask reset {}` \
                 makes a new starter",
                step.number
            );
            self.unreadable.insert(key, fault.with_help(help));
        }
        let (package, dir) = (starter::package(step), slashes(&step.starter));
        self.members.insert(
            key,
            Member {
                package,
                dir,
                files,
            },
        );
    }

    /// A learner's crate that depends on something that cannot be read is left
    /// out like one that cannot be read itself.
    fn read_neighbours(&mut self, steps: &Steps, errors: &mut Vec<Diagnostic>) {
        let all: Vec<&Member> = self.members.values().collect();
        if let Ok(found) = Neighbours::read(&steps.root, &all) {
            self.neighbours = found;
            return;
        }
        let mut readable = Vec::new();
        for (key, member) in &self.members {
            let Err(error) = Neighbours::read(&steps.root, &[member]) else {
                readable.push(member);
                continue;
            };
            let message = format!("a crate or file that this one needs cannot be read: {error}");
            let manifest = Path::new(&member.dir).join("Cargo.toml");
            let fault = Diagnostic::new(&manifest, "", 0..0, message);
            if key.1 == CrateKind::Yours {
                self.unreadable.entry(*key).or_insert(fault);
            } else {
                errors.push(fault);
            }
        }
        self.neighbours = Neighbours::read(&steps.root, &readable).unwrap_or_default();
    }

    /// A hash of all that a crate is built from besides its own files: crates of
    /// the repository that it depends on, and files that it includes.
    pub fn digest_of_neighbours(&self, key: Key) -> Option<Vec<u8>> {
        let member = self.members.get(&key)?;
        let files_of = |dir: &Path| {
            let mut members = self.members.values();
            let member = members.find(|member| Path::new(&member.dir) == dir);
            member.map(|member| &member.files)
        };
        Some(self.neighbours.digest(Path::new(&member.dir), files_of))
    }

    /// The folders of the crates of the repository that a crate depends on.
    pub fn depends_on(&self, key: Key) -> BTreeSet<PathBuf> {
        let member = self.members.get(&key);
        member.map_or_else(BTreeSet::new, |member| {
            self.neighbours.crates(Path::new(&member.dir))
        })
    }

    fn read_solution(&mut self, steps: &Steps, step: &StepFolders) -> Result<(), Vec<Diagnostic>> {
        let files = starter::solution(steps, step)?;
        let (package, dir) = (format!("solution-{}", step.slug), slashes(&step.solution));
        let member = Member {
            package,
            dir,
            files,
        };
        self.members
            .insert((step.number, CrateKind::Solution), member);
        Ok(())
    }

    /// The original gets a different name, so that it can be built beside an edited
    /// starter.
    fn read_original(&mut self, steps: &Steps, step: &StepFolders) -> Result<(), Vec<Diagnostic>> {
        let mut files = starter::original(steps, step.number)?;
        self.starters.insert(step.number, files.clone());
        let package = format!("original-{}", step.slug);
        starter::rename_package(&mut files, &package).map_err(|error| {
            let manifest = step.solution.join("Cargo.toml");
            vec![Diagnostic::new(&manifest, "", 0..0, error.to_string())]
        })?;
        let dir = format!("originals/step-{}", step.slug);
        let member = Member {
            package,
            dir,
            files,
        };
        self.members
            .insert((step.number, CrateKind::Original), member);
        Ok(())
    }

    /// All crates, broken ones included.
    pub fn members(&self) -> impl Iterator<Item = &Member> {
        self.members.values()
    }

    /// One crate as a member of a workspace.
    pub fn member(&self, key: Key) -> Option<&Member> {
        self.members.get(&key)
    }

    /// The files of a crate.
    pub fn files(&self, key: Key) -> Option<&Files> {
        self.members.get(&key).map(|member| &member.files)
    }

    /// Why a learner's step cannot be read; [`Crates::files`] then has none of it.
    pub fn unreadable(&self, step: u8) -> Option<&Diagnostic> {
        self.unreadable.get(&(step, CrateKind::Yours))
    }

    /// Whether the learner has changed anything in this step.
    pub fn is_edited(&self, step: u8) -> bool {
        self.files((step, CrateKind::Yours)) != self.starters.get(&step)
    }

    pub(super) fn manifest_is_edited(&self, step: u8) -> bool {
        let manifest = Path::new("Cargo.toml");
        let yours = self
            .files((step, CrateKind::Yours))
            .and_then(|files| files.get(manifest));
        yours
            != self
                .starters
                .get(&step)
                .and_then(|files| files.get(manifest))
    }

    /// Why a crate cannot be built at all, before cargo is asked.
    pub(super) fn fault(&self, key: Key, member: &Member) -> Option<Diagnostic> {
        self.unreadable
            .get(&key)
            .cloned()
            .or_else(|| member.manifest_fault())
    }
}
