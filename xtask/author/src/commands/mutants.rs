//! `cargo xtask mutants`: the tests of the course against changes that nobody
//! thought of.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use futures_util::future::join_all;
use tokio::process::Command;

use super::changed::{Changed, build_changed};
use crate::mutant::{Equivalent, Mutant, equivalents_of};
use cli::cli::MutantsOptions;
use cli::commands::{ExitStatus, build_failed, complain, mongodb, print, read, seed};
use course::Course;
use course::location::slashes;
use course::starter::{self, EQUIVALENT, Files};
use course::steps::StepFolders;
use judge::verdict::Status;
use judge::{Settings, judge};
use report::{bad, good};

const INSTALL: &str = "it takes cargo-mutants: `cargo install --locked cargo-mutants`";

/// How the mutants of one step fared.
#[derive(Debug, Default)]
struct Tally {
    caught: usize,
    /// They do not compile.
    unviable: usize,
    /// Named in the step's file, with a reason.
    equivalent: usize,
    survived: Vec<String>,
    /// The runner or the machine failed.
    not_judged: Vec<String>,
    /// Named in the step's file, and no mutant survives under that name.
    stale: Vec<String>,
}

pub async fn mutants(root: &Path, options: &MutantsOptions) -> ExitStatus {
    let (course, _) = match read(root) {
        Ok(read) => read,
        Err(end) => return end,
    };
    let chosen: Vec<_> = course
        .steps
        .all
        .iter()
        .filter(|step| options.number.is_none_or(|number| step.number == number))
        .collect();
    if chosen.is_empty() {
        anstream::eprintln!("error: there is no such step");
        return ExitStatus::Fault;
    }
    let mongodb = match mongodb(root, true).await {
        Ok(mongodb) => mongodb,
        Err(end) => return end,
    };
    let settings = Settings::new(seed(options.seed), None).with(mongodb);
    let mut sound = true;
    for step in chosen {
        let tally = match one_step(&course, step, &settings).await {
            Ok(tally) => tally,
            Err(end) => return end,
        };
        print(&summary(step.number, &tally));
        sound &= [&tally.survived, &tally.not_judged, &tally.stale]
            .iter()
            .all(|list| list.is_empty());
    }
    if sound {
        ExitStatus::Passed
    } else {
        ExitStatus::Fault
    }
}

async fn one_step(
    course: &Course,
    step: &StepFolders,
    settings: &Settings,
) -> Result<Tally, ExitStatus> {
    let root = &course.steps.root;
    let files = starter::solution(&course.steps, step).map_err(|faults| complain(root, &faults))?;
    let known = equivalents_of(root, step).map_err(|faults| complain(root, &faults))?;
    let mutants = list(root, step).await.map_err(|why| {
        anstream::eprintln!("error: {why}");
        ExitStatus::Fault
    })?;
    let new = new_files(course, step, &files)?;
    let mutants: Vec<Mutant> = mutants
        .into_iter()
        .filter(|mutant| new.contains(&inside(mutant, step)))
        .collect();
    let changed: Vec<Changed> = mutants
        .iter()
        .map(|mutant| mutated(step, &files, mutant))
        .collect::<Result<_, String>>()
        .map_err(|why| build_failed(&why))?;
    let subjects = build_changed(root, &changed).await?;

    let judged = mutants
        .iter()
        .zip(&subjects.all)
        .map(async |(mutant, subject)| {
            let standing = match subject {
                Ok(subject) => {
                    let judgement = judge(subject, course.asked_of(step), settings).await;
                    Some(judgement.standing())
                }
                Err(_) => None,
            };
            (mutant.change(), standing)
        });
    Ok(tally(join_all(judged).await, known))
}

