//! Whether a program is still the one that its sources make.
//!
//! To ask cargo takes a sixth of a second. Cargo has written which files the
//! program was made of; as long as size and time of each are what they were right
//! after the build, there is nothing to build. Times are compared for equality,
//! not for order, so a clock that was set back cannot hide a change.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use crate::dep_info::prerequisites;

/// Files of the workspace that decide how a program is built, besides its sources.
const SETTINGS: [&str; 4] = [
    "Cargo.toml",
    "Cargo.lock",
    ".cargo/config.toml",
    "rust-toolchain.toml",
];

pub struct Stamp {
    /// The folder of the repository. Two checkouts can share a target folder.
    root: PathBuf,
    program: PathBuf,
    file: PathBuf,
}

impl Stamp {
    /// The stamp beside `program`, as it is when built from `root`.
    pub fn of(root: &Path, program: &Path) -> Stamp {
        Stamp {
            root: root.to_owned(),
            program: program.to_owned(),
            file: program.with_extension("stamp"),
        }
    }

    /// Whether nothing has changed since [`write`](Self::write). When in doubt, no.
    pub fn is_current(&self) -> bool {
        let Ok(text) = fs::read_to_string(&self.file) else {
            return false;
        };
        let is_unchanged = |line: &str| {
            line.split_once('\t')
                .is_some_and(|(state, path)| state == state_of(Path::new(path)))
        };
        let mut lines = text.lines();
        lines.next().map(Path::new) == Some(&self.root) && lines.all(is_unchanged)
    }

    /// Notes the state of everything that the program was made of. Without the
    /// stamp, the next call asks cargo, so a fault here is not reported.
    pub fn write(&self) {
        let Ok(made_of) = fs::read_to_string(self.program.with_extension("d")) else {
            return;
        };
        let mut files = prerequisites(&made_of).unwrap_or_default();
        files.push(self.program.clone());
        files.extend(SETTINGS.map(|name| self.root.join(name)));
        files.extend(manifests(&files));
        files.sort();
        files.dedup();
        let mut text = format!("{}\n", self.root.display());
        for file in files {
            // Such a path does not fit on a line of the stamp.
            let Some(path) = file.to_str().filter(|path| !path.contains('\n')) else {
                return;
            };
            text += &format!("{}\t{path}\n", state_of(&file));
        }
        fs::write(&self.file, text).ok();
    }
}

/// The manifests of the packages that these sources belong to.
fn manifests(sources: &[PathBuf]) -> Vec<PathBuf> {
    let of_source = |source: &PathBuf| {
        source
            .ancestors()
            .skip(1)
            .map(|dir| dir.join("Cargo.toml"))
            .find(|manifest| manifest.is_file())
    };
    sources.iter().filter_map(of_source).collect()
}

/// Size and time of last change; the time's unit is the nanosecond. What does not
/// exist has a state, too: a file that appears is a change.
fn state_of(path: &Path) -> String {
    let Ok(metadata) = fs::metadata(path) else {
        return "absent".to_owned();
    };
    let modified = metadata.modified().ok();
    let since = modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let nanos = since.map_or(0, |since| since.as_nanos());
    format!("{} {nanos}", metadata.len())
}
