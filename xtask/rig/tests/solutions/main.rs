//! What the solutions do that no document's test can ask: with their programs,
//! built and started as they are.

#![cfg(unix)]

mod limits;
mod races;
mod storage_faults;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use rig::server::{Launch, Server, start};
use wire::Transport;
use wire::http::{self, Request};
use wire::socket::{Handshake, Reply, Socket, connect};

const TIME: Duration = Duration::from_secs(20);
const STEPS: [&str; 6] = [
    "solution-01-plain-socket",
    "solution-02-session-server",
    "solution-03-cookie-parsing",
    "solution-04-authorize-middleware",
    "solution-05-user-logging",
    "solution-06-own-pages",
];

/// Builds the solutions and returns the folder with their programs.
fn programs() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    // This program is `…/<profile>/deps/solutions-<hash>`.
    let this = std::env::current_exe().expect("a program");
    let programs = this.ancestors().nth(2).expect("a folder");
    let profile = match programs.file_name().and_then(|name| name.to_str()) {
        Some("debug") | None => "dev",
        Some(profile) => profile,
    };
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(["build", "--quiet", "--profile", profile])
        .current_dir(&root);
    for step in STEPS {
        cargo.args(["--package", step]);
    }
    assert!(cargo.status().expect("cargo starts").success());
    programs.to_owned()
}

async fn started(programs: &Path, step: &str) -> Server {
    started_with(programs, step, &[]).await
}

/// With more variables; one with an empty value is not set.
async fn started_with(programs: &Path, step: &str, more: &[(&str, &str)]) -> Server {
    let env = [
        ("PORT", "0"),
        ("SESSION_SECRET", "0123456789abcdef0123456789abcdef"),
        ("APP_ENV", "development"),
        ("PASSWORD_COST", "low"),
    ];
    let set: BTreeMap<&str, &str> = env.into_iter().chain(more.iter().copied()).collect();
    let launch = Launch {
        program: programs.join(step),
        args: Vec::new(),
        env: (set.into_iter())
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        dir: programs.to_owned(),
    };
    start(&launch).await.expect("the solution starts")
}

/// Headers with the session cookie of a new user; none in step 1, which knows
/// neither.
async fn signed_in(port: u16, name: &str) -> Vec<(String, String)> {
    let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let register = Request {
        method: "POST",
        path: "/register".to_owned(),
        headers: Vec::new(),
        form: Some(vec![
            field("username", name),
            field("password", "correct horse battery"),
        ]),
    };
    let answer = http::send(port, &register, TIME).await.expect("an answer");
    let cookies = answer.all("set-cookie").filter_map(|c| c.split(';').next());
    cookies.map(|cookie| field("cookie", cookie)).collect()
}

fn handshake(port: u16, headers: Vec<(String, String)>) -> Handshake {
    Handshake {
        port,
        transport: Transport::Websocket,
        namespace: "/".to_owned(),
        query: Vec::new(),
        headers: headers
            .into_iter()
            .map(|(name, value)| (name, value.into_bytes()))
            .collect(),
        auth: None,
    }
}

async fn observer(port: u16, headers: Vec<(String, String)>) -> Socket {
    match connect(&handshake(port, headers), TIME)
        .await
        .expect("a reply")
    {
        Reply::Admitted(socket) => socket,
        Reply::Refused { message, .. } => panic!("refused: {message}"),
    }
}
