//! Starts a program of the runner, after building it if its sources have changed.
//!
//! `cargo xtask` builds and runs a package with only this in it: that takes a
//! second, where the runner itself takes a minute. So a first call says at once
//! what it is waiting for, and cargo's own progress shows.

pub mod dep_info;
mod stamp;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::{env, fs};

use stamp::Stamp;

/// The build profile of the runner and of the steps; see the root's `Cargo.toml`.
const PROFILE: &str = "course";

/// The exit status for a fault of the runner or of the machine.
const FAULT: u8 = 2;

/// Becomes the program of `package`, with the arguments of this process.
///
/// `root` is the folder of the repository. The program lies beside this one, in
/// the folder that cargo has chosen for the profile.
pub fn launch(root: &Path, package: &str) -> ExitCode {
    match program(root, package) {
        Ok(program) => become_program(&program, env::args_os().skip(1)),
        Err(Fault::Build(code)) => code,
        Err(Fault::Machine(text)) => {
            eprintln!("error: {text}");
            ExitCode::from(FAULT)
        }
    }
}

enum Fault {
    /// Cargo has already said what is wrong.
    Build(ExitCode),
    Machine(String),
}

/// The path of the program, which is up to date.
fn program(root: &Path, package: &str) -> Result<PathBuf, Fault> {
    let own = env::current_exe()
        .map_err(|error| Fault::Machine(format!("this program cannot find itself: {error}")))?;
    let program = own.with_file_name(format!("{package}{}", env::consts::EXE_SUFFIX));
    let stamp = Stamp::of(root, &program);
    if !stamp.is_current() {
        let first = !program.exists();
        forget(root, &stamp.overlooked())?;
        build(root, package, first)?;
        if !program.exists() {
            let expected = program.display();
            let text = format!("cargo has built `{package}`, but {expected} does not exist");
            return Err(Fault::Machine(text));
        }
        stamp.write();
    }
    Ok(program)
}

/// Removes what was built of the packages of these files, so that cargo builds them
/// again. Otherwise it would go by their times.
fn forget(root: &Path, files: &[PathBuf]) -> Result<(), Fault> {
    let names: BTreeSet<String> = stamp::manifests(files)
        .iter()
        .filter_map(|manifest| package_name(&fs::read_to_string(manifest).ok()?))
        .collect();
    if names.is_empty() {
        return Ok(());
    }
    let mut command = cargo(root, "clean");
    command.arg("--quiet");
    command.args(names.iter().flat_map(|name| ["--package", name]));
    run(command)
}

/// The first name in a manifest: that of its package.
fn package_name(manifest: &str) -> Option<String> {
    let mut names = manifest
        .lines()
        .filter_map(|line| line.strip_prefix("name = \""));
    names.next()?.strip_suffix('"').map(str::to_owned)
}

fn build(root: &Path, package: &str, first: bool) -> Result<(), Fault> {
    if first {
        eprintln!(
            "building the runner (`{package}`) and the libraries that it shares with the steps;\n\
             this takes one to three minutes the first time, and seconds later on"
        );
    }
    let mut command = cargo(root, "build");
    command.args(["--package", package]);
    // A rebuild takes seconds: a line for each crate would only push the report away.
    if !first && !io::stderr().is_terminal() {
        command.arg("--quiet");
    }
    run(command)
}

/// A command of cargo for the runner.
fn cargo(root: &Path, name: &str) -> Command {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .args([name, "--profile", PROFILE, "--manifest-path"])
        .arg(root.join("Cargo.toml"));
    command
}

fn run(mut command: Command) -> Result<(), Fault> {
    let status = command
        .status()
        .map_err(|error| Fault::Machine(format!("cannot start cargo: {error}")))?;
    if status.success() {
        Ok(())
    } else {
        eprintln!("error: the runner itself does not build; your step was not judged");
        Err(Fault::Build(ExitCode::from(FAULT)))
    }
}

/// Replaces this process, so that signals and the terminal reach the program.
#[cfg(unix)]
fn become_program(program: &Path, args: impl Iterator<Item = OsString>) -> ExitCode {
    use std::os::unix::process::CommandExt;
    let error = Command::new(program).args(args).exec();
    eprintln!("error: cannot start {}: {error}", program.display());
    ExitCode::from(FAULT)
}

/// Waits for the program. Both share the console, so Ctrl-C reaches it as well.
#[cfg(not(unix))]
fn become_program(program: &Path, args: impl Iterator<Item = OsString>) -> ExitCode {
    match Command::new(program).args(args).status() {
        Ok(status) => {
            let code = status.code().and_then(|code| u8::try_from(code).ok());
            ExitCode::from(code.unwrap_or(FAULT))
        }
        Err(error) => {
            eprintln!("error: cannot start {}: {error}", program.display());
            ExitCode::from(FAULT)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::package_name;

    #[test]
    fn a_package_is_named_by_its_manifest() {
        let own = include_str!("../Cargo.toml");
        assert_eq!(package_name(own).as_deref(), Some("launcher"));
        let with_program = "[package]\nname = \"one\"\n[[bin]]\nname = \"two\"\n";
        assert_eq!(package_name(with_program).as_deref(), Some("one"));
        assert_eq!(package_name("[workspace]\nmembers = []\n"), None);
    }
}
