//! `cargo xtask sync`: what must be equal is equal.

use std::path::Path;

use cli::commands::{End, complain, faults, print, show};
use course::steps::Steps;

pub fn sync(root: &Path, check: bool) -> End {
    let steps = match Steps::find(root) {
        Ok(steps) => steps,
        Err(errors) => return complain(root, &errors),
    };
    if check {
        return in_step(&steps);
    }
    match crate::sync::write(&steps) {
        Ok(report) => {
            print(&report.to_string());
            in_step(&steps)
        }
        Err(faults) => complain(root, &faults),
    }
}

/// Says what is out of step; a starter that somebody has worked in counts.
pub fn in_step(steps: &Steps) -> End {
    let findings = crate::sync::check(steps);
    let all: Vec<_> = findings
        .faults
        .into_iter()
        .chain(findings.starters)
        .collect();
    if all.is_empty() {
        print("Everything that has to be equal is equal.\n");
        return End::Passed;
    }
    show(&steps.root, &all);
    anstream::eprintln!("\n{} out of step", faults(all.len()));
    End::Fault
}
