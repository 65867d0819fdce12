//! `cargo xtask ci`: the one test command, in the order of what fails first.

use std::io;
use std::path::Path;
use std::process::Stdio;

use tokio::process::Command;

use super::{e2e, mistakes, verify_all};
use cli::cli::{MistakesOptions, VerifyOptions};
use cli::commands::{ExitStatus, build_steps, read};
use course::target_dir::target_dir;
use report::{bad, good, strong};
use rig::mongo::{Environment, Wanted, find};

/// A cargo call: what it is called, its words before and after the manifest, and
/// that manifest.
type Call = (&'static str, &'static str, &'static str, &'static str);

const OWN: &str = "Cargo.toml";
const STARTERS: &str = "crates/Cargo.toml";
const MONGO: &str = "a MongoDB server for the tests";
const E2E: &str = "a real browser and the official client";
// In the profile of the tests, so that build scripts and procedural macros are built once.
const CLIPPY: &str = "clippy --quiet --workspace --all-targets --locked --profile course";
const FORMATTING: [Call; 2] = [
    ("formatting", "fmt --all --check", OWN, ""),
    (
        "formatting of the starters",
        "fmt --all --check",
        STARTERS,
        "",
    ),
];
const CLIPPIES: [Call; 2] = [
    ("clippy", CLIPPY, OWN, "-- -D warnings"),
    ("clippy of the starters", CLIPPY, STARTERS, "-- -D warnings"),
];
// In the profile of the runner, so that the dependencies are built once for both. One
// run shows all that fails.
const TESTS: Call = (
    "tests",
    "test --quiet --workspace --locked --profile course --no-fail-fast",
    OWN,
    "",
);
/// The tests that need no MongoDB: one package and one test file are about nothing else,
/// and single tests have the word in their name.
const TESTS_WITHOUT_MONGO: [Call; 2] = [
    (
        "tests",
        "test --quiet --workspace --exclude mongo-session-store --exclude cli --locked --profile course --no-fail-fast",
        OWN,
        "-- --skip needs_mongod",
    ),
    (
        "tests of the commands",
        "test --quiet --package cli --lib --bins --locked --profile course",
        OWN,
        "",
    ),
];

/// What can be tested with Rust alone.
pub async fn test(root: &Path) -> ExitStatus {
    if let Err(end) = build_first(root).await {
        return end;
    }
    for call in FORMATTING.iter().chain(&TESTS_WITHOUT_MONGO) {
        if let Err(end) = run(root, *call, None).await {
            return end;
        }
    }
    say("verify-all");
    let options = VerifyOptions {
        fresh: true,
        ..VerifyOptions::default()
    };
    if verify_all::verify_all(root, &options).await != ExitStatus::Passed {
        return failed("verify-all");
    }
    anstream::println!(
        "{}\nLeft out: clippy, what needs MongoDB, the browser and the official client, and the \
         mistakes. `cargo xtask ci` runs all of it.",
        good("test: all passed")
    );
    ExitStatus::Passed
}

pub async fn ci(root: &Path) -> ExitStatus {
    if let Err(end) = build_first(root).await {
        return end;
    }
    say(MONGO);
    let note = |text: &str| anstream::println!("{text}");
    let found = find(
        &Environment::here(&target_dir(root)),
        Wanted::Program,
        &note,
    )
    .await;
    let mongod = match &found {
        Ok(program) => program.path(),
        Err(none) => {
            anstream::eprintln!("error: {none}");
            return failed(MONGO);
        }
    };
    for call in FORMATTING.into_iter().chain(CLIPPIES).chain([TESTS]) {
        if let Err(end) = run(root, call, mongod).await {
            return end;
        }
    }
    say("verify-all");
    // Once as learners have it, and once with the tests that need MongoDB.
    for mongo in [false, true] {
        let options = VerifyOptions {
            mongo,
            fresh: true,
            ..VerifyOptions::default()
        };
        if verify_all::verify_all(root, &options).await != ExitStatus::Passed {
            return failed("verify-all");
        }
    }
    say(E2E);
    if e2e::e2e(root, None, true).await != ExitStatus::Passed {
        return failed(E2E);
    }
    say("mistakes");
    let options = MistakesOptions {
        mongo: true,
        ..MistakesOptions::default()
    };
    if mistakes::mistakes(root, &options).await != ExitStatus::Passed {
        return failed("mistakes");
    }
    anstream::println!("{}", good("ci: all passed"));
    ExitStatus::Passed
}

/// Says what runs, and runs it.
async fn run(root: &Path, call: Call, mongod: Option<&Path>) -> Result<(), ExitStatus> {
    say(call.0);
    match cargo(root, call, mongod).await {
        Ok(true) => Ok(()),
        Ok(false) => Err(failed(call.0)),
        Err(error) => {
            anstream::eprintln!("error: cargo cannot be started: {error}");
            Err(ExitStatus::Fault)
        }
    }
}

/// Whether the call succeeded.
async fn cargo(
    root: &Path,
    (_, before, manifest, after): Call,
    mongod: Option<&Path>,
) -> io::Result<bool> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(before.split_whitespace())
        .arg("--manifest-path")
        .arg(root.join(manifest))
        .args(after.split_whitespace())
        .current_dir(root)
        // Snapshots that differ are failures here, never rewritten.
        .env("INSTA_UPDATE", "no")
        .envs(mongod.map(|path| ("MONGOD", path)))
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .status()
        .await?;
    Ok(status.success())
}

/// Reports inconsistencies and build errors before anything that takes longer.
async fn build_first(root: &Path) -> Result<(), ExitStatus> {
    say("documents and crates in step");
    let (course, crates) = read(root)?;
    if super::sync::in_step(&course.steps) != ExitStatus::Passed {
        return Err(failed("sync --check"));
    }
    say("one build for all crates");
    let wanted = judge::verify::wanted(&course, &crates);
    match build_steps(&course, &crates, &wanted, false).await {
        Ok(_) => Ok(()),
        Err(_) => Err(failed("build")),
    }
}

fn say(name: &str) {
    anstream::println!("{}", strong(&format!("== {name}")));
}

fn failed(name: &str) -> ExitStatus {
    anstream::println!("{}", bad(&format!("ci: {name} failed")));
    ExitStatus::Fault
}
