//! Starts a program of the runner, after building it if its sources have changed.
//!
//! `cargo xtask` builds and runs a package with only this in it: that takes a
//! second, where the runner itself takes a minute. So a first call says at once
//! what it is waiting for, and cargo's own progress shows.

pub mod dep_info;
mod stamp;

use std::env;
use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

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
        build(root, package, !program.exists())?;
        if !program.exists() {
            let expected = program.display();
            let text = format!("cargo has built `{package}`, but {expected} does not exist");
            return Err(Fault::Machine(text));
        }
        stamp.write();
    }
    Ok(program)
}

fn build(root: &Path, package: &str, first: bool) -> Result<(), Fault> {
    if first {
        eprintln!(
            "building the runner (`{package}`) and the libraries that it shares with the steps;\n\
             this takes one to three minutes the first time, and seconds later on"
        );
    }
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .args(["build", "--profile", PROFILE, "--package", package])
        .arg("--manifest-path")
        .arg(root.join("Cargo.toml"));
    // A rebuild takes seconds: a line for each crate would only push the report away.
    if !first && !io::stderr().is_terminal() {
        command.arg("--quiet");
    }
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
