//! What is judged.

use std::path::{Path, PathBuf};

use crate::build::{Built, Member, Program, Workspace};

/// What is judged: a program, and the crate that it was built from.
#[derive(Debug, Clone)]
pub struct Subject {
    pub program: PathBuf,
    /// Folder of the crate, for the checks of source and manifest.
    pub source: PathBuf,
    /// The root files of the program and of the crate's library, relative to
    /// the crate.
    pub roots: Vec<PathBuf>,
}

impl Subject {
    /// A program of `member` where it was built.
    pub fn of(program: &Program, built: &Built, member: &Member, workspace: &Workspace) -> Subject {
        let source = workspace.dir().join(&member.dir);
        let library = built.libraries.get(&member.package);
        let roots = [Some(&program.source), library].into_iter().flatten();
        let relative = |root: &PathBuf| root.strip_prefix(&source).map(Path::to_owned);
        Subject {
            program: program.path.clone(),
            roots: roots.filter_map(|root| relative(root).ok()).collect(),
            source,
        }
    }
}
