//! What the steps are built from besides their own files: crates that they
//! depend on by `path`, those that these depend on, and files that they include.
//! All are copied along to the same place, so that the same path leads to them.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::OnceLock;

use sha2::{Digest, Sha256};
use toml_edit::{DocumentMut, Item, TableLike};

use super::{Member, included};
use course::starter::{self, Files};

/// Everything in the repository that some crates are built from besides their
/// own files. A path that leads nowhere, or out of the repository, is left for
/// cargo and the compiler to complain about.
#[derive(Debug, Default)]
pub struct Neighbours {
    folders: BTreeMap<PathBuf, Folder>,
}

/// A crate, or a member of the workspace: then without files.
#[derive(Debug)]
struct Folder {
    files: Files,
    /// The crates that its manifest names by their path, from the root.
    leads_to: Vec<PathBuf>,
    /// Included files outside the crate, from the root.
    includes: Files,
    digest: OnceLock<Vec<u8>>,
}

impl Neighbours {
    /// Reads what these members and their dependencies name.
    ///
    /// # Errors
    /// A file that is there cannot be read.
    pub fn read(root: &Path, members: &[&Member]) -> io::Result<Neighbours> {
        let mut found = Neighbours::default();
        let mut open: Vec<PathBuf> = Vec::new();
        for member in members {
            let dir = Path::new(&member.dir);
            let mut folder = Folder::new(root, dir, &member.files)?;
            open.append(&mut folder.leads_to.clone());
            folder.files = Files::new();
            found.folders.insert(dir.to_owned(), folder);
        }
        while let Some(dir) = open.pop() {
            if found.folders.contains_key(&dir) {
                continue;
            }
            let folder = Folder::new(root, &dir, &starter::read(&root.join(&dir))?)?;
            open.extend(folder.leads_to.iter().cloned());
            found.folders.insert(dir, folder);
        }
        Ok(found)
    }

    /// All of these files, by their place in the repository.
    pub fn files(&self) -> BTreeMap<PathBuf, &[u8]> {
        let mut files = BTreeMap::new();
        for (dir, folder) in &self.folders {
            let own = folder.files.iter();
            files.extend(own.map(|(path, bytes)| (dir.join(path), &bytes[..])));
            let includes = folder.includes.iter();
            files.extend(includes.map(|(path, bytes)| (path.clone(), &bytes[..])));
        }
        files
    }

    /// The folders of the crates that the member in this folder depends on.
    pub fn crates(&self, dir: &Path) -> BTreeSet<PathBuf> {
        let mut open = vec![dir];
        let mut seen = BTreeSet::new();
        while let Some(next) = open.pop() {
            let folder = self.folders.get(next).filter(|_| seen.insert(next));
            let leads_to = folder.map_or(&[][..], |folder| &folder.leads_to);
            open.extend(leads_to.iter().map(PathBuf::as_path));
        }
        let others = seen.into_iter().filter(|&one| one != dir);
        others.map(Path::to_owned).collect()
    }

    /// A hash of all that the member in this folder is built from besides its
    /// own files. Of another member that it depends on, `files_of` has the files.
    pub fn digest<'a>(&self, dir: &Path, files_of: impl Fn(&Path) -> Option<&'a Files>) -> Vec<u8> {
        let mut hash = Sha256::new();
        let mut open = vec![dir];
        let mut seen = BTreeSet::new();
        while let Some(next) = open.pop() {
            let Some(folder) = self.folders.get(next).filter(|_| seen.insert(next)) else {
                continue;
            };
            open.extend(folder.leads_to.iter().map(PathBuf::as_path));
            hash.update(next.to_string_lossy().as_bytes());
            hash.update(folder.digest.get_or_init(|| folder.hash()));
            if next != dir
                && let Some(files) = files_of(next)
            {
                hash.update(hash_of(files));
            }
        }
        hash.finalize().to_vec()
    }
}

