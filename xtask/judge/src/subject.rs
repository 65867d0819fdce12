//! What is judged.

use std::path::PathBuf;

/// What is judged: a program, and the crate that it was built from.
#[derive(Debug, Clone)]
pub struct Subject {
    pub program: PathBuf,
    /// Folder of the crate, for the checks of source and manifest.
    pub source: PathBuf,
}
