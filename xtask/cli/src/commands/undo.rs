//! `cargo xtask undo`: your files as they were before the last command.

use std::path::Path;

use super::{ExitStatus, complain, print};
use crate::backup::to_undo;

pub fn undo(root: &Path) -> ExitStatus {
    let last = match to_undo(root) {
        Ok(Some(last)) => last,
        Ok(None) => {
            anstream::eprintln!(
                "error: there is nothing to undo: no `reset`, `carry` or `sync` has changed your \
                 files since the last undo"
            );
            return ExitStatus::Fault;
        }
        Err(error) => {
            anstream::eprintln!(
                "error: a copy in .course/backup cannot be read, and nothing was changed: {error}"
            );
            return ExitStatus::Fault;
        }
    };
    let report = match crate::restore::bring_back(root, &last.files) {
        Ok(report) => report,
        Err(faults) => return complain(root, &faults),
    };
    print(&format!("Undone: cargo xtask {}\n{report}", last.command));
    match last.is_undone() {
        Ok(()) => ExitStatus::Passed,
        Err(error) => {
            anstream::eprintln!("error: it could not be noted that this was undone: {error}");
            ExitStatus::Fault
        }
    }
}