impl Folder {
    fn new(root: &Path, dir: &Path, files: &Files) -> io::Result<Folder> {
        let mut includes = Files::new();
        for path in included::paths(files) {
            // Files of the crate itself are there, except hidden ones.
            let of_crate = from_root(&path).is_some_and(|path| files.contains_key(&path));
            let place = from_root(&dir.join(&path)).filter(|_| !of_crate);
            if let Some(place) = place.filter(|place| root.join(place).is_file()) {
                let bytes = std::fs::read(root.join(&place))?;
                includes.insert(place, bytes);
            }
        }
        Ok(Folder {
            leads_to: paths(root, dir, files),
            files: files.clone(),
            includes,
            digest: OnceLock::new(),
        })
    }

    fn hash(&self) -> Vec<u8> {
        [hash_of(&self.files), hash_of(&self.includes)].concat()
    }
}

fn hash_of(files: &Files) -> Vec<u8> {
    let mut hash = Sha256::new();
    for (path, bytes) in files {
        for part in [path.to_string_lossy().as_bytes(), bytes] {
            // With its length, so that no two parts can be read as one.
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
    }
    hash.finalize().to_vec()
}

/// Where the manifest among these files leads to, from the root.
fn paths(root: &Path, dir: &Path, files: &Files) -> Vec<PathBuf> {
    let manifest = files.get(Path::new("Cargo.toml"));
    let text = String::from_utf8_lossy(manifest.map_or(&[], Vec::as_slice));
    let Ok(manifest) = text.parse::<DocumentMut>() else {
        return Vec::new();
    };
    let systems = manifest.get("target").and_then(Item::as_table_like);
    let systems = systems.into_iter().flat_map(TableLike::iter);
    let systems = systems.filter_map(|(_, system)| system.as_table_like());
    let of_all = manifest.as_table() as &dyn TableLike;
    let mut found = Vec::new();
    for tables in std::iter::once(of_all).chain(systems) {
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let table = tables.get(kind).and_then(Item::as_table_like);
            for (name, spec) in table.into_iter().flat_map(TableLike::iter) {
                let path = match path_of(spec) {
                    Some(path) => Some(dir.join(path)),
                    None if is_inherited(spec) => inherited_path(root, dir, name),
                    None => None,
                };
                found.extend(path.as_deref().and_then(from_root));
            }
        }
    }
    found
}

fn path_of(spec: &Item) -> Option<&str> {
    spec.as_table_like()?.get("path")?.as_str()
}

fn is_inherited(spec: &Item) -> bool {
    let workspace = spec.as_table_like().and_then(|spec| spec.get("workspace"));
    workspace.and_then(Item::as_bool) == Some(true)
}

/// Where a dependency leads whose path is in the workspace's manifest: the steps' for a
/// crate in `crates/`, or else the root's.
fn inherited_path(root: &Path, dir: &Path, name: &str) -> Option<PathBuf> {
    ["crates", ""]
        .into_iter()
        .filter(|workspace| dir.starts_with(workspace))
        .find_map(|workspace| {
            let text = std::fs::read_to_string(root.join(workspace).join("Cargo.toml")).ok()?;
            let manifest: DocumentMut = text.parse().ok()?;
            let dependencies = manifest.get("workspace")?.get("dependencies")?;
            Some(Path::new(workspace).join(path_of(dependencies.get(name)?)?))
        })
}

