//! What each program was built from, by content.
//!
//! Cargo compares times, and times lie: a clock jumps back when a virtual
//! machine resumes or another system was booted, and an archive brings its own.
//! Cargo writes beside each program which files it was made of, those of path
//! dependencies and of `include_str!` among them. Their hash is noted after each
//! build that made the program, and looked at after each build that did not.

use std::fs;
use std::path::{Path, PathBuf};

use launcher::dep_info::prerequisites;
use sha2::{Digest, Sha256};

use super::Workspace;
use super::cargo::{Built, Program};
use crate::state_file;

/// The form of the files; another form is as good as no file.
const VERSION: u32 = 1;

/// Whether cargo took over a program that was not made of what is there now, or
/// of which nobody knows what it was made of.
pub fn has_outdated(workspace: &Workspace, built: &Built, alone: bool) -> bool {
    all(built).any(|(package, program)| {
        program.fresh && {
            let noted: Option<String> =
                state_file::read(&file(workspace, package, program, alone), VERSION);
            noted.is_none() || noted != hash(&program.path, workspace.dir())
        }
    })
}

/// Notes what the programs were built from that were built just now. A note that
/// cannot be written costs a build the next time, and nothing else.
pub fn note(workspace: &Workspace, built: &Built, alone: bool) {
    for (package, program) in all(built).filter(|(_, program)| !program.fresh) {
        let file = file(workspace, package, program, alone);
        let written = match hash(&program.path, workspace.dir()) {
            Some(hash) => state_file::write(&file, VERSION, &hash),
            None => fs::remove_file(&file),
        };
        written.ok();
    }
}

fn all(built: &Built) -> impl Iterator<Item = (&String, &Program)> {
    let of_one = |(package, programs)| std::iter::repeat(package).zip(programs);
    built
        .programs
        .iter()
        .chain(&built.unit_tests)
        .flat_map(of_one)
}

/// One for each kind that cargo caches separately: with other features or other
/// dependencies it takes over another program. Unit tests are a program of the same
/// name in another folder.
fn file(workspace: &Workspace, package: &str, program: &Program, alone: bool) -> PathBuf {
    let mut hash = Sha256::new();
    hash.update([u8::from(alone)]);
    let folder = program.path.parent().and_then(Path::file_name);
    hash.update(folder.unwrap_or_default().as_encoded_bytes());
    hash.update(program.source.as_os_str().as_encoded_bytes());
    hash.update([0]);
    for feature in &program.features {
        hash.update(feature);
        hash.update([0]);
    }
    hash.update(fs::read(workspace.dir().join("Cargo.lock")).unwrap_or_default());
    let kind = &hex(hash)[..16];
    let name = format!("{package}-{}-{kind}.json", program.name);
    workspace.notes().join(name)
}

/// The hash of all files that a program was made of; `None` if one of them, or
/// the list itself, cannot be read. The compiler's own list, which unit tests have,
/// begins at the workspace's folder.
fn hash(program: &Path, workspace: &Path) -> Option<String> {
    let list = fs::read_to_string(program.with_extension("d")).ok()?;
    let mut hash = Sha256::new();
    for path in prerequisites(&list)? {
        let bytes = fs::read(workspace.join(&path)).ok()?;
        hash.update(path.as_os_str().as_encoded_bytes());
        hash.update([0]);
        hash.update(bytes.len().to_le_bytes());
        hash.update(bytes);
    }
    Some(hex(hash))
}

fn hex(hash: Sha256) -> String {
    let bytes = hash.finalize();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inputs_of_a_rule_are_all_names_behind_its_colon() {
        let rule = "/t/a\\ b/step: /x/src/lib.rs /x/my\\ page.html /x/src/main.rs\n";
        let expected = ["/x/src/lib.rs", "/x/my page.html", "/x/src/main.rs"];
        assert_eq!(prerequisites(rule).unwrap(), expected.map(PathBuf::from));
        assert_eq!(prerequisites("/t/step:"), None);
    }

    #[test]
    fn a_program_has_another_hash_with_other_content_and_none_without_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name);
        let hash = |program: &Path| hash(program, Path::new("/"));
        let rule = format!("{}: {}\n", place("p").display(), place("main.rs").display());
        fs::write(place("p.d"), rule).unwrap();
        assert_eq!(hash(&place("p")), None);
        fs::write(place("main.rs"), "one").unwrap();
        let one = hash(&place("p"));
        assert!(one.is_some());
        fs::write(place("main.rs"), "two").unwrap();
        assert_ne!(hash(&place("p")), one);
        fs::write(place("main.rs"), "one").unwrap();
        assert_eq!(hash(&place("p")), one);
    }
}
