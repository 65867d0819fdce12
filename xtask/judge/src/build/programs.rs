//! From crates to programs, despite crates of a learner that are broken.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{
    BuildFault, Built, CrateKind, Crates, Key, Member, Packages, Workspace, build,
    feature_unification,
};
use crate::subject::Target;
use course::diagnostic::{self, Diagnostic};
use course::location::slashes;
use course::steps::Steps;

/// What became of the crates that were asked for.
#[derive(Debug, Default)]
pub struct Programs {
    /// Ready to be judged.
    pub ready: BTreeMap<Key, Target>,
    /// The compiler's or cargo's words for each crate that could not be built.
    pub broken: BTreeMap<Key, String>,
    /// The compiler's warnings about crates that are ready.
    pub warnings: BTreeMap<Key, String>,
}

impl Crates {
    /// Builds these crates in one cargo call, if `mongodb` with its dependencies. A
    /// learner's crate that stops cargo as a whole is left out, reported, and does not
    /// harm the others.
    ///
    /// # Errors
    /// Cargo cannot be started, or the course's own crates stop it.
    pub async fn build(
        &self,
        workspace: &Workspace,
        steps: &Steps,
        wanted: &BTreeSet<Key>,
        mongodb: bool,
        colour: bool,
    ) -> Result<Programs, String> {
        let mut programs = Programs::default();
        let mut left_out = BTreeSet::new();
        for (key, member) in &self.members {
            if let Some(fault) = self.fault(*key, member) {
                let fault = render(steps, &fault, colour);
                if key.1 != CrateKind::Yours {
                    return Err(fault);
                }
                programs.broken.insert(*key, fault);
                left_out.insert(*key);
            }
        }
        loop {
            let present: BTreeMap<Key, &Member> = self
                .members
                .iter()
                .filter(|(key, _)| !left_out.contains(*key))
                .map(|(key, member)| (*key, member))
                .collect();
            let list: Vec<&Member> = present.values().copied().collect();
            workspace
                .fill(&list, &self.neighbours)
                .map_err(|error| cannot_write(workspace, &error))?;
            let asked: BTreeMap<Key, &Member> = present
                .into_iter()
                .filter(|(key, _)| wanted.contains(key))
                .collect();
            if asked.is_empty() {
                break;
            }
            match build_all(workspace, &asked, &list, mongodb, colour).await {
                Ok(built) => {
                    sort(built, workspace, steps, &asked, &mut programs);
                    break;
                }
                Err(BuildFault::Refused(text)) => {
                    let text = here(&text, workspace, steps);
                    let culprits = self.culprits(&text, &left_out);
                    if culprits.is_empty() {
                        return Err(text);
                    }
                    for (key, dir) in culprits {
                        let named =
                            format!("{dir}/Cargo.toml: cargo refuses this manifest:\n{text}");
                        programs.broken.insert(key, named);
                        left_out.insert(key);
                    }
                }
                Err(fault) => return Err(here(&fault.to_string(), workspace, steps)),
            }
        }
        programs.broken.retain(|key, _| wanted.contains(key));
        for (key, text) in &mut programs.broken {
            if let (CrateKind::Original, Some(step)) = (key.1, steps.get(key.0)) {
                *text = at_home(text, &self.members[key].dir, &slashes(&step.starter));
            }
        }
        Ok(programs)
    }

    /// Whose fault it is that cargo refuses the workspace: learners' crates with
    /// their folders. First those with an edited manifest that cargo names, then
    /// those that are edited elsewhere and named, then any edited manifest. An
    /// untouched starter that is named was only looked at on the way.
    fn culprits(&self, text: &str, left_out: &BTreeSet<Key>) -> Vec<(Key, &str)> {
        let text = text.replace('\\', "/");
        let yours: Vec<(Key, &str)> = self
            .members
            .iter()
            .filter(|(key, _)| key.1 == CrateKind::Yours && !left_out.contains(*key))
            .map(|(key, member)| (*key, member.dir.as_str()))
            .collect();
        let named = |dir: &str| text.contains(dir);
        let manifest = |step| self.manifest_is_edited(step);
        let those = |fits: &dyn Fn(u8, &str) -> bool| -> Vec<(Key, &str)> {
            let yours = yours.iter().copied();
            yours.filter(|(key, dir)| fits(key.0, dir)).collect()
        };
        let mut found = those(&|step, dir| manifest(step) && named(dir));
        if found.is_empty() {
            found = those(&|step, dir| self.is_edited(step) && named(dir));
        }
        if found.is_empty() {
            found = those(&|step, _| manifest(step));
        }
        found
    }
}

