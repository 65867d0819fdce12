//! `cargo xtask sync`: what must be equal is equal.

use std::path::Path;

use crate::sync::{Refused, left_behind};
use cli::commands::{ExitStatus, complain, counted, faults, print, show};
use course::location::slashes;
use course::steps::Steps;

pub fn sync(root: &Path, check: bool, force: bool) -> ExitStatus {
    let steps = match Steps::find(root) {
        Ok(steps) => steps,
        Err(errors) => return complain(root, &errors),
    };
    if check {
        return in_step(&steps);
    }
    match crate::sync::write(&steps, force) {
        Ok(report) => {
            print(&report.to_string());
            in_step(&steps)
        }
        Err(Refused::Diagnostics(faults)) => complain(root, &faults),
        Err(Refused::Edits(edits)) => {
            show(root, &edits);
            let edits = counted(edits.len(), "edit");
            anstream::eprintln!("\n{edits} would be lost; nothing was changed.");
            ExitStatus::Fault
        }
    }
}

/// Reports what is out of step; a starter that somebody has edited counts.
pub fn in_step(steps: &Steps) -> ExitStatus {
    for left in left_behind(steps) {
        print(&format!(
            "note: {}:{} still says `{}`, which {} no longer does\n",
            slashes(&left.path),
            left.line,
            left.text,
            slashes(&left.upstream)
        ));
    }
    let findings = crate::sync::check(steps);
    let all: Vec<_> = findings
        .faults
        .into_iter()
        .chain(findings.starters)
        .collect();
    if all.is_empty() {
        print("Everything that has to be equal is equal.\n");
        return ExitStatus::Passed;
    }
    show(&steps.root, &all);
    anstream::eprintln!("\n{} out of step", faults(all.len()));
    ExitStatus::Fault
}
