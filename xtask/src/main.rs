//! `cargo xtask`: builds the runner if it has to, and becomes it.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    launcher::launch(&root, "cli")
}
