//! `cargo xtask list`: how far you have come in each step.

use std::collections::BTreeSet;
use std::path::Path;

use super::output::{self, Stopped};
use super::{ExitStatus, records};
use crate::cli::Format;
use crate::hint_usage::Help;
use judge::progress::{Progress, State, current, progress};
use report::{altered as altered_files, dim, good, strong, table};

pub fn list(root: &Path, format: Format) -> ExitStatus {
    output::end(format, "list", overview(root, format))
}

fn overview(root: &Path, format: Format) -> Result<ExitStatus, Stopped> {
    let (course, crates) = output::read(root)?;
    let all = progress(&course, &crates, &records(root));
    let here = current(&all).map(|one| one.step.number);
    let heading = ["", "step", "tests", "state", "help used"].map(strong);
    let rows = all.iter().map(|one| {
        let help = Help::of(root, one.step.number).told();
        let is_here = here == Some(one.step.number);
        row(one, is_here, &help)
    });
    let rows: Vec<_> = [heading.to_vec()].into_iter().chain(rows).collect();
    let next = match here {
        Some(number) => format!("\n> is where to go on: cargo xtask step {number}\n"),
        None => String::new(),
    };
    let altered: BTreeSet<String> = all.iter().flat_map(|one| one.altered.clone()).collect();
    let altered = altered_files(&Vec::from_iter(altered));
    output::list(format, &all, &format!("{}{next}{altered}", table(&rows)));
    Ok(ExitStatus::Passed)
}

fn row(one: &Progress<'_>, is_here: bool, help: &str) -> Vec<String> {
    let mark = if is_here { ">" } else { " " };
    let passed = match one.state {
        State::Judged { passed, .. } => passed.to_string(),
        State::NotStarted | State::Begun | State::Changed { .. } => "?".to_owned(),
    };
    vec![
        format!("{mark} {}", one.step.number),
        one.title.to_owned(),
        format!("{passed} of {}", one.tests),
        state(one.state),
        help.to_owned(),
    ]
}

fn state(state: State) -> String {
    match state {
        State::NotStarted => dim("not started"),
        State::Begun => "begun, not judged yet".to_owned(),
        State::Judged {
            done: true,
            skipped: 0,
            ..
        } => good("done"),
        State::Judged {
            done: true,
            skipped,
            ..
        } => format!("{}, {skipped} skipped", good("done")),
        State::Judged { done: false, .. } => "judged".to_owned(),
        State::Changed { was_done: true, .. } => "changed since it passed".to_owned(),
        State::Changed { passed, of, .. } => format!("changed since {passed} of {of} passed"),
    }
}
