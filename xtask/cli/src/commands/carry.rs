//! `cargo xtask carry N`: your own code of the step before, taken into step N.

use std::path::Path;

use super::{ExitStatus, complain, find_step, print, read, readable, records};
use crate::backup::Backup;
use crate::carry::{Carried, Sources, carry as put_together, same_lines};
use crate::cli::CarryOptions;
use crate::writer::{ChangeKind, Report, Writer};
use course::diagnostic::Diagnostic;
use course::location::slashes;
use course::starter::{self, Files};
use course::steps::StepFolders;
use judge::build::{CrateKind, Crates};
use judge::progress::State;
use report::{bad, dim};

pub fn carry(root: &Path, options: &CarryOptions) -> ExitStatus {
    let (course, crates) = match read(root) {
        Ok(read) => read,
        Err(end) => return end,
    };
    let steps = &course.steps;
    let step = match find_step(steps, options.number) {
        Ok(step) => step,
        Err(end) => return end,
    };
    let before = step
        .number
        .checked_sub(1)
        .and_then(|number| steps.get(number));
    let Some(before) = before else {
        anstream::eprintln!("error: no step is before step {}", step.number);
        return ExitStatus::Fault;
    };
    if let Err(end) = readable(root, &crates, before) {
        return end;
    }
    let key = (before.number, CrateKind::Yours);
    let known = records(root).look_up(&crates, key, &course.asked_of(before));
    let state = State::new(&known, crates.is_edited(before.number));
    if !state.is_done() && !options.anyway {
        print(&not_solved(before, step, state));
        return ExitStatus::Failed;
    }
    let done = sources(&crates, before, step).and_then(|files| {
        let [mine, untouched, solution, starter] = &files;
        let sources = Sources {
            mine,
            untouched,
            solution,
            starter,
        };
        let carried = put_together(sources, before.number, step.number);
        let report = write(root, before, step, starter, &carried)?;
        Ok((carried, report))
    });
    match done {
        Ok((carried, report)) => {
            if report.changes.is_empty() {
                print(&report.to_string());
            } else {
                let undo = dim("`cargo xtask undo` takes this back.");
                print(&format!("{report}{undo}\n"));
            }
            print(&closing(step, &carried));
            if carried.conflicts.is_empty() {
                ExitStatus::Passed
            } else {
                ExitStatus::Failed
            }
        }
        Err(faults) => complain(root, &faults),
    }
}

fn not_solved(before: &StepFolders, step: &StepFolders, state: State) -> String {
    let (from, to) = (before.number, step.number);
    let why = match state {
        State::NotStarted => "is the untouched starter",
        State::Begun => "was never judged",
        State::Judged { .. } => "does not pass all its tests",
        State::Changed { .. } => "has changed since it was judged",
    };
    format!(
        "Your step {from} {why}, so it was not carried over.\n\
         Run `cargo xtask step {from}` until it passes, or carry it as it is: \
         `cargo xtask carry {to} --anyway`\n"
    )
}

/// The learner's step before, what it was at first, its solution, and the
/// starter of this step, all under the package name of this step: names would be
/// a conflict otherwise.
fn sources(
    crates: &Crates,
    before: &StepFolders,
    step: &StepFolders,
) -> Result<[Files; 4], Vec<Diagnostic>> {
    let of = |key, folder: &Path| -> Result<Files, Vec<Diagnostic>> {
        let mut files = crates.files(key).cloned().unwrap_or_default();
        starter::rename_package(&mut files, &starter::package(step)).map_err(|error| {
            let manifest = folder.join("Cargo.toml");
            vec![Diagnostic::new(&manifest, "", 0..0, error.to_string())]
        })?;
        Ok(files)
    };
    Ok([
        of((before.number, CrateKind::Yours), &before.starter)?,
        of((before.number, CrateKind::Original), &before.starter)?,
        of((before.number, CrateKind::Solution), &before.solution)?,
        of((step.number, CrateKind::Original), &step.starter)?,
    ])
}

/// Makes the learner's folder what was put together.
fn write(
    root: &Path,
    before: &StepFolders,
    step: &StepFolders,
    original: &Files,
    carried: &Carried,
) -> Result<Report, Vec<Diagnostic>> {
    let backup = Backup::new(root, &format!("carry {}", step.number));
    let mut writer = Writer::new(root, backup);
    for (path, content) in &carried.files {
        let what = if carried.merged.contains(path) {
            ChangeKind::Merged
        } else if original
            .get(path)
            .is_some_and(|original| same_lines(original, content))
        {
            ChangeKind::Starter
        } else {
            let from = before.starter.join(path);
            ChangeKind::TakenOver { from }
        };
        writer.put(&step.starter.join(path), content, what)?;
    }
    let unreadable = |error| {
        let message = format!("this cannot be read: {error}");
        vec![Diagnostic::new(&step.starter, "", 0..0, message)]
    };
    let present = starter::paths(&root.join(&step.starter)).map_err(unreadable)?;
    for path in present
        .keys()
        .filter(|path| !carried.files.contains_key(*path))
    {
        writer.remove(&step.starter.join(path), ChangeKind::NotCarried)?;
    }
    Ok(writer.into_report())
}

/// What is left to decide, and what to do next.
fn closing(step: &StepFolders, carried: &Carried) -> String {
    let mut text = String::new();
    if !carried.conflicts.is_empty() {
        let heading = "Here the starter adds to lines that you wrote differently. Keep what is \
                       right of both, and remove the marks:";
        text.push_str(&format!("{}\n", bad(heading)));
        for (path, line) in &carried.conflicts {
            text.push_str(&format!("  {}:{line}\n", slashes(&step.starter.join(path))));
        }
    }
    text.push_str(&format!(
        "Next: read {}, write {}, run `cargo xtask step {}`\n",
        slashes(&step.document),
        slashes(&step.starter),
        step.number
    ));
    text
}
