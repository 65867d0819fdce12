//! What the solutions do that no document's test can ask: with their programs,
//! built and started as they are.

#![cfg(unix)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use bytes::Bytes;
use rig::server::{Launch, Server, Signal, start};
use serde_json::Value;
use wire::Transport;
use wire::connection::{Connection, body};
use wire::http::{self, Request};
use wire::socket::{Handshake, Reply, Socket, connect};

const TIME: Duration = Duration::from_secs(20);
const STEPS: [&str; 5] = [
    "solution-01-plain-socket",
    "solution-02-session-server",
    "solution-03-cookie-parsing",
    "solution-04-authorize-middleware",
    "solution-05-user-logging",
];
/// Sockets that connect and leave in one request.
const SHORT_CONNECTIONS: usize = 200;
const AT_ONCE: usize = 10;

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
    let env = [
        ("PORT", "0"),
        ("SESSION_SECRET", "0123456789abcdef0123456789abcdef"),
        ("APP_ENV", "development"),
        ("PASSWORD_COST", "low"),
    ];
    let launch = Launch {
        program: programs.join(step),
        args: Vec::new(),
        env: env
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
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

/// Opens a connection by polling, and connects and leaves with a single POST.
async fn connect_and_leave(port: u16, headers: &[(String, String)]) {
    const PATH: &str = "/socket.io/?EIO=4&transport=polling";
    let mut http = Connection::open(port).await.expect("a connection");
    let get = http.request("GET", PATH, headers, Bytes::new());
    let opened = http.ask(get.expect("a request")).await.expect("an answer");
    let opened = body(opened).await.expect("a body");
    let open: Value = serde_json::from_slice(&opened[1..]).expect("an open packet");
    let target = format!("{PATH}&sid={}", open["sid"].as_str().expect("an id"));
    let packets = Bytes::from_static(b"40\x1e41");
    let post = http.request("POST", &target, headers, packets);
    assert!(http.is_usable().await);
    let answer = http.ask(post.expect("a request")).await.expect("an answer");
    body(answer).await.expect("a body");
}

async fn many_short_connections(port: u16, headers: &[(String, String)]) {
    let each = |_| async {
        for _ in 0..SHORT_CONNECTIONS / AT_ONCE {
            connect_and_leave(port, headers).await;
        }
    };
    futures_util::future::join_all((0..AT_ONCE).map(each)).await;
}

async fn observer(port: u16, headers: Vec<(String, String)>) -> Socket {
    let handshake = Handshake {
        port,
        transport: Transport::Websocket,
        namespace: "/".to_owned(),
        query: Vec::new(),
        headers,
        auth: None,
    };
    match connect(&handshake, TIME).await.expect("a reply") {
        Reply::Admitted(socket) => socket,
        Reply::Refused { message, .. } => panic!("refused: {message}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_connection_in_the_log_has_its_end() {
    let programs = programs();
    for step in STEPS {
        let server = started(&programs, step).await;
        let headers = signed_in(server.port(), "eve").await;
        many_short_connections(server.port(), &headers).await;
        // One that stays, since all the others may have been too short to be logged.
        let stays = observer(server.port(), headers).await;
        let counted = |event: &wire::socket::Event| event.name == "user count";
        let told = stays.wait_for(&counted, wire::patience::Patience::default());
        told.await.expect("it is counted");
        // Every socket that is still there ends with the server.
        let ended = server.stop(Signal::Terminate, TIME).await;
        assert!(!ended.forced, "{step}");
        let lines = ended.log.lines();
        let count = |part: &str| lines.iter().filter(|line| line.text.contains(part)).count();
        let (began, gone) = match step {
            "solution-05-user-logging" => (
                count("user eve connected"),
                count("user eve disconnected: "),
            ),
            _ => (
                count("a socket connected"),
                count("a socket disconnected: "),
            ),
        };
        assert_eq!(began, gone, "{step}: beginnings and ends");
        assert!(began > 0, "{step}: no connection was logged");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everyone_who_is_announced_is_announced_as_gone_and_in_this_order() {
    let server = started(&programs(), "solution-05-user-logging").await;
    let ada = observer(server.port(), signed_in(server.port(), "ada").await).await;
    let headers = signed_in(server.port(), "eve").await;
    many_short_connections(server.port(), &headers).await;
    // The last change: when it has come, all have.
    let bob = observer(server.port(), signed_in(server.port(), "bob").await).await;
    bob.disconnect().await.expect("bob can leave");
    let gone = |event: &wire::socket::Event| {
        event
            .args
            .first()
            .is_some_and(|data| data["username"] == "bob" && data["connected"] == false)
    };
    ada.wait_for(&gone, wire::patience::Patience::default())
        .await
        .expect("bob is announced as gone");
    let mut present = 0;
    for event in ada.events() {
        let Some(data) = event.args.first().filter(|data| data["username"] == "eve") else {
            continue;
        };
        present += if data["connected"] == true { 1 } else { -1 };
        assert!(present >= 0, "eve has gone before she came");
    }
    assert_eq!(present, 0, "eve came without going");
    server.stop(Signal::Terminate, TIME).await;
}
