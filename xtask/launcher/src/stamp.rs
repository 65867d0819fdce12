//! Whether a program is still the one that its sources make.
//!
//! To ask cargo takes a sixth of a second. Cargo has written which files the
//! program was made of; as long as size and time of each are what they were right
//! after the build, there is nothing to build. Times are compared for equality,
//! not for order, so a clock that was set back cannot hide a change.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

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
    /// The expected stamp beside `program` if it was built from `root`.
    pub fn of(root: &Path, program: &Path) -> Stamp {
        Stamp {
            root: root.to_owned(),
            program: program.to_owned(),
            file: program.with_extension("stamp"),
        }
    }

    /// Whether nothing has changed since [`write`](Self::write). When in doubt, no.
    pub fn is_current(&self) -> bool {
        self.changed().is_some_and(|files| files.is_empty())
    }

    /// The changed files that cargo would take for built, because they are not newer
    /// than the program: a clock was set back, or an archive brought their times.
    pub fn overlooked(&self) -> Vec<PathBuf> {
        let mut changed = self.changed().unwrap_or_default();
        let Some(built) = modified(&self.program) else {
            return Vec::new();
        };
        // Somebody else has built the program since.
        if changed.contains(&self.program) {
            return Vec::new();
        }
        changed.retain(|file| modified(file).is_some_and(|time| time <= built));
        changed
    }

    /// The files that are not as the stamp says; `None` if it says nothing.
    fn changed(&self) -> Option<Vec<PathBuf>> {
        let text = fs::read_to_string(&self.file).ok()?;
        let mut lines = text.lines();
        if lines.next().map(Path::new) != Some(&self.root) {
            return None;
        }
        let mut changed = Vec::new();
        for line in lines {
            let (state, path) = line.split_once('\t')?;
            if state != state_of(Path::new(path)) {
                changed.push(PathBuf::from(path));
            }
        }
        Some(changed)
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

/// When a file was last changed.
fn modified(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).and_then(|data| data.modified()).ok()
}

/// The manifests of the packages that these sources belong to.
pub fn manifests(sources: &[PathBuf]) -> Vec<PathBuf> {
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// A program that was made of `source` and whose stamp says so.
    fn built(dir: &Path) -> (Stamp, PathBuf) {
        let source = dir.join("main.rs");
        let program = dir.join("program");
        fs::write(&source, "fn main() {}").unwrap();
        fs::write(&program, "").unwrap();
        let list = format!("{}: {}\n", program.display(), source.display());
        fs::write(program.with_extension("d"), list.replace('\\', "\\\\")).unwrap();
        let stamp = Stamp::of(dir, &program);
        stamp.write();
        (stamp, source)
    }

    fn folder(name: &str) -> PathBuf {
        let dir = std::env::temp_dir().join(format!("stamp-{name}-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        dir
    }

    fn set_time(file: &Path, time: SystemTime) {
        let file = fs::File::options().append(true).open(file).unwrap();
        file.set_modified(time).unwrap();
    }

    #[test]
    fn a_change_that_looks_older_than_the_program_is_not_overlooked() {
        let dir = folder("older");
        let (stamp, source) = built(&dir);
        assert!(stamp.is_current());
        assert!(stamp.overlooked().is_empty());

        fs::write(&source, "fn main() { loop {} }").unwrap();
        set_time(
            &source,
            modified(&stamp.program).unwrap() - Duration::from_secs(3600),
        );
        assert!(!stamp.is_current());
        assert_eq!(stamp.overlooked(), [source]);
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn what_cargo_sees_or_has_built_is_left_to_it() {
        let dir = folder("newer");
        let (stamp, source) = built(&dir);
        fs::write(&source, "fn main() { loop {} }").unwrap();
        set_time(
            &source,
            modified(&stamp.program).unwrap() + Duration::from_secs(3600),
        );
        assert!(!stamp.is_current());
        assert!(stamp.overlooked().is_empty());

        fs::write(&stamp.program, "built again").unwrap();
        set_time(
            &stamp.program,
            modified(&source).unwrap() + Duration::from_secs(3600),
        );
        assert!(stamp.overlooked().is_empty());
        fs::remove_dir_all(dir).unwrap();
    }
}
