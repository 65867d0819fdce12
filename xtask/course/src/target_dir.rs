//! Cargo's target folder, found as cargo finds it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// The profile that the runner is built with, and that it builds with: see the
/// root's manifest.
pub const PROFILE: &str = "course";

/// The folder into which cargo builds the repository at `root`: that of the variables
/// `CARGO_TARGET_DIR` and `CARGO_BUILD_TARGET_DIR`, of cargo's configuration, or
/// `target/`.
///
/// The runner was built there itself, which answers it without a call of cargo. Where
/// that is not certain, cargo is asked, once in the life of this process.
pub fn target_dir(root: &Path) -> PathBuf {
    static FOUND: OnceLock<(PathBuf, PathBuf)> = OnceLock::new();
    let (of, found) = FOUND.get_or_init(|| (root.to_owned(), find(root)));
    if of == root {
        found.clone()
    } else {
        find(root)
    }
}

fn find(root: &Path) -> PathBuf {
    let program = std::env::current_exe().ok();
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    program
        .and_then(|program| of_program(&program, own, root))
        .or_else(|| of_cargo(root))
        .unwrap_or_else(|| of_variables(root, |name| std::env::var_os(name)))
}

/// Where the running `program` was built, if it was built from this checkout and cargo
/// has put it right below its target folder. With `build.target` another folder is
/// between the two, and that one has no such file.
fn of_program(program: &Path, built_from: &Path, root: &Path) -> Option<PathBuf> {
    let target = program.parent()?.parent()?;
    let built_from = built_from.canonicalize().ok()?;
    let is_ours = built_from.starts_with(root.canonicalize().ok()?)
        && program.parent()?.ends_with(PROFILE)
        && target.join(".rustc_info.json").is_file();
    is_ours.then(|| target.to_owned())
}

/// What cargo says.
fn of_cargo(root: &Path) -> Option<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ])
        .arg("--manifest-path")
        .arg(root.join("Cargo.toml"))
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).ok()?;
    Some(PathBuf::from(metadata.get("target_directory")?.as_str()?))
}

/// For a manifest that cargo cannot read: cargo's variables, in its order.
fn of_variables(root: &Path, variable: impl Fn(&str) -> Option<std::ffi::OsString>) -> PathBuf {
    let given = ["CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR"].map(variable);
    let given = given.into_iter().flatten().find(|dir| !dir.is_empty());
    root.join(given.unwrap_or_else(|| "target".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_runner_knows_its_folder_only_where_that_is_certain() {
        let checkout = tempfile::tempdir().unwrap();
        let root = checkout.path().canonicalize().unwrap();
        let own = root.join("xtask");
        let target = root.join("elsewhere");
        std::fs::create_dir_all(&own).unwrap();
        std::fs::create_dir_all(&target).unwrap();
        let of = |program: &str, root: &Path| of_program(&target.join(program), &own, root);
        assert_eq!(of("course/xtask", &root), None);
        std::fs::write(target.join(".rustc_info.json"), "{}").unwrap();
        assert_eq!(of("course/xtask", &root), Some(target.clone()));
        // For another system, for a test, of another checkout.
        assert_eq!(of("x86_64-unknown-linux-musl/course/xtask", &root), None);
        assert_eq!(of("debug/xtask", &root), None);
        assert_eq!(of("course/xtask", &root.join("other")), None);
    }

    #[test]
    fn the_variables_are_those_of_cargo_in_its_order() {
        let root = Path::new("/course");
        let of = |set: &[(&str, &str)]| {
            of_variables(root, |name| {
                let found = set.iter().find(|(set, _)| *set == name);
                found.map(|(_, value)| value.into())
            })
        };
        let [one, other] = [("CARGO_TARGET_DIR", "/a"), ("CARGO_BUILD_TARGET_DIR", "b")];
        assert_eq!(of(&[one, other]), Path::new("/a"));
        assert_eq!(of(&[("CARGO_TARGET_DIR", ""), other]), root.join("b"));
        assert_eq!(of(&[]), root.join("target"));
    }
}
