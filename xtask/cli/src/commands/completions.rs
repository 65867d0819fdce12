//! `cargo xtask completions SHELL`.

use clap_complete::Shell;

use super::{ExitStatus, print};

pub fn completions(shell: Shell) -> ExitStatus {
    print(&crate::completions::script(shell));
    ExitStatus::Passed
}
