//! Which crates there are to build, and building them despite broken ones.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::{BuildFault, Built, Member, Workspace, build};
use crate::diagnostic::{self, Diagnostic};
use crate::place::slashes;
use crate::play::Subject;
use crate::starter::{self, Files};
use crate::steps::{StepFolders, Steps};

/// One of the crates that a step has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Which {
    /// What the learner edits, in `crates/`.
    Yours,
    Solution,
    /// The starter as it was before the first edit.
    Original,
}

/// All crates of the course.
#[derive(Debug)]
pub struct Crates {
    members: BTreeMap<(u8, Which), Member>,
    /// What each starter was before the first edit.
    starters: BTreeMap<u8, Files>,
}

/// What became of the crates that were asked for.
#[derive(Debug, Default)]
pub struct Programs {
    /// Ready to be judged.
    pub ready: BTreeMap<(u8, Which), Subject>,
    /// The compiler's or cargo's words for each crate that could not be built.
    pub broken: BTreeMap<(u8, Which), String>,
}

impl Crates {
    /// Reads all crates of all steps.
    ///
    /// # Errors
    /// Gap files that do not fit their solution, files that cannot be read.
    pub fn read(steps: &Steps) -> Result<Crates, Vec<Diagnostic>> {
        let mut members = BTreeMap::new();
        let mut starters = BTreeMap::new();
        let mut errors = Vec::new();
        for step in &steps.all {
            let yours = starter::read(&steps.root.join(&step.starter)).map_err(|error| {
                let message = format!("this crate cannot be read: {error}");
                vec![Diagnostic::new(&step.starter, "", 0..0, message)]
            });
            for (which, dir, package, files) in [
                (Which::Yours, &step.starter, starter::package(step), yours),
                (
                    Which::Solution,
                    &step.solution,
                    format!("solution-{}", step.slug),
                    starter::solution(steps, step),
                ),
            ] {
                match files {
                    Ok(files) => {
                        let dir = slashes(dir);
                        members.insert(
                            (step.number, which),
                            Member {
                                package,
                                dir,
                                files,
                            },
                        );
                    }
                    Err(mut faults) => errors.append(&mut faults),
                }
            }
            let original = starter::original(steps, step.number).and_then(|files| {
                let member = renamed(step, files.clone())?;
                Ok((files, member))
            });
            match original {
                Ok((files, member)) => {
                    starters.insert(step.number, files);
                    members.insert((step.number, Which::Original), member);
                }
                Err(mut faults) => errors.append(&mut faults),
            }
        }
        if errors.is_empty() {
            Ok(Crates { members, starters })
        } else {
            Err(errors)
        }
    }

    /// Whether the learner has changed anything in this step.
    pub fn is_edited(&self, step: u8) -> bool {
        let yours = self
            .members
            .get(&(step, Which::Yours))
            .map(|member| &member.files);
        yours != self.starters.get(&step)
    }

    fn manifest_is_edited(&self, step: u8) -> bool {
        let manifest = Path::new("Cargo.toml");
        let yours = self
            .members
            .get(&(step, Which::Yours))
            .and_then(|m| m.files.get(manifest));
        yours
            != self
                .starters
                .get(&step)
                .and_then(|files| files.get(manifest))
    }

    /// Builds these crates in one cargo call. A crate of a learner that stops
    /// cargo as a whole is left out, told, and does not harm the others.
    ///
    /// # Errors
    /// Cargo cannot be started, or the course's own crates stop it.
    pub async fn build(
        &self,
        workspace: &Workspace,
        steps: &Steps,
        wanted: &BTreeSet<(u8, Which)>,
        colour: bool,
    ) -> Result<Programs, String> {
        let mut programs = Programs::default();
        let mut left_out = BTreeSet::new();
        for (key, member) in &self.members {
            if let Some(fault) = member.manifest_fault() {
                if key.1 != Which::Yours {
                    return Err(self.render(steps, &fault, colour));
                }
                programs
                    .broken
                    .insert(*key, self.render(steps, &fault, colour));
                left_out.insert(*key);
            }
        }
        loop {
            let present: BTreeMap<_, _> = self
                .members
                .iter()
                .filter(|(key, _)| !left_out.contains(*key))
                .collect();
            let list: Vec<&Member> = present.values().copied().collect();
            workspace
                .fill(&list)
                .map_err(|error| cannot_write(workspace, &error))?;
            let packages: BTreeSet<&str> = wanted
                .iter()
                .filter_map(|key| present.get(key).map(|member| member.package.as_str()))
                .collect();
            if packages.is_empty() {
                break;
            }
            let first = workspace.is_new();
            match build(workspace, &packages, colour, first).await {
                Ok(built) => {
                    self.sort(built, workspace, wanted, &left_out, &mut programs);
                    break;
                }
                Err(BuildFault::NoCargo(error)) => {
                    return Err(format!("cargo cannot be started: {error}"));
                }
                Err(BuildFault::Refused(text)) => {
                    let culprits = self.culprits(&text, &left_out);
                    if culprits.is_empty() {
                        return Err(here(&text, workspace, steps));
                    }
                    for key in culprits {
                        programs.broken.insert(key, here(&text, workspace, steps));
                        left_out.insert(key);
                    }
                }
            }
        }
        programs.broken.retain(|key, _| wanted.contains(key));
        Ok(programs)
    }

