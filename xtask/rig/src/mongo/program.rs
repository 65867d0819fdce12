//! What a MongoDB server can be started from.

use std::ffi::OsStr;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use thiserror::Error;
use tokio::process::Command;

use super::container::Engine;
use super::run_command::{CommandError, run_command};

/// The first version that logs in JSON, and the oldest that the session store
/// is made for.
const OLDEST: (u32, u32) = (4, 4);
/// To say a version takes milliseconds; from a cold disk, seconds.
const ANSWERS_WITHIN: Duration = Duration::from_secs(20);

/// Why a program or an engine is of no use, as the end of a sentence about it.
#[derive(Debug, Error)]
pub enum UnusableError {
    #[error("{0}")]
    NoPath(io::Error),
    #[error(transparent)]
    Command(#[from] CommandError),
    #[error("`--version` names no version of MongoDB")]
    NoVersion,
    #[error("it is version {version}; {}.{} or later is needed", OLDEST.0, OLDEST.1)]
    TooOld { version: String },
    #[error("{image} cannot be pulled: {why}")]
    NoImage {
        image: &'static str,
        why: CommandError,
    },
}

/// Found by [`super::find()`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Program {
    Mongod {
        /// Absolute.
        path: PathBuf,
        version: String,
    },
    Container(Engine),
}

impl Program {
    /// The path of `mongod`, unless it is in a container.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Mongod { path, .. } => Some(path),
            Self::Container(_) => None,
        }
    }

    /// A `mongod` that runs on this machine and is not too old.
    ///
    /// # Errors
    /// Why it is of no use.
    pub async fn usable(path: &Path) -> Result<Program, UnusableError> {
        let path = std::path::absolute(path).map_err(UnusableError::NoPath)?;
        let said = run_command(Command::new(&path).arg("--version"), ANSWERS_WITHIN).await?;
        let version = version(&said).ok_or(UnusableError::NoVersion)?;
        if parts(version).is_none_or(|parts| parts < OLDEST) {
            let version = version.to_owned();
            return Err(UnusableError::TooOld { version });
        }
        let version = version.to_owned();
        Ok(Program::Mongod { path, version })
    }
}

/// What is running, for a person.
impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mongod { path, version } => write!(f, "mongod {version}, {}", path.display()),
            Self::Container(engine) => write!(f, "{engine}"),
        }
    }
}

fn version(said: &str) -> Option<&str> {
    said.lines().find_map(|line| {
        let version = line.trim().strip_prefix("db version v")?;
        version.split_whitespace().next()
    })
}

fn parts(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// The first program of this name in the folders of a `PATH`.
pub fn on_path(name: &str, path: &OsStr) -> Option<PathBuf> {
    let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(path)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(&name))
        .find(|path| is_program(path))
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata()
        .is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_and_compared_by_its_parts() {
        let said = "db version v6.0.5-4\nBuild Info: {\n    \"version\": \"6.0.5\",\n}\n";
        assert_eq!(version(said), Some("6.0.5-4"));
        assert_eq!(version("mongo 4"), None);
        assert!(parts("4.2.24").unwrap() < OLDEST);
        assert!(parts("4.4.0").unwrap() >= OLDEST);
        assert!(parts("10.0").unwrap() >= OLDEST);
        assert_eq!(parts("six"), None);
    }
}
