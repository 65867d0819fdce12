//! What a step's manifest says.
//!
//! What a server does is judged by [`rig::server`] and [`wire`], never by its source text.

mod implied;
mod manifest;

use std::path::{Path, PathBuf};

use thiserror::Error;

use course::location::slashes;

pub use implied::implied_features;
pub use manifest::Found;

/// A source file or manifest that cannot be judged.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{}:{line}:{column}: {message}", slashes(.file))]
pub struct SourceFault {
    /// Relative to the crate.
    pub file: PathBuf,
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1, in characters.
    pub column: usize,
    pub message: String,
}

impl SourceFault {
    fn in_file(file: &Path, message: impl Into<String>) -> Self {
        SourceFault {
            file: file.to_path_buf(),
            line: 1,
            column: 1,
            message: message.into(),
        }
    }
}

/// Whether `name` is in `[dependencies]` of the manifest in `crate_dir`, with
/// all of `features` listed there. What a dependency is renamed to does not
/// matter; `package = ".."` does.
///
/// # Errors
/// The manifest is missing or cannot be parsed.
pub fn dependency(crate_dir: &Path, name: &str, features: &[String]) -> Result<Found, SourceFault> {
    manifest::dependency(crate_dir, name, features)
}

#[cfg(test)]
mod tests;
