//! `cargo xtask completions SHELL`.

use clap_complete::Shell;

use super::{End, print};

pub fn completions(shell: Shell) -> End {
    print(&crate::completions::script(shell));
    End::Passed
}