/// Builds the crates with the course's dependencies in one call, and each other crate in
/// a separate call.
async fn build_all(
    workspace: &Workspace,
    asked: &BTreeMap<Key, &Member>,
    members: &[&Member],
    mongodb: bool,
    colour: bool,
) -> Result<Built, BuildFault> {
    let alone = feature_unification::alone(members);
    let is_alone = |member: &&Member| alone.contains(member.package.as_str());
    let (alone, together): (Vec<&Member>, Vec<&Member>) =
        asked.values().copied().partition(is_alone);
    let calls = alone.into_iter().map(|member| (vec![member], true));
    let calls = std::iter::once((together, false)).chain(calls);
    let mut all = Built::default();
    for (members, alone) in calls.filter(|(members, _)| !members.is_empty()) {
        let with_mongodb = members.iter().filter(|_| mongodb);
        let features: Vec<String> = with_mongodb
            .filter_map(|member| member.mongodb_feature())
            .collect();
        let packages = Packages {
            names: &members.iter().map(|one| one.package.as_str()).collect(),
            features: &features,
            alone,
            unit_tests: false,
        };
        let show_progress = workspace.is_new() || alone;
        all.add(build(workspace, packages, colour, show_progress).await?);
    }
    Ok(all)
}

fn sort(
    built: Built,
    workspace: &Workspace,
    steps: &Steps,
    asked: &BTreeMap<Key, &Member>,
    programs: &mut Programs,
) {
    for (key, member) in asked {
        // The library and the binary of a package fail apart; any error of the
        // package means that there is nothing to judge.
        if let Some(errors) = built.broken.get(&member.package) {
            programs.broken.insert(*key, errors.clone());
            continue;
        }
        match built.program(&member.package, member.default_run().as_deref()) {
            Ok(program) => {
                let subject = Target::of(program, member, workspace);
                programs.ready.insert(*key, subject);
                if let Some(warnings) = built.warnings.get(&member.package) {
                    programs.warnings.insert(*key, warnings.clone());
                }
            }
            Err(why) => {
                let others = asked.values().map(|member| member.package.as_str());
                let text = match built.why_not(&others.collect()) {
                    Some(text) => here(&text, workspace, steps),
                    None => format!("{}/Cargo.toml: {why}\n", member.dir),
                };
                programs.broken.insert(*key, text);
            }
        }
    }
}

fn render(steps: &Steps, fault: &Diagnostic, colour: bool) -> String {
    let source = |path: &Path| std::fs::read_to_string(steps.root.join(path)).ok();
    diagnostic::render(std::slice::from_ref(fault), &source, colour)
}

/// The compiler's words about a copy in `dir`, with the folder that the author has.
pub fn at_home(text: &str, dir: &str, home: &str) -> String {
    let windows = |path: &str| path.replace('/', "\\");
    text.replace(dir, home)
        .replace(&windows(dir), &windows(home))
}

/// Cargo's words with the paths that the learner knows.
fn here(text: &str, workspace: &Workspace, steps: &Steps) -> String {
    let from = workspace.dir().display().to_string();
    let text = text.replace(&from, &steps.root.display().to_string());
    // The workspace that cargo means is the runner's own.
    let lines = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("referenced by workspace"));
    lines.flat_map(|line| [line, "\n"]).collect()
}

fn cannot_write(workspace: &Workspace, error: &std::io::Error) -> String {
    format!(
        "the crates cannot be copied to {}: {error}\n\
         if that folder cannot be written, set CARGO_TARGET_DIR to one that can, on a disk with room",
        workspace.dir().display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_reported_as_the_folder_that_it_was_made_of() {
        let said =
            "--> solutions/changed-01-0/src/a.rs:1:2\n--> solutions\\changed-01-0\\src\\a.rs:1:2";
        assert_eq!(
            at_home(said, "solutions/changed-01-0", "solutions/step-01-one"),
            said.replace("changed-01-0", "step-01-one")
        );
    }
}
