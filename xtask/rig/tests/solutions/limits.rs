//! What a single stranger may cost a server.

use bytes::Bytes;
use rig::server::Signal;
use serde_json::Value;
use wire::connection::{Connection, body};

use crate::{STEPS, TIME, programs, started};

const POLLING: &str = "/socket.io/?EIO=4&transport=polling";

const NO_HEADERS: &[(String, String)] = &[];

/// A client opens a connection, reads nothing, and asks for thousands of namespaces.
/// Each answer beyond the queue's limit is an error for socketioxide.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_unknown_namespaces_does_not_fill_the_log() {
    let programs = programs();
    for step in STEPS {
        let server = started(&programs, step).await;
        let mut http = Connection::open(server.port()).await.expect("a connection");
        let get = http.request("GET", POLLING, NO_HEADERS, Bytes::new());
        let opened = http.ask(get.expect("a request")).await.expect("an answer");
        let opened = body(opened).await.expect("a body");
        let open: Value = serde_json::from_slice(&opened[1..]).expect("an open packet");
        let target = format!("{POLLING}&sid={}", open["sid"].as_str().expect("an id"));
        let packets: Vec<String> = (0..6000).map(|n| format!("40/n{n},")).collect();
        let packets = Bytes::from(packets.join("\u{1e}"));
        let post = http.request("POST", &target, NO_HEADERS, packets);
        assert!(http.is_usable().await);
        let answer = http.ask(post.expect("a request")).await.expect("an answer");
        assert_eq!(&body(answer).await.expect("a body")[..], b"ok");
        let ended = server.stop(Signal::Terminate, TIME).await;
        let lines = ended.log.lines();
        assert!(lines.len() < 10, "{step}: {} lines", lines.len());
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use rig::server::Server;
    use wire::socket::Socket;

    use super::*;
    use crate::{observer, started_with};

    const HELD: usize = 500;

    /// What a held socket may cost, in bytes. Measured: 24,270. Without the small read
    /// buffer for websockets it is 27,820, with headers that hold on to hyper's buffer
    /// 29,370, with both 32,920; all of them vary by less than 50.
    const PER_SOCKET: usize = 26_000;

    /// The memory of the server that is in use, in bytes.
    fn resident(server: &Server) -> usize {
        let path = format!("/proc/{}/status", server.id());
        let status = std::fs::read_to_string(path).expect("the server runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.expect("its memory").trim().trim_end_matches(" kB");
        kilobytes.parse::<usize>().expect("a number") * 1024
    }

    async fn sockets(server: &Server, count: usize) -> Vec<Socket> {
        let mut sockets = Vec::new();
        for _ in 0..count {
            sockets.push(observer(server.port(), Vec::new()).await);
        }
        sockets
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_held_socket_costs_little_memory() {
        let programs = programs();
        // The allocator caches memory for each thread.
        let two_threads = [("TOKIO_WORKER_THREADS", "2")];
        let server = started_with(&programs, STEPS[0], &two_threads).await;
        // What the first sockets cost is the server's start.
        let _first = sockets(&server, 20).await;
        let before = resident(&server);
        let _held = sockets(&server, HELD).await;
        let grown = resident(&server).saturating_sub(before);
        let each = grown / HELD;
        assert!(each < PER_SOCKET, "{each} bytes for each socket");
        server.stop(Signal::Terminate, TIME).await;
    }
}
