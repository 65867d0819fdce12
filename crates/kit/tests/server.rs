//! The server from its start to its end, met by plain TCP clients.

use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::get;
use kit::{server, socket_io};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// A signal reaches every server of this process, so one test runs at a time.
static TURN: Mutex<()> = Mutex::const_new(());

/// Well above the time that a server may take to end.
const PATIENCE: Duration = Duration::from_secs(10);

/// Above the 20 s after which Socket.IO gives up a client that does not answer.
const ANSWERED_WITHIN: Duration = Duration::from_secs(30);

struct Running {
    address: std::net::SocketAddr,
    serving: JoinHandle<std::io::Result<()>>,
}

async fn start(app: Router) -> Running {
    start_within(app, |app| app).await
}

/// As [`start`], with `wrap` around everything, Socket.IO included.
async fn start_within(app: Router, wrap: impl FnOnce(Router) -> Router) -> Running {
    let listener = server::bind(0).await.unwrap();
    let address = listener.local_addr().unwrap();
    let (layer, io) = socket_io::builder().build_layer();
    io.ns("/", async || {});
    let serving = tokio::spawn(server::serve(listener, wrap(app.layer(layer)), io));
    let running = Running { address, serving };
    // Once the server answers, it waits for signals.
    assert!(running.get("/").await.starts_with("HTTP/1.1 200"));
    running
}

impl Running {
    async fn send(&self, request: String) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        stream
    }

    async fn get(&self, path: &str) -> String {
        let request = format!("GET {path} HTTP/1.1\r\nhost: kit\r\nconnection: close\r\n\r\n");
        read_to_end(self.send(request).await).await
    }

    async fn end(self) {
        let ended = timeout(PATIENCE, self.serving).await;
        ended.expect("the server ends").unwrap().unwrap();
    }
}

/// Everything that the server sends until it closes the connection.
async fn read_to_end(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    let read = timeout(ANSWERED_WITHIN, stream.read_to_string(&mut answer)).await;
    read.expect("the connection is closed in time").unwrap();
    answer
}

fn app() -> Router {
    Router::new().route("/", get(|| async { "here" }))
}

#[tokio::test]
async fn only_this_machine_can_connect() {
    let listener = server::bind(0).await.unwrap();
    assert!(listener.local_addr().unwrap().ip().is_loopback());
}

#[tokio::test]
async fn a_taken_port_is_named_with_a_remedy() {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = taken.local_addr().unwrap().port();
    let fault = server::bind(port).await.unwrap_err().to_string();
    assert!(fault.starts_with(&format!("cannot listen on 127.0.0.1:{port}: ")));
    assert!(fault.ends_with("Set PORT to another port, or PORT=0 for any free one."));
}

#[cfg(unix)]
mod unix {
    use std::future::poll_fn;
    use std::pin::pin;

    use axum::extract::{Request, State};
    use axum::middleware::{Next, from_fn_with_state};
    use axum::response::Response;
    use tokio::sync::mpsc;

    use super::*;

