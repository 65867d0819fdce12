//! `cargo xtask` in these folders, as in the root: cargo looks for the package
//! `xtask` in the workspace that it stands in, and `crates/` is a workspace of its
//! own.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    launcher::launch(&root, "cli")
}
