//! Crates of the repository that the steps depend on by their `path`: they are
//! copied along, to the same place, so that the same path leads to them.

use std::io;
use std::path::{Component, Path, PathBuf};

use toml_edit::{DocumentMut, Item};

use super::Member;
use crate::starter::{self, Files};

/// The files of all such crates, by their place in the repository. A path that
/// leads nowhere, or out of the repository, is left for cargo to complain about.
///
/// # Errors
/// A file that is there cannot be read.
pub fn neighbours(root: &Path, members: &[&Member]) -> io::Result<Files> {
    let mut files = Files::new();
    for dir in members.iter().flat_map(|member| paths(member)) {
        let is_member = members.iter().any(|member| Path::new(&member.dir) == dir);
        if is_member || files.contains_key(&dir.join("Cargo.toml")) {
            continue;
        }
        let found = starter::read(&root.join(&dir))?;
        files.extend(
            found
                .into_iter()
                .map(|(path, bytes)| (dir.join(path), bytes)),
        );
    }
    Ok(files)
}

/// Where the manifest of a member leads to, from the root.
fn paths(member: &Member) -> Vec<PathBuf> {
    let manifest = member.files.get(Path::new("Cargo.toml"));
    let text = String::from_utf8_lossy(manifest.map_or(&[], Vec::as_slice));
    let Ok(manifest) = text.parse::<DocumentMut>() else {
        return Vec::new();
    };
    ["dependencies", "dev-dependencies"]
        .iter()
        .filter_map(|table| manifest.get(table)?.as_table_like())
        .flat_map(|table| table.iter().filter_map(|(_, spec)| path_of(spec)))
        .filter_map(|path| from_root(&Path::new(&member.dir).join(path)))
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
            .map(|path| crate::place::slashes(path))
            .collect();
        assert_eq!(
            names,
            ["crates/store/Cargo.toml", "crates/store/src/lib.rs"]
        );
    }
}
