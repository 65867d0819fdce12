//! The runner's own workspace: copies of the crates that are to be built.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use toml_edit::{Array, DocumentMut, Item, Table};

use super::feature_unification;
use super::path_dependencies::Neighbours;
use course::diagnostic::Diagnostic;
use course::starter::{self, Files};
use course::target_dir::target_dir;

/// A crate that can be built and judged.
#[derive(Debug, Clone)]
pub struct Member {
    /// The name in its `Cargo.toml`.
    pub package: String,
    /// Its place in the workspace, `/`-separated, for example
    /// `crates/step-04-authorize-middleware`. For a learner's crate it is the path in the
    /// repository, so that compiler messages name it.
    pub dir: String,
    /// All of its files.
    pub files: Files,
}

/// Off by default in every step that has it: the driver takes a minute to build.
const MONGODB_FEATURE: &str = "mongo";

/// The workspace of the steps as they are.
pub const STEPS: &str = "workspace";
/// The workspace of changed solutions.
pub const VARIANTS: &str = "variants";

/// The folder below `target/` from which the runner builds. Held by one runner
/// at a time, until dropped.
#[derive(Debug)]
pub struct Workspace {
    root: PathBuf,
    dir: PathBuf,
    target: PathBuf,
    is_new: bool,
    varies: bool,
    _held: File,
}

impl Member {
    /// Whether this is what a learner edits.
    pub fn is_learners(&self) -> bool {
        self.dir.starts_with("crates/")
    }

    /// The feature with which this crate can keep its data in MongoDB, for
    /// cargo's command line; `None` if it has no such feature.
    pub fn mongodb_feature(&self) -> Option<String> {
        let manifest = self.files.get(Path::new("Cargo.toml"))?;
        let manifest: DocumentMut = std::str::from_utf8(manifest).ok()?.parse().ok()?;
        manifest.get("features")?.get(MONGODB_FEATURE)?;
        Some(format!("{}/{MONGODB_FEATURE}", self.package))
    }

    /// The program that the manifest names as the one to run.
    pub fn default_run(&self) -> Option<String> {
        let manifest = self.files.get(Path::new("Cargo.toml"))?;
        let manifest: DocumentMut = std::str::from_utf8(manifest).ok()?.parse().ok()?;
        let name = manifest.get("package")?.get("default-run")?;
        name.as_str().map(str::to_owned)
    }

    /// What is wrong with the manifest as TOML, if anything.
    pub fn manifest_fault(&self) -> Option<Diagnostic> {
        let path = PathBuf::from(&self.dir).join("Cargo.toml");
        let at = |span: std::ops::Range<usize>, text: &str, message: String| {
            let before = &text[..span.start.min(text.len())];
            Diagnostic {
                path: path.clone(),
                line: before.matches('\n').count() + 1,
                column: before.chars().rev().take_while(|&c| c != '\n').count() + 1,
                span,
                message,
                help: Some("mend this manifest; the other steps are not affected".to_owned()),
            }
        };
        let Some(bytes) = self.files.get(Path::new("Cargo.toml")) else {
            return Some(at(0..0, "", "the crate has no Cargo.toml".to_owned()));
        };
        let Ok(text) = std::str::from_utf8(bytes) else {
            return Some(at(0..0, "", "this manifest is not UTF-8 text".to_owned()));
        };
        match text.parse::<DocumentMut>() {
            Err(error) => Some(at(
                error.span().unwrap_or(0..0),
                text,
                format!("this manifest is no TOML: {}", error.message()),
            )),
            Ok(manifest) => {
                let name = manifest
                    .get("package")
                    .and_then(|p| p.get("name"))
                    .and_then(|n| n.as_str());
                (name != Some(self.package.as_str())).then(|| {
                    at(
                        0..0,
                        text,
                        format!("`package.name` has to be `{}`", self.package),
                    )
                })
            }
        }
    }
}

