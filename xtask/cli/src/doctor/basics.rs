//! What every step needs.

use std::fs;
use std::io;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;

use tokio::process::Command;

use super::{ANSWERS_WITHIN, Environment, Finding, Lack, State, free_bytes};
use rig::mongo::{CommandError, run_command};

/// The oldest Rust that builds the course, from the runner's manifest.
const OLDEST_RUST: &str = env!("CARGO_PKG_RUST_VERSION");
/// Bytes. With step 1 the target folder has 0.9 GB; later steps bring more libraries.
const NEEDED: u64 = 2_000_000_000;

pub async fn look(around: &Environment) -> Vec<Finding> {
    let written = writable(&around.target);
    let (rust, libraries, disk) = tokio::join!(
        rust(around),
        libraries(around),
        disk(&around.target, written.is_ok())
    );
    let target = around.target.display();
    let folder = written.map(|()| target.to_string()).map_err(|error| {
        Lack::new(
            format!("{target} cannot be written: {error}"),
            "set CARGO_TARGET_DIR to a folder that can be written",
        )
    });
    vec![
        Finding::new("Rust", "to build the runner and the steps", rust),
        Finding {
            name: "libraries",
            purpose: "",
            state: libraries,
        },
        Finding::new("target folder", "what is built", folder),
        disk,
        Finding::new(
            "loopback",
            "to start a server and connect to it",
            loopback(),
        ),
    ]
}

async fn rust(around: &Environment) -> Result<String, Lack> {
    let remedy = "`rustup update stable`, or https://rustup.rs/ if you have no rustup";
    let said = run_command(Command::new(&around.rustc).arg("--version"), ANSWERS_WITHIN)
        .await
        .map_err(|why| Lack::new(format!("rustc: {why}"), remedy))?;
    let version = said.split_whitespace().nth(1).unwrap_or_default();
    match (parts(version), parts(OLDEST_RUST)) {
        (Some(have), Some(oldest)) if have >= oldest => Ok(version.to_owned()),
        _ => Err(Lack::new(
            format!(
                "{} is too old: {OLDEST_RUST} or later is needed",
                said.trim()
            ),
            remedy,
        )),
    }
}

/// The first two numbers of a version.
fn parts(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// Whether all that the steps are built from was downloaded.
async fn libraries(around: &Environment) -> State {
    let host = run_command(Command::new(&around.rustc).arg("-vV"), ANSWERS_WITHIN).await;
    let host = host.ok().and_then(|said| {
        let host = said.lines().find_map(|line| line.strip_prefix("host: "));
        host.map(str::to_owned)
    });
    let mut cargo = Command::new(&around.cargo);
    cargo
        .args(["metadata", "--format-version", "1", "--offline", "--locked"])
        .arg("--manifest-path")
        .arg(around.root.join("crates/Cargo.toml"));
    if let Some(host) = host {
        cargo.args(["--filter-platform", &host]);
    }
    match run_command(&mut cargo, ANSWERS_WITHIN).await {
        Ok(_) => State::There("downloaded; the steps need no network".to_owned()),
        Err(CommandError::Failed(said)) if said.contains("lock file") => State::Note(
            "not looked at: crates/Cargo.lock does not fit the manifests beside it;\n\
             the next build there mends it"
                .to_owned(),
        ),
        Err(_) => State::Note(
            "not all are downloaded: the first build needs a network,\n\
             or `cargo fetch --manifest-path crates/Cargo.toml` before you have none"
                .to_owned(),
        ),
    }
}

fn writable(target: &Path) -> io::Result<()> {
    fs::create_dir_all(target)?;
    let file = target.join(format!("doctor-{}", std::process::id()));
    fs::write(&file, "")?;
    fs::remove_file(file)
}

async fn disk(target: &Path, is_there: bool) -> Finding {
    let finding = |state| Finding {
        name: "disk",
        purpose: "the runner, the libraries and your steps, as they are built",
        state,
    };
    if !is_there {
        return finding(State::Note("not looked at: no target folder".to_owned()));
    }
    finding(match free_bytes(target).await {
        Err(why) => State::Note(format!("the free space is unknown: {why}")),
        Ok(free) if free >= NEEDED => State::There(format!("{} free", gigabytes(free))),
        // What was built already takes no more room.
        Ok(free) if target.join("judge").is_dir() => State::Note(format!(
            "only {} free, enough for what is built already",
            gigabytes(free)
        )),
        Ok(free) => State::Missing {
            why: format!("{} free, {} are needed", gigabytes(free), gigabytes(NEEDED)),
            remedy: "make room, or set CARGO_TARGET_DIR to a folder on another disk".to_owned(),
        },
    })
}

fn gigabytes(bytes: u64) -> String {
    format!("{}.{} GB", bytes / 1_000_000_000, bytes / 100_000_000 % 10)
}

fn loopback() -> Result<String, Lack> {
    let tried = || -> io::Result<()> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        TcpStream::connect(listener.local_addr()?)?;
        Ok(())
    };
    tried()
        .map(|()| "a server can be started on 127.0.0.1 and reached".to_owned())
        .map_err(|error| {
            Lack::new(
                format!("a server on 127.0.0.1 cannot be reached: {error}"),
                "let programs listen on 127.0.0.1, which a firewall or a sandbox forbids here",
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        assert!(parts("1.100.0") > parts("1.94"));
        assert!(parts("1.94.0-nightly") >= parts("1.94"));
        assert_eq!(parts("unknown"), None);
        assert!(parts(OLDEST_RUST).is_some(), "{OLDEST_RUST}");
    }

    #[test]
    fn room_is_told_in_gigabytes() {
        assert_eq!(gigabytes(2_000_000_000), "2.0 GB");
        assert_eq!(gigabytes(1_990_000_000), "1.9 GB");
        assert_eq!(gigabytes(0), "0.0 GB");
    }
}