fn tally(judged: Vec<(String, Option<Status>)>, known: Vec<Equivalent>) -> Tally {
    let mut tally = Tally::default();
    let expected: BTreeSet<String> = known.into_iter().map(|one| one.change).collect();
    let mut unused = expected.clone();
    for (change, standing) in judged {
        match standing {
            None => tally.unviable += 1,
            Some(Status::Failed) => tally.caught += 1,
            Some(Status::Fault) => tally.not_judged.push(change),
            Some(Status::Passed | Status::Skipped) if expected.contains(&change) => {
                unused.remove(&change);
                tally.equivalent += 1;
            }
            Some(Status::Passed | Status::Skipped) => tally.survived.push(change),
        }
    }
    tally.stale = unused.into_iter().collect();
    tally
}

/// The mutants of a solution, as cargo-mutants lists them.
async fn list(root: &Path, step: &StepFolders) -> Result<Vec<Mutant>, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["mutants", "--list", "--json", "--package"])
        .arg(format!("solution-{}", step.slug))
        .current_dir(root)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .map_err(|error| format!("cargo cannot be started: {error}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{}\n{INSTALL}", said.trim_end()));
    }
    serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("cargo-mutants lists what is not understood: {error}\n{INSTALL}"))
}

/// The files that the solution before this one has not, or has otherwise: the
/// others are judged with their own step.
fn new_files(
    course: &Course,
    step: &StepFolders,
    files: &Files,
) -> Result<Vec<PathBuf>, ExitStatus> {
    let before = course.steps.all.iter().rev();
    let before = match before.into_iter().find(|other| other.number < step.number) {
        Some(before) => starter::solution(&course.steps, before)
            .map_err(|faults| complain(&course.steps.root, &faults))?,
        None => Files::new(),
    };
    let new = files
        .iter()
        .filter(|(path, text)| before.get(*path) != Some(text));
    Ok(new.map(|(path, _)| path.clone()).collect())
}

/// The mutant's file, relative to the solution.
fn inside(mutant: &Mutant, step: &StepFolders) -> PathBuf {
    let path = mutant.file.strip_prefix(&step.solution);
    path.unwrap_or(&mutant.file).to_owned()
}

/// The solution with this one change.
fn mutated(step: &StepFolders, files: &Files, mutant: &Mutant) -> Result<Changed, String> {
    let mut files = files.clone();
    let path = inside(mutant, step);
    let changed = files
        .get(&path)
        .and_then(|text| mutant.apply(std::str::from_utf8(text).ok()?));
    let changed = changed.ok_or_else(|| {
        format!(
            "{}: the place of this mutant is not there: {}",
            slashes(&path),
            mutant.name
        )
    })?;
    files.insert(path.clone(), changed.into_bytes());
    Ok(Changed {
        step: step.number,
        folder: step.solution.clone(),
        files,
        touched: vec![path],
        mongodb: true,
    })
}

fn summary(step: u8, tally: &Tally) -> String {
    let mut text = format!(
        "step {step}: {} caught, {} equivalent, {} do not compile, {}\n",
        tally.caught,
        tally.equivalent,
        tally.unviable,
        match tally.survived.len() {
            0 => good("none survives"),
            many => bad(&format!("{many} survive")),
        }
    );
    for change in &tally.survived {
        text.push_str(&format!("  survives: {change}\n"));
    }
    for change in &tally.not_judged {
        text.push_str(&format!("  could not be judged: {change}\n"));
    }
    for change in &tally.stale {
        text.push_str(&format!(
            "  listed in {EQUIVALENT}, and no longer survives: {change}\n"
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_test_fails_on_is_caught() {
        let known = |change: &str| Equivalent {
            change: change.to_owned(),
            why: "?".to_owned(),
        };
        let judged = vec![
            ("a".to_owned(), Some(Status::Failed)),
            ("b".to_owned(), Some(Status::Passed)),
            ("c".to_owned(), Some(Status::Passed)),
            ("d".to_owned(), None),
            ("e".to_owned(), Some(Status::Fault)),
        ];
        let tally = tally(judged, vec![known("b"), known("a")]);
        assert_eq!((tally.caught, tally.equivalent, tally.unviable), (1, 1, 1));
        assert_eq!(tally.survived, ["c"]);
        assert_eq!(tally.not_judged, ["e"]);
        assert_eq!(tally.stale, ["a"]);
    }
}