impl Workspace {
    /// Opens a workspace of the repository at `root`, waiting while another
    /// runner holds one; `on_wait` is called once before such a wait. All
    /// workspaces build into the same place, where the runner itself was built,
    /// so that they share what is equal.
    ///
    /// # Errors
    /// The target folder cannot be written.
    pub async fn open(root: &Path, name: &str, on_wait: impl FnOnce()) -> io::Result<Workspace> {
        let target = target_dir(root);
        let base = target.join("judge");
        fs::create_dir_all(base.join(name))?;
        let lock = base.join("lock");
        let is_new = !lock.exists();
        let held = File::create(lock)?;
        let mut on_wait = Some(on_wait);
        // Systems tell nobody when a file lock becomes free, and a thread that
        // blocks for it could not be interrupted.
        let mut again = tokio::time::interval(Duration::from_millis(50));
        loop {
            again.tick().await;
            match held.try_lock() {
                Ok(()) => break,
                Err(fs::TryLockError::WouldBlock) => {
                    if let Some(on_wait) = on_wait.take() {
                        on_wait();
                    }
                }
                Err(fs::TryLockError::Error(error)) => return Err(error),
            }
        }
        Ok(Workspace {
            root: root.to_owned(),
            dir: base.join(name),
            target,
            is_new,
            varies: name == VARIANTS,
            _held: held,
        })
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Cargo's target folder.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Where it is noted what the programs were built from.
    pub fn notes(&self) -> PathBuf {
        self.target.join("judge/built-from")
    }

    /// Changes to the profile of what is built here. Each variant is built out of
    /// what is left of the one before, the better the smaller the units are that
    /// the compiler takes over; the dependencies stay the same. A variable with `None`
    /// is taken away: `CARGO_INCREMENTAL` overrides the profile, and a `RUSTC_WRAPPER`
    /// such as sccache refuses to work where it is `1`.
    pub fn profile(&self) -> &[(&str, Option<&str>)] {
        if self.varies {
            &[
                ("CARGO_PROFILE_COURSE_CODEGEN_UNITS", Some("1000")),
                ("CARGO_PROFILE_COURSE_INCREMENTAL", Some("true")),
                ("CARGO_INCREMENTAL", None),
            ]
        } else {
            &[]
        }
    }

    /// Whether nothing was ever built here, so that the first build takes long.
    pub fn is_new(&self) -> bool {
        self.is_new
    }

    /// Makes the workspace hold exactly these members, and what they are built
    /// from besides. Files that are already
    /// right are not touched, so that cargo sees what really changed.
    ///
    /// # Errors
    /// The target folder cannot be written, or the root's manifest or lock
    /// file cannot be read.
    pub fn fill(&self, members: &[&Member], neighbours: &Neighbours) -> io::Result<()> {
        let mut wanted: BTreeMap<PathBuf, &[u8]> = BTreeMap::new();
        let shared = feature_unification::members(&self.root, members)?;
        let members: Vec<&Member> = members.iter().copied().chain(&shared).collect();
        let manifest = self.manifest(&members)?;
        wanted.insert(PathBuf::from("Cargo.toml"), manifest.as_bytes());
        wanted.extend(neighbours.files());
        for member in &members {
            for (path, bytes) in &member.files {
                wanted.insert(Path::new(&member.dir).join(path), bytes);
            }
        }
        let present = starter::read(&self.dir)?;
        for (path, bytes) in &wanted {
            if present.get(path).map(Vec::as_slice) != Some(bytes) {
                let path = self.dir.join(path);
                if let Some(parent) = path.parent() {
                    fs::create_dir_all(parent)?;
                }
                fs::write(path, bytes)?;
            }
        }
        for path in present.keys().filter(|path| !wanted.contains_key(*path)) {
            fs::remove_file(self.dir.join(path))?;
        }
        self.copy_lock_file()
    }

    /// The root's manifest with these members, so that profiles are the same.
    fn manifest(&self, members: &[&Member]) -> io::Result<String> {
        let text = read(&self.root.join("Cargo.toml"))?;
        let text = String::from_utf8_lossy(&text);
        let mut manifest: DocumentMut = text.parse().map_err(io::Error::other)?;
        let list: Array = members.iter().map(|member| member.dir.as_str()).collect();
        manifest["workspace"]["members"] = toml_edit::value(list);
        if let Some(workspace) = manifest["workspace"].as_table_mut() {
            workspace.remove("exclude");
            self.add_what_steps_inherit(workspace);
        }
        Ok(manifest.to_string())
    }

    /// What the workspace in `crates/` sets for all members and the root's does not. One
    /// that is not TOML sets nothing.
    fn add_what_steps_inherit(&self, workspace: &mut Table) {
        let text = fs::read_to_string(self.root.join("crates/Cargo.toml")).unwrap_or_default();
        let steps: DocumentMut = text.parse().unwrap_or_default();
        for name in ["dependencies", "package", "lints"] {
            let table = steps.get("workspace").and_then(|steps| steps.get(name));
            let Some(table) = table.and_then(Item::as_table_like) else {
                continue;
            };
            let ours = workspace.entry(name).or_insert_with(toml_edit::table);
            let Some(ours) = ours.as_table_like_mut() else {
                continue;
            };
            for (key, item) in table.iter() {
                if ours.contains_key(key) {
                    continue;
                }
                let mut item = item.clone();
                let path = item
                    .as_table_like_mut()
                    .and_then(|spec| spec.get_mut("path"));
                if let Some(path) = path
                    && let Some(text) = path.as_str()
                {
                    *path = toml_edit::value(format!("crates/{text}"));
                }
                ours.insert(key, item);
            }
        }
    }

    /// Cargo adds and removes packages in its copy of the lock file, so the
    /// root's is only copied again when the root's has changed.
    fn copy_lock_file(&self) -> io::Result<()> {
        let lock = read(&self.root.join("Cargo.lock"))?;
        // Hidden, so that it is not taken for a file of the workspace.
        let seen = self.dir.join(".Cargo.lock.root");
        if fs::read(&seen).ok().as_ref() != Some(&lock) {
            fs::write(self.dir.join("Cargo.lock"), &lock)?;
            fs::write(seen, &lock)?;
        }
        Ok(())
    }
}

/// A file of the root, named if it cannot be read.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    fs::read(path)
        .map_err(|error| io::Error::other(format!("{} cannot be read: {error}", path.display())))
}