    fn signal(name: &str) {
        let pid = std::process::id().to_string();
        let sent = std::process::Command::new("kill")
            .args(["-s", name, &pid])
            .status();
        assert!(sent.unwrap().success());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_client_script_is_served_beside_the_app() {
        let _turn = TURN.lock().await;
        let running = start(app()).await;
        let answer = running.get(socket_io::CLIENT_PATH).await;
        assert!(answer.contains("content-type: text/javascript; charset=utf-8"));
        assert!(answer.ends_with(socket_io_client::SCRIPT));
        signal("TERM");
        running.end().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn sigterm_and_ctrl_c_end_the_server() {
        let _turn = TURN.lock().await;
        for name in ["TERM", "INT"] {
            let running = start(app()).await;
            signal(name);
            running.end().await;
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_request_under_way_is_answered() {
        let _turn = TURN.lock().await;
        let (begun, has_begun) = oneshot::channel();
        let (allow, allowed) = oneshot::channel();
        let both = std::sync::Arc::new(Mutex::new(Some((begun, allowed))));
        let slow = get(async move || {
            let (begun, allowed) = both.lock().await.take().unwrap();
            begun.send(()).unwrap();
            allowed.await.unwrap();
            "at last"
        });
        let running = start(app().route("/slow", slow)).await;
        let request = "GET /slow HTTP/1.1\r\nhost: kit\r\n\r\n".to_owned();
        let stream = running.send(request).await;
        has_begun.await.unwrap();
        signal("TERM");
        allow.send(()).unwrap();
        let answer = read_to_end(stream).await;
        assert!(answer.ends_with("at last"), "{answer}");
        running.end().await;
    }

    /// Reports each request that has no answer yet when it is first polled.
    async fn report_waiting(
        State(waits): State<mpsc::UnboundedSender<String>>,
        request: Request,
        next: Next,
    ) -> Response {
        let mut path = Some(request.uri().to_string());
        let mut answer = pin!(next.run(request));
        poll_fn(|context| {
            let polled = answer.as_mut().poll(context);
            if let Some(path) = path.take().filter(|_| polled.is_pending()) {
                waits.send(path).ok();
            }
            polled
        })
        .await
    }

    /// A polling client always has a request that waits for the next packet.
    #[tokio::test(flavor = "multi_thread")]
    async fn a_polling_client_is_told_that_the_server_ends() {
        let _turn = TURN.lock().await;
        let (waits, mut waiting) = mpsc::unbounded_channel();
        let wrap = |app: Router| app.layer(from_fn_with_state(waits, report_waiting));
        let running = start_within(app(), wrap).await;
        let path = "/socket.io/?EIO=4&transport=polling";
        let opened = running.get(path).await;
        let id = opened.split("\"sid\":\"").nth(1).unwrap();
        let path = format!("{path}&sid={}", id.split('"').next().unwrap());
        let post = format!(
            "POST {path} HTTP/1.1\r\nhost: kit\r\nconnection: close\r\n\
             content-type: text/plain\r\ncontent-length: 2\r\n\r\n40"
        );
        read_to_end(running.send(post).await).await;
        // The answer to 40 and the first ping, 2, in one answer or in two.
        let mut packets: Vec<String> = Vec::new();
        while packets.len() < 2 {
            let answer = running.get(&path).await;
            let (head, body) = answer.split_once("\r\n\r\n").unwrap();
            assert!(head.starts_with("HTTP/1.1 200"), "{answer}");
            packets.extend(body.split('\u{1e}').map(str::to_owned));
        }
        packets.sort();
        assert_eq!(packets[0], "2");
        assert!(packets[1].starts_with("40{\"sid\":"), "{packets:?}");
        while waiting.try_recv().is_ok() {}
        let poll = format!("GET {path} HTTP/1.1\r\nhost: kit\r\n\r\n");
        let stream = running.send(poll).await;
        let arrived = async { while waiting.recv().await.unwrap() != path {} };
        let arrived = timeout(PATIENCE, arrived).await;
        arrived.expect("the poll waits for a packet");
        signal("TERM");
        let answer = read_to_end(stream).await;
        // Packet 1 closes the transport, and the client connects again. After
        // packet 41, which disconnects the namespace, it never would.
        assert!(answer.ends_with("\r\n\r\n1"), "{answer}");
        running.end().await;
    }

    /// Silence, a header without end, and a body without end.
    #[tokio::test(flavor = "multi_thread")]
    async fn connections_that_send_no_whole_request_are_closed() {
        let _turn = TURN.lock().await;
        let running = start(app().route("/form", axum::routing::post(async |_: String| {}))).await;
        let body = "POST /form HTTP/1.1\r\nhost: kit\r\ncontent-length: 9999\r\n\r\n";
        let unfinished = ["", "GET / HTTP/1.1\r\nx: ", body];
        let mut all = tokio::task::JoinSet::new();
        for request in unfinished.repeat(10) {
            let stream = running.send(request.to_owned()).await;
            let (mut read, mut write) = stream.into_split();
            // A byte each second, except where nothing was sent at all.
            let trickle = async move {
                let mut second = tokio::time::interval(Duration::from_secs(1));
                while !request.is_empty() && write.write_all(b"x").await.is_ok() {
                    second.tick().await;
                }
                std::future::pending::<()>().await;
            };
            all.spawn(async move {
                let mut received = Vec::new();
                tokio::select! {
                    // Closed or reset: either is an end.
                    _ = read.read_to_end(&mut received) => {}
                    () = trickle => {}
                }
            });
        }
        let closed = timeout(Duration::from_secs(30), all.join_all()).await;
        assert!(closed.is_ok(), "a connection is still open after 30 s");
        signal("TERM");
        running.end().await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_client_that_never_ends_is_cut_off() {
        let _turn = TURN.lock().await;
        let (begun, has_begun) = oneshot::channel();
        let begun = std::sync::Arc::new(Mutex::new(Some(begun)));
        let stuck = get(async move || {
            let begun = begun.lock().await.take().unwrap();
            begun.send(()).unwrap();
            std::future::pending::<()>().await
        });
        let running = start(app().route("/stuck", stuck)).await;
        let request = "GET /stuck HTTP/1.1\r\nhost: kit\r\n\r\n".to_owned();
        let _stream = running.send(request).await;
        has_begun.await.unwrap();
        let asked = Instant::now();
        signal("TERM");
        running.end().await;
        assert!(
            asked.elapsed() >= Duration::from_secs(1),
            "it was given time"
        );
    }
}
