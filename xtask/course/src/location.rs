//! A place in a file, as reports and errors name it.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// Line and column, both counted from 1; the path is relative to the root of
/// the repository.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    pub path: PathBuf,
    pub line: usize,
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", slashes(&self.path), self.line)
    }
}

/// A path with `/` between its parts, so that messages read the same on every
/// system.
pub fn slashes(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}
