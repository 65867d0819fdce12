//! Crates of the repository that the steps depend on by their `path`, and those
//! that these depend on: they are copied along, to the same place, so that the
//! same path leads to them.

use std::io;
use std::path::{Component, Path, PathBuf};

use toml_edit::{DocumentMut, Item};

use super::Member;
use course::starter::{self, Files};

const MANIFEST: &str = "Cargo.toml";

/// The files of all such crates, by their place in the repository. A path that
/// leads nowhere, or out of the repository, is left for cargo to complain about.
///
/// # Errors
/// A file that is there cannot be read.
pub fn neighbours(root: &Path, members: &[&Member]) -> io::Result<Files> {
    let mut files = Files::new();
    let mut open: Vec<PathBuf> = Vec::new();
    for member in members {
        let manifest = member.files.get(Path::new(MANIFEST));
        open.extend(paths(Path::new(&member.dir), manifest));
    }
    while let Some(dir) = open.pop() {
        let is_member = members.iter().any(|member| Path::new(&member.dir) == dir);
        if is_member || files.contains_key(&dir.join(MANIFEST)) {
            continue;
        }
        let found = starter::read(&root.join(&dir))?;
        open.extend(paths(&dir, found.get(Path::new(MANIFEST))));
        files.extend(
            found
                .into_iter()
                .map(|(path, bytes)| (dir.join(path), bytes)),
        );
    }
    Ok(files)
}

/// Where the manifest of the crate in `dir` leads to, from the root.
fn paths(dir: &Path, manifest: Option<&Vec<u8>>) -> Vec<PathBuf> {
    let text = String::from_utf8_lossy(manifest.map_or(&[], Vec::as_slice));
    let Ok(manifest) = text.parse::<DocumentMut>() else {
        return Vec::new();
    };
    ["dependencies", "dev-dependencies"]
        .iter()
        .filter_map(|table| manifest.get(table)?.as_table_like())
        .flat_map(|table| table.iter().filter_map(|(_, spec)| path_of(spec)))
        .filter_map(|path| from_root(&dir.join(path)))
        .collect()
}

fn path_of(spec: &Item) -> Option<&str> {
    spec.as_table_like()?.get("path")?.as_str()
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

    fn crate_in(dir: &str, dependencies: &str) -> Member {
        let text = format!("[package]\nname = \"x\"\n[dependencies]\n{dependencies}\n");
        Member {
            package: "x".to_owned(),
            dir: dir.to_owned(),
            files: Files::from([(PathBuf::from("Cargo.toml"), text.into_bytes())]),
        }
    }

    #[test]
    fn a_crate_beside_the_steps_comes_along_and_a_member_does_not() {
        let root = tempfile::tempdir().unwrap();
        for dir in ["crates/store/src", "crates/step-01"] {
            std::fs::create_dir_all(root.path().join(dir)).unwrap();
        }
        for file in [
            "crates/store/Cargo.toml",
            "crates/store/src/lib.rs",
            "crates/step-01/a",
        ] {
            std::fs::write(root.path().join(file), "").unwrap();
        }
        let one = crate_in("crates/step-01", "serde = \"1\"");
        let two = crate_in(
            "solutions/step-02",
            "store = { path = \"../../crates/store\", optional = true }\n\
             one = { path = \"../../crates/step-01\" }\n\
             gone = { path = \"../nowhere\" }\n\
             out = { path = \"../../../out\" }",
        );
        let files = neighbours(root.path(), &[&one, &two]).unwrap();
        let names: Vec<_> = files
            .keys()
            .map(|path| course::place::slashes(path))
            .collect();
        assert_eq!(
            names,
            ["crates/store/Cargo.toml", "crates/store/src/lib.rs"]
        );
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
        let step = crate_in("crates/step-01", "kit = { path = \"../../crates/kit\" }");
        let files = neighbours(root.path(), &[&step]).unwrap();
        let names: Vec<_> = files
            .keys()
            .map(|path| course::place::slashes(path))
            .collect();
        assert_eq!(names, ["crates/kit/Cargo.toml", "crates/store/Cargo.toml"]);
    }
}
