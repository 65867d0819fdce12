//! The setting of cargo's that makes programs for another machine.
//!
//! A learner who also writes for a board may have set it for all projects. The server has
//! to run here, so such a build cannot be judged; cargo's own message would be about a
//! missing `std`, or about the learner's crate.

use std::env::consts::{ARCH, OS};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use thiserror::Error;
use toml_edit::{DocumentMut, Item};

const VARIABLE: &str = "CARGO_BUILD_TARGET";

/// What cargo calls the machine that it runs on.
const HOST: &str = "host-tuple";

/// A target whose programs cannot run here, and its source.
#[derive(Debug, PartialEq, Eq, Error)]
#[error(
    "error: cargo is set to build for `{target}`, and such programs cannot run on this machine\n  {}",
    .set_by.remedy()
)]
pub struct ForeignTarget {
    target: String,
    set_by: Source,
}

#[derive(Debug, PartialEq, Eq)]
enum Source {
    Variable,
    File(PathBuf),
}

impl Source {
    fn remedy(&self) -> String {
        match self {
            Source::Variable => format!(
                "set by: the environment variable {VARIABLE}\n  \
                 remedy: unset {VARIABLE}, then run the command again"
            ),
            Source::File(path) => format!(
                "set by: `target` in [build] of {}\n  \
                 remedy: move this setting to the project for that target, or set the environment \
                 variable {VARIABLE}={HOST}, which overrides it",
                path.display()
            ),
        }
    }
}

/// The target of a build in `dir`, if its programs cannot run here.
pub fn foreign_target(dir: &Path) -> Option<ForeignTarget> {
    let variable = std::env::var(VARIABLE).ok();
    let (targets, source) = setting(dir, variable, cargo_home().as_deref())?;
    let target = targets.into_iter().find(|target| !runs_here(target))?;
    Some(ForeignTarget {
        target,
        set_by: source,
    })
}

fn cargo_home() -> Option<PathBuf> {
    let home = || Some(std::env::home_dir()?.join(".cargo"));
    std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(home)
}

/// What cargo reads, in its order: the variable, the configuration of the folder and
/// of those above it, that of the user ("Hierarchical structure" in the Cargo book).
fn setting(
    dir: &Path,
    variable: Option<String>,
    home: Option<&Path>,
) -> Option<(Vec<String>, Source)> {
    if let Some(target) = variable.filter(|target| !target.is_empty()) {
        return Some((vec![target], Source::Variable));
    }
    let folders = dir.ancestors().map(|folder| folder.join(".cargo"));
    folders
        .chain(home.map(Path::to_owned))
        // Where both exist, cargo reads the one without an ending.
        .flat_map(|folder| ["config", "config.toml"].map(|name| folder.join(name)))
        .find_map(|path| {
            let text = std::fs::read_to_string(&path).ok()?;
            let config: DocumentMut = text.parse().ok()?;
            let targets = strings(config.get("build")?.get("target")?);
            (!targets.is_empty()).then_some((targets, Source::File(path)))
        })
}

/// One string, or a list of them.
fn strings(item: &Item) -> Vec<String> {
    let list = item.as_array().into_iter().flatten();
    let list = list.filter_map(|value| value.as_str());
    item.as_str()
        .into_iter()
        .chain(list)
        .map(str::to_owned)
        .collect()
}

/// Whether a program for `target` can run here, from the compiler's description of the
/// target. An unknown target cannot be built for at all.
fn runs_here(target: &str) -> bool {
    if target == HOST {
        return true;
    }
    let compiler = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(compiler)
        .args(["--print", "cfg", "--target", target])
        .stdin(Stdio::null())
        .output();
    // Cargo will report the missing compiler.
    let Ok(output) = output else {
        return true;
    };
    let text = String::from_utf8_lossy(&output.stdout);
    let value = |key: &str| {
        let value = text.lines().find_map(|line| line.strip_prefix(key))?;
        Some(value.trim_matches('"').to_owned())
    };
    match (value("target_arch="), value("target_os=")) {
        (Some(arch), Some(os)) => os == OS && can_run(ARCH, OS, &arch),
        _ => false,
    }
}

/// Whether a processor of this kind runs programs for `other`, natively or translated by
/// the system.
fn can_run(arch: &str, os: &str, other: &str) -> bool {
    arch == other
        || matches!(
            (arch, os, other),
            ("x86_64", "linux" | "windows", "x86")
                | ("aarch64", "windows", "x86" | "x86_64")
                | ("aarch64", "macos", "x86_64")
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOARD: &str = "thumbv7em-none-eabihf";

    fn write(path: PathBuf, text: &str) -> PathBuf {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    #[test]
    fn the_nearest_setting_counts_and_the_variable_before_all() {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("course/target/judge");
        let home = folder.path().join("home");
        let of = |variable: Option<&str>| setting(&dir, variable.map(str::to_owned), Some(&home));
        let from = |target: &str, path: &PathBuf| {
            Some((vec![target.to_owned()], Source::File(path.clone())))
        };
        assert_eq!(of(None), None);
        let users = write(home.join("config.toml"), "build.target = \"users\"\n");
        assert_eq!(of(None), from("users", &users));
        let here = folder.path().join("course/.cargo/config.toml");
        // A file without the key hides nothing.
        write(here.clone(), "[build]\njobs = 1\n");
        assert_eq!(of(None), from("users", &users));
        write(here.clone(), "[build]\ntarget = [\"here\"]\n");
        assert_eq!(of(None), from("here", &here));
        assert_eq!(of(Some("")), from("here", &here));
        let variable = Some((vec![BOARD.to_owned()], Source::Variable));
        assert_eq!(of(Some(BOARD)), variable);
    }

    #[test]
    fn a_target_of_this_machine_runs_here_and_a_board_does_not() {
        assert!(runs_here(HOST));
        assert!(!runs_here(BOARD));
        assert!(!runs_here("no-such-target"));
        if cfg!(all(target_os = "linux", target_arch = "x86_64")) {
            assert!(runs_here("x86_64-unknown-linux-musl"));
            assert!(runs_here("i686-unknown-linux-gnu"));
            assert!(!runs_here("aarch64-unknown-linux-gnu"));
            assert!(!runs_here("x86_64-pc-windows-gnu"));
        }
    }
}