/// The path without `..`, unless that leads out.
fn from_root(path: &Path) -> Option<PathBuf> {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => plain.push(name),
            Component::CurDir => {}
            Component::ParentDir => {
                if !plain.pop() {
                    return None;
                }
            }
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    // The root itself is a workspace, and no crate to copy.
    (plain != Path::new("")).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crate_in(dir: &str, dependencies: &str, main: &str) -> Member {
        let text = format!("[package]\nname = \"x\"\n[dependencies]\n{dependencies}\n");
        Member {
            package: "x".to_owned(),
            dir: dir.to_owned(),
            files: Files::from([
                (PathBuf::from("Cargo.toml"), text.into_bytes()),
                (PathBuf::from("src/main.rs"), main.as_bytes().to_vec()),
            ]),
        }
    }

    fn repository(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = root.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        root
    }

    fn names(neighbours: &Neighbours) -> Vec<String> {
        let files = neighbours.files();
        files
            .keys()
            .map(|path| course::location::slashes(path))
            .collect()
    }

    #[test]
    fn a_crate_beside_the_steps_comes_along_and_a_member_does_not() {
        let root = repository(&[
            ("crates/store/Cargo.toml", ""),
            ("crates/store/src/lib.rs", ""),
            ("crates/step-01/a", ""),
        ]);
        let one = crate_in("crates/step-01", "serde = \"1\"", "");
        let two = crate_in(
            "solutions/step-02",
            "store = { path = \"../../crates/store\", optional = true }\n\
             one = { path = \"../../crates/step-01\" }\n\
             gone = { path = \"../nowhere\" }\n\
             out = { path = \"../../../out\" }",
            "",
        );
        let found = Neighbours::read(root.path(), &[&one, &two]).unwrap();
        let expected = ["crates/store/Cargo.toml", "crates/store/src/lib.rs"];
        assert_eq!(names(&found), expected);
    }

    #[test]
    fn dependencies_of_dependencies_and_included_files_come_along() {
        let root = repository(&[
            (
                "crates/Cargo.toml",
                "[workspace.dependencies]\nb = { path = \"b\" }\n",
            ),
            (
                "crates/a/Cargo.toml",
                "[build-dependencies]\nb.workspace = true\n",
            ),
            (
                "crates/b/Cargo.toml",
                "[target.'cfg(unix)'.dependencies]\nc = { path = \"c\" }\n",
            ),
            ("crates/b/c/Cargo.toml", ""),
            ("docs/page.md", "page"),
            ("docs/other.md", "other"),
        ]);
        let main = "const A: &str = include_str!(\"../../../docs/page.md\");";
        let step = crate_in("crates/step-01", "a = { path = \"../a\" }", main);
        let found = Neighbours::read(root.path(), &[&step]).unwrap();
        let expected = [
            "crates/a/Cargo.toml",
            "crates/b/Cargo.toml",
            "crates/b/c/Cargo.toml",
            "docs/page.md",
        ];
        assert_eq!(names(&found), expected);
    }

    #[test]
    fn the_digest_of_a_crate_changes_with_what_it_is_built_from_and_nothing_else() {
        let root = repository(&[
            (
                "crates/a/Cargo.toml",
                "[dependencies]\nb = { path = \"../b\" }\n",
            ),
            ("crates/b/Cargo.toml", ""),
            ("crates/b/src/lib.rs", "one"),
            ("crates/c/Cargo.toml", ""),
        ]);
        let uses = crate_in("crates/step-01", "a = { path = \"../a\" }", "");
        let other = crate_in("crates/step-02", "c = { path = \"../c\" }", "");
        let digests = || {
            let found = Neighbours::read(root.path(), &[&uses, &other]).unwrap();
            [&uses, &other].map(|one| found.digest(Path::new(&one.dir), |_| None))
        };
        let before = digests();
        assert_eq!(digests(), before);
        std::fs::write(root.path().join("crates/b/src/lib.rs"), "two").unwrap();
        let after = digests();
        assert_ne!(after[0], before[0]);
        assert_eq!(after[1], before[1]);
    }

    #[test]
    fn what_such_a_crate_depends_on_comes_along_once() {
        let root = tempfile::tempdir().unwrap();
        for (dir, dependencies) in [
            ("kit", "store = { path = \"../store\", optional = true }"),
            ("store", "kit = { path = \"../kit\" }"),
        ] {
            let dir = root.path().join("crates").join(dir);
            std::fs::create_dir_all(&dir).unwrap();
            let manifest = format!("[dependencies]\n{dependencies}\n");
            std::fs::write(dir.join("Cargo.toml"), manifest).unwrap();
        }
        let kit = "kit = { path = \"../../crates/kit\" }";
        let step = crate_in("crates/step-01", kit, "");
        let found = Neighbours::read(root.path(), &[&step]).unwrap();
        let expected = ["crates/kit/Cargo.toml", "crates/store/Cargo.toml"];
        assert_eq!(names(&found), expected);
    }
}
