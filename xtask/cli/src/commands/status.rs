//! `cargo xtask` alone: where you are and what to do next.

use std::path::Path;

use super::{ExitStatus, print, read, records};
use judge::progress::{Progress, State, current, progress};
use report::{dim, good, link, strong, table};

pub fn status(root: &Path) -> ExitStatus {
    let (course, crates) = match read(root) {
        Ok(read) => read,
        Err(end) => return end,
    };
    let all = progress(&course, &crates, &records(root));
    let rows: Vec<_> = all
        .iter()
        .map(|one| {
            vec![
                format!("  {}", one.step.number),
                one.title.to_owned(),
                state(one),
                dim(&link::path(&one.step.starter)),
            ]
        })
        .collect();
    print(&format!(
        "{}\n\n{}\n{}\nAll commands: cargo xtask --help\n",
        strong("Who is at the other end of a Socket.IO connection?"),
        table(&rows),
        next(&all)
    ));
    ExitStatus::Passed
}

fn state(one: &Progress<'_>) -> String {
    match one.state {
        State::NotStarted => dim("not started"),
        State::Judged { done: true, .. } => good("done"),
        State::Judged { passed, .. } => format!("{passed} of {} tests pass", one.tests),
        State::Changed { was_done: true, .. } => "changed since it passed".to_owned(),
        State::Begun | State::Changed { .. } => "begun".to_owned(),
    }
}

/// What to do next.
fn next(all: &[Progress<'_>]) -> String {
    match current(all) {
        Some(one) => {
            let how = if one.state.is_begun() {
                "Go on with"
            } else {
                "Begin with"
            };
            let number = one.step.number;
            format!(
                "{how} step {number}, {}:\n  read   {}\n  write  {}\n  judge  cargo xtask step {number}\n",
                one.title,
                link::path(&one.step.document),
                link::path(&one.step.starter),
            )
        }
        None if all.iter().all(|one| one.state.is_done()) => "All steps are done.\n".to_owned(),
        None => "The last step is done; the others above are left.\n".to_owned(),
    }
}
