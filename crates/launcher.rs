//! Passes `cargo xtask …` on from `crates/` to the runner in `xtask/`.
//!
//! Cargo looks for the package `xtask` in the workspace that it stands in, and
//! `crates/` is a workspace of its own.

use std::{path::Path, process::Command};

fn main() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["run", "--quiet", "--profile", "course"])
        .args(["--package", "xtask", "--manifest-path"])
        .arg(manifest)
        .arg("--")
        .args(std::env::args_os().skip(1))
        .status();
    let code = match status {
        Ok(status) => status.code().unwrap_or(2),
        Err(error) => {
            eprintln!("error: cannot start cargo: {error}");
            2
        }
    };
    std::process::exit(code);
}
