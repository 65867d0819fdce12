//! What a step's source and manifest say, read by syntax.
//!
//! Comments and strings can satisfy nothing here. This is no proof that the
//! code runs: what a server does is judged by [`rig::server`] and
//! [`wire`]; this only tells by which means it was done.

mod implied;
mod macro_arguments;
mod manifest;
mod mentions;
mod modules;
mod names;
mod test_only;

use std::fmt;
use std::path::{Path, PathBuf};

use course::place::slashes;

pub use implied::implied_features;
pub use manifest::Found;

/// A source file or manifest that cannot be judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFault {
    /// Relative to the crate.
    pub file: PathBuf,
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1, in characters.
    pub column: usize,
    pub message: String,
}

impl fmt::Display for SourceFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let SourceFault {
            file,
            line,
            column,
            message,
        } = self;
        write!(f, "{}:{line}:{column}: {message}", slashes(file))
    }
}

impl std::error::Error for SourceFault {}

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

/// Where a path or method was found to be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Used {
    Yes,
    /// Only in this file, relative to the crate, that no `mod` leads to outside of tests, so
    /// that it is not compiled.
    InUndeclared(PathBuf),
    No,
}

/// Whether the crate in `crate_dir` uses `path`: `cookie::SignedJar`, say, or
/// `with_signed`.
///
/// Looked at are the modules below `roots`, the root files of the program and of
/// the crate's library, relative to the crate, without
/// what is compiled for tests only. These count: a path in an expression, a
/// type, a pattern, a bound or the name of a macro, with its `use` and `as`
/// followed, in which the segments of `path` stand next to each other; and for
/// a `path` of one segment a method of that name. Code among the arguments of
/// a macro counts. A `use` alone does not, and neither does a path of the
/// crate's own if `path` begins with the name of a dependency.
///
/// # Errors
/// A file that is missing or cannot be parsed, at its place.
pub fn uses(crate_dir: &Path, roots: &[PathBuf], path: &str) -> Result<Used, SourceFault> {
    let wanted: Vec<String> = path
        .split("::")
        .map(|segment| segment.trim().to_owned())
        .collect();
    let dependencies = manifest::names_in_code(crate_dir)?;
    let is_used = |(_, file): &&modules::Module| mentions::any(file, &wanted, &dependencies);
    let modules = modules::all(crate_dir, roots)?;
    if modules.iter().any(|module| is_used(&module)) {
        return Ok(Used::Yes);
    }
    let undeclared = modules::undeclared(crate_dir, &modules);
    Ok(match undeclared.iter().find(is_used) {
        Some((file, _)) => Used::InUndeclared(file.clone()),
        None => Used::No,
    })
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
