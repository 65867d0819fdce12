//! `cargo xtask diff N`: where your code is not as the solution.

use std::path::Path;

use super::{ExitStatus, find_step, note_help, print, read, readable, records};
use crate::cli::DiffOptions;
use crate::hint_usage::Help;
use course::Course;
use course::starter;
use course::steps::StepFolders;
use judge::build::{CrateKind, Crates};
use report::difference::{Hunk, hunks, next};
use report::{Advice, ReportContext, full, one_hunk};

pub fn diff(root: &Path, options: &DiffOptions, advice: Advice) -> ExitStatus {
    let (course, crates) = match read(root) {
        Ok(read) => read,
        Err(end) => return end,
    };
    let step = match find_step(&course.steps, options.number) {
        Ok(step) => step,
        Err(end) => return end,
    };
    if let Err(end) = readable(root, &crates, step) {
        return end;
    }
    let hunks = differences(&course, &crates, step);
    let about = ReportContext {
        advice,
        ..ReportContext::of(step, &course)
    };
    let mut help = Help::of(root, step.number);
    let has_passed = records(root).has_passed((step.number, CrateKind::Yours));
    if options.full {
        print(&full(&about, &hunks));
        help.difference |= !has_passed && !hunks.is_empty();
    } else {
        let (layout, hunks): (Vec<_>, Vec<_>) = hunks.into_iter().partition(|hunk| hunk.is_layout);
        let place = next(&hunks, &help.shown).unwrap_or_else(|| {
            // Once round, it begins again.
            help.shown.clear();
            0
        });
        print(&one_hunk(&about, &hunks, place, layout.len()));
        help.hunks += usize::from(!has_passed && !hunks.is_empty());
        help.shown.extend(hunks.get(place).map(Hunk::id));
    }
    note_help(root, step.number, &help);
    ExitStatus::Passed
}

/// The learner's crate against the solution, which bears another name.
fn differences(course: &Course, crates: &Crates, step: &StepFolders) -> Vec<Hunk> {
    let of = |which| crates.files((step.number, which)).cloned();
    let yours = of(CrateKind::Yours).unwrap_or_default();
    let mut solution = of(CrateKind::Solution).unwrap_or_default();
    // An unreadable manifest is left alone, and is a difference.
    starter::rename_package(&mut solution, &starter::package(step)).ok();
    let listed = course.spec(step).map(|spec| &spec.files[..]);
    hunks(&yours, &solution, listed.unwrap_or_default())
}
