//! What is judged.

use std::path::PathBuf;

use crate::build::{Member, Program, Workspace};

/// What is judged: a program, and the crate that it was built from.
#[derive(Debug, Clone)]
pub struct Target {
    pub program: PathBuf,
    /// Folder of the crate, for the checks of the manifest.
    pub source: PathBuf,
}

impl Target {
    /// A program of `member` where it was built.
    pub fn of(program: &Program, member: &Member, workspace: &Workspace) -> Target {
        Target {
            program: program.path.clone(),
            source: workspace.dir().join(&member.dir),
        }
    }
}
