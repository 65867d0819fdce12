//! Stops `cargo xtask` with a clear error if cargo is set to build for a machine
//! other than this one, for example for a board. Otherwise the first message would be
//! about a missing `std`, or about a program that cannot be started.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let variable = |name: &str| env::var(name).unwrap_or_default();
    let (target, host) = (variable("TARGET"), variable("HOST"));
    // A triple says `darwin` for macOS.
    let system = variable("CARGO_CFG_TARGET_OS").replace("macos", "darwin");
    let runs_here = target == host
        || host.contains(&system) && can_run(&host, &variable("CARGO_CFG_TARGET_ARCH"));
    if runs_here {
        return;
    }
    let [source, remedy] = if env::var_os("CARGO_BUILD_TARGET").is_some() {
        [
            "the environment variable CARGO_BUILD_TARGET",
            "unset CARGO_BUILD_TARGET, then run the command again",
        ]
    } else {
        [
            "`target` in [build] of a .cargo/config.toml, in a folder above this one or in your \
             home folder",
            "move this setting to the project for that target, or set the environment variable \
             CARGO_BUILD_TARGET=host-tuple, which overrides it",
        ]
    };
    println!(
        "cargo::error=cargo is set to build for `{target}`, and such programs cannot run on this \
         machine"
    );
    println!("cargo::error=set by: {source}");
    println!("cargo::error=remedy: {remedy}");
}

/// Whether a machine of the kind `host` runs programs for the processor `arch`.
fn can_run(host: &str, arch: &str) -> bool {
    let of = host.split('-').next().unwrap_or_default();
    of == arch
        || matches!(
            (of, arch),
            ("x86_64", "x86") | ("aarch64", "x86" | "x86_64")
        )
}
