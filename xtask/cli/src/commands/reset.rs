//! `cargo xtask reset`: a step as it was before the first edit.

use std::path::Path;

use super::{ExitStatus, complain, find_step, note_help, print};
use crate::cli::ResetOptions;
use crate::hint_usage::Help;
use course::steps::Steps;
use report::dim;

pub fn reset(root: &Path, options: &ResetOptions) -> ExitStatus {
    let steps = match Steps::find(root) {
        Ok(steps) => steps,
        Err(errors) => return complain(root, &errors),
    };
    let (which, command) = match options.number {
        None => (steps.all.iter().collect(), "reset --all".to_owned()),
        Some(number) => match find_step(&steps, number) {
            Ok(step) => (vec![step], format!("reset {number}")),
            Err(end) => return end,
        },
    };
    let report = match crate::restore::reset(&steps, &which, &command) {
        Ok(report) => report,
        Err(faults) => return complain(root, &faults),
    };
    for step in &which {
        let mut help = Help::of(root, step.number);
        if help != Help::default() {
            help.begin_anew();
            note_help(root, step.number, &help);
        }
    }
    print(&report.to_string());
    if !report.changes.is_empty() {
        print(&format!(
            "{}\n",
            dim("`cargo xtask undo` brings your code back.")
        ));
    }
    ExitStatus::Passed
}
