//! A server made of a shell script and of a port that the test holds.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use axum::Router;
use rig::server::{Launch, Server, start};
use tokio::net::{TcpListener, TcpSocket};

/// Waits for a signal in a way that lets the shell's traps run at once.
pub const WAIT: &str = "\nsleep 300 & echo child $!\nwhile :; do wait; done";

/// What each well-behaved script begins with.
pub const READY: &str = "echo listening on http://127.0.0.1:$PORT\n";

pub fn launch(script: &str, env: &[(&str, &str)]) -> Launch {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let mut env: Vec<_> = env.iter().map(owned).collect();
    env.push(("SCRIPT".to_owned(), script.to_owned()));
    Launch {
        program: here.join("tests/process/server.sh"),
        args: Vec::new(),
        env,
        dir: PathBuf::from("/"),
    }
}

/// A port on which HTTP is answered (with 404) as long as the test runs.
pub async fn answering_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move { axum::serve(listener, Router::new()).await });
    port
}

/// A port on which nobody listens, and nobody else can while it is held.
pub fn closed_port() -> (TcpSocket, u16) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let port = socket.local_addr().unwrap().port();
    (socket, port)
}

/// Sends a signal to a process, as another program would.
pub fn send(signal: &str, id: u32) {
    let sent = std::process::Command::new("kill")
        .args(["-s", signal, &id.to_string()])
        .status();
    assert!(sent.expect("kill can be run").success());
}

/// A server that is ready and then does what `script` says.
pub async fn started(script: &str) -> Server {
    let port = answering_port().await.to_string();
    start(&launch(&format!("{READY}{script}"), &[("PORT", &port)]))
        .await
        .unwrap()
}

/// The number that a script printed after `word`.
pub async fn printed(server: &Server, word: &str) -> u32 {
    let begins = |line: &str| line.starts_with(word);
    let line = server
        .wait_for_line(0, &|_, line| begins(line), Default::default())
        .await
        .unwrap();
    line.1.text[word.len()..].trim().parse().unwrap()
}

/// Whether the process of this id ends within two seconds.
pub async fn is_gone(id: u32) -> bool {
    let limit = Instant::now() + Duration::from_secs(2);
    while Instant::now() < limit {
        if !is_alive(id) {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    false
}

/// Asks `ps`, which every unix has; a process that waits to be reaped is dead.
fn is_alive(id: u32) -> bool {
    let ps = std::process::Command::new("ps")
        .args(["-o", "stat=", "-p", &id.to_string()])
        .output();
    let state = ps.expect("ps can be run").stdout;
    let state = String::from_utf8_lossy(&state);
    !state.trim().is_empty() && !state.trim().starts_with('Z')
}