    /// Learners' crates that cargo's words name; without any, those whose
    /// manifest is not the original one.
    fn culprits(&self, text: &str, left_out: &BTreeSet<(u8, Which)>) -> Vec<(u8, Which)> {
        let yours = || {
            self.members
                .iter()
                .filter(|(key, _)| key.1 == Which::Yours && !left_out.contains(*key))
        };
        let text = text.replace('\\', "/");
        let named: Vec<_> = yours()
            .filter(|(_, member)| text.contains(&member.dir))
            .map(|(key, _)| *key)
            .collect();
        if named.is_empty() {
            return yours()
                .map(|(key, _)| *key)
                .filter(|key| self.manifest_is_edited(key.0))
                .collect();
        }
        named
    }

    fn sort(
        &self,
        built: Built,
        workspace: &Workspace,
        wanted: &BTreeSet<(u8, Which)>,
        left_out: &BTreeSet<(u8, Which)>,
        programs: &mut Programs,
    ) {
        for key in wanted.iter().filter(|key| !left_out.contains(*key)) {
            let Some(member) = self.members.get(key) else {
                continue;
            };
            // The library and the binary of a package fail apart; any error of
            // the package means that there is nothing to judge.
            if let Some(errors) = built.broken.get(&member.package) {
                programs.broken.insert(*key, errors.clone());
            } else if let Some(program) = built.programs.get(&member.package) {
                let source: PathBuf = workspace.dir().join(&member.dir);
                programs.ready.insert(
                    *key,
                    Subject {
                        program: program.clone(),
                        source,
                    },
                );
            } else {
                let text = format!(
                    "{}/Cargo.toml: the package has no program to start\n",
                    member.dir
                );
                programs.broken.insert(*key, text);
            }
        }
    }

    fn render(&self, steps: &Steps, fault: &Diagnostic, colour: bool) -> String {
        let source = |path: &Path| std::fs::read_to_string(steps.root.join(path)).ok();
        diagnostic::render(std::slice::from_ref(fault), &source, colour)
    }
}

/// The original under a name of its own, so that it can be built beside an
/// edited starter.
fn renamed(step: &StepFolders, mut files: Files) -> Result<Member, Vec<Diagnostic>> {
    let package = format!("original-{}", step.slug);
    if let Some(manifest) = files.get_mut(Path::new("Cargo.toml")) {
        let text =
            starter::rename(&String::from_utf8_lossy(manifest), &package).map_err(|message| {
                vec![Diagnostic::new(
                    &step.solution.join("Cargo.toml"),
                    "",
                    0..0,
                    message,
                )]
            })?;
        *manifest = text.into_bytes();
    }
    Ok(Member {
        package,
        dir: format!("originals/step-{}", step.slug),
        files,
    })
}

/// Cargo's words with the paths that the learner knows.
fn here(text: &str, workspace: &Workspace, steps: &Steps) -> String {
    let from = workspace.dir().display().to_string();
    text.replace(&from, &steps.root.display().to_string())
}

fn cannot_write(workspace: &Workspace, error: &std::io::Error) -> String {
    format!(
        "the crates cannot be copied to {}: {error}\n\
         if that folder cannot be written, set CARGO_TARGET_DIR to one that can, on a disk with room",
        workspace.dir().display()
    )
}
