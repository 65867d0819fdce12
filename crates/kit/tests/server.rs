//! The server from start to end, tested with plain TCP clients.

use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::{get, post};
use kit::{server, socket_io};
use socketioxide::adapter::LocalAdapter;
use socketioxide::handler::ConnectHandler;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// A signal reaches every server of this process, so one test runs at a time.
static TURN: Mutex<()> = Mutex::const_new(());

/// Well above the time that a server may take to end.
const PATIENCE: Duration = Duration::from_secs(10);

/// Well below the 20 s after which Socket.IO gives up on a client that does not
/// answer: an answer that comes only then is a fault.
const ANSWERED_WITHIN: Duration = Duration::from_secs(5);

/// Below the two seconds after which the server cuts off what has not ended.
const ENDS_WITHIN: Duration = Duration::from_millis(1500);

struct Running {
    address: std::net::SocketAddr,
    serving: JoinHandle<std::io::Result<()>>,
}

async fn start(app: Router) -> Running {
    start_with(app, |app| app, async || {}).await
}

/// As [`start`], with `wrap` around everything, Socket.IO included.
async fn start_with<T: Send + Sync + 'static>(
    app: Router,
    wrap: impl FnOnce(Router) -> Router,
    on_connect: impl ConnectHandler<LocalAdapter, T>,
) -> Running {
    let listener = server::bind(0).await.unwrap();
    let address = listener.local_addr().unwrap();
    let (layer, io) = socket_io::builder().build_layer();
    io.ns("/", on_connect);
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

    async fn end_at_once(self) {
        let ended = timeout(ENDS_WITHIN, self.end()).await;
        ended.expect("the server does not wait for its grace");
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

/// A sign-out that stopped halfway would end the session and leave its sockets open.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_request_has_begun_is_finished_although_the_client_has_left() {
    let _turn = TURN.lock().await;
    let (begins, begun) = oneshot::channel();
    let (go_on, may_go_on) = oneshot::channel::<()>();
    let (ends, ended) = oneshot::channel();
    let once = Mutex::new(Some((begins, may_go_on, ends)));
    let once = std::sync::Arc::new(once);
    let change = post(move || async move {
        let (begins, may_go_on, ends) = once.lock().await.take().expect("one request");
        begins.send(()).ok();
        may_go_on.await.ok();
        ends.send(()).ok();
    });
    let running = start(app().route("/change", change)).await;
    let request = "POST /change HTTP/1.1\r\nhost: kit\r\ncontent-length: 0\r\n\r\n";
    let client = running.send(request.to_owned()).await;
    begun.await.unwrap();
    drop(client);
    // Time for the server to notice.
    for _ in 0..10 {
        running.get("/").await;
    }
    go_on.send(()).ok();
    let ended = timeout(PATIENCE, ended).await.expect("it does not hang");
    assert!(ended.is_ok(), "the handler was given up");
    running.serving.abort();
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
    use futures_util::{SinkExt, StreamExt};
    use socketioxide::extract::{AckSender, SocketRef};
    use socketioxide::socket::DisconnectReason;
    use tokio::sync::mpsc;
    use tokio_tungstenite::WebSocketStream;
    use tokio_tungstenite::tungstenite::Message;

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

    /// A polling client on a server whose disconnect handler reports the reason.
    struct Polling {
        running: Running,
        path: String,
        waiting: mpsc::UnboundedReceiver<String>,
        reasons: mpsc::UnboundedReceiver<DisconnectReason>,
    }

    impl Polling {
        async fn open() -> Self {
            let (waits, waiting) = mpsc::unbounded_channel();
            let (tell, reasons) = mpsc::unbounded_channel();
            let on_connect = async move |socket: SocketRef| {
                socket.on_disconnect(async move |reason: DisconnectReason| {
                    tell.send(reason).ok();
                });
            };
            let wrap = |app: Router| app.layer(from_fn_with_state(waits, report_waiting));
            let running = start_with(app(), wrap, on_connect).await;
            let path = "/socket.io/?EIO=4&transport=polling";
            let opened = running.get(path).await;
            let id = opened.split("\"sid\":\"").nth(1).unwrap();
            let path = format!("{path}&sid={}", id.split('"').next().unwrap());
            Self {
                running,
                path,
                waiting,
                reasons,
            }
        }

        /// Sends this packet, if it is not empty.
        async fn post(&self, packet: &str) {
            if packet.is_empty() {
                return;
            }
            let post = format!(
                "POST {} HTTP/1.1\r\nhost: kit\r\nconnection: close\r\n\
                 content-type: text/plain\r\ncontent-length: {}\r\n\r\n{packet}",
                self.path,
                packet.len()
            );
            let answer = read_to_end(self.running.send(post).await).await;
            assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        }

        /// The next packets, which may come in one or several responses.
        async fn packets(&self, count: usize) -> Vec<String> {
            let mut packets: Vec<String> = Vec::new();
            while packets.len() < count {
                let answer = self.running.get(&self.path).await;
                let (head, body) = answer.split_once("\r\n\r\n").unwrap();
                assert!(head.starts_with("HTTP/1.1 200"), "{answer}");
                packets.extend(body.split('\u{1e}').map(str::to_owned));
            }
            packets.sort();
            packets
        }

        /// Sends a poll, waits until the server holds it, asks the server to end,
        /// and returns the response.
        async fn end_while_polling(&mut self) -> String {
            while self.waiting.try_recv().is_ok() {}
            let poll = format!("GET {} HTTP/1.1\r\nhost: kit\r\n\r\n", self.path);
            let stream = self.running.send(poll).await;
            let arrived = async { while self.waiting.recv().await.unwrap() != self.path {} };
            let arrived = timeout(PATIENCE, arrived).await;
            arrived.expect("the poll waits for a packet");
            signal("TERM");
            let answer = timeout(ENDS_WITHIN, read_to_end(stream)).await;
            answer.expect("the poll is answered at once")
        }
    }

    /// A polling client always has a request waiting for the next packet.
    #[tokio::test(flavor = "multi_thread")]
    async fn a_polling_client_is_told_that_the_server_ends() {
        let _turn = TURN.lock().await;
        let mut client = Polling::open().await;
        client.post("40").await;
        // The answer to 40 and the first ping.
        let packets = client.packets(2).await;
        assert_eq!(packets[0], "2");
        assert!(packets[1].starts_with("40{\"sid\":"), "{packets:?}");
        let answer = client.end_while_polling().await;
        // Packet 1 closes the transport, and the client connects again. After
        // packet 41, which disconnects the namespace, it never would.
        assert!(answer.ends_with("\r\n\r\n1"), "{answer}");
        client.running.end_at_once().await;
        assert!(client.reasons.recv().await.is_some());
    }

    /// Before its first namespace, refused by one, and after its last one.
    #[tokio::test(flavor = "multi_thread")]
    async fn a_polling_client_without_a_namespace_is_told_too() {
        let _turn = TURN.lock().await;
        for (enter, leave) in [("", ""), ("40/unknown,", ""), ("40", "41")] {
            let mut client = Polling::open().await;
            client.post(enter).await;
            // The first ping and, if a namespace was asked for, its answer.
            let packets = client.packets(if enter.is_empty() { 1 } else { 2 }).await;
            assert_eq!(packets[0], "2", "{packets:?}");
            client.post(leave).await;
            let answer = client.end_while_polling().await;
            assert!(answer.ends_with("\r\n\r\n1"), "{enter:?}: {answer}");
            assert!(answer.contains("cache-control: no-store"), "{answer}");
            client.running.end_at_once().await;
        }
    }

    type Websocket = WebSocketStream<TcpStream>;

    async fn websocket(running: &Running) -> Websocket {
        let stream = TcpStream::connect(running.address).await.unwrap();
        let url = format!(
            "ws://{}/socket.io/?EIO=4&transport=websocket",
            running.address
        );
        let (socket, _) = tokio_tungstenite::client_async(url, stream).await.unwrap();
        socket
    }

    /// The next packet of Engine.IO, or `None` at the end.
    async fn packet(socket: &mut Websocket) -> Option<String> {
        match timeout(ANSWERED_WITHIN, socket.next()).await.unwrap() {
            Some(Ok(Message::Text(packet))) => Some(packet.to_string()),
            Some(Ok(Message::Close(_)) | Err(_)) | None => None,
            Some(Ok(other)) => panic!("{other:?}"),
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_websocket_is_closed_without_packet_41() {
        let _turn = TURN.lock().await;
        let (tell, mut reasons) = mpsc::unbounded_channel();
        let on_connect = async move |socket: SocketRef| {
            socket.on_disconnect(async move |reason: DisconnectReason| {
                tell.send(reason).ok();
            });
        };
        let running = start_with(app(), |app| app, on_connect).await;
        let mut outside = websocket(&running).await;
        let mut inside = websocket(&running).await;
        inside.send(Message::text("40")).await.unwrap();
        while !packet(&mut inside).await.unwrap().starts_with("40{") {}
        assert!(packet(&mut outside).await.unwrap().starts_with("0{"));
        signal("TERM");
        running.end_at_once().await;
        assert!(reasons.recv().await.is_some());
        let mut last = Vec::new();
        while let Some(packet) = packet(&mut inside).await {
            last.push(packet);
        }
        assert_eq!(last.last().map(String::as_str), Some("1"), "{last:?}");
        assert!(
            !last.iter().any(|packet| packet.starts_with("41")),
            "{last:?}"
        );
    }

    /// The limit in the handshake applies to websockets too, whose default is 16 MiB.
    #[tokio::test(flavor = "multi_thread")]
    async fn a_websocket_message_beyond_the_limit_ends_the_connection() {
        const LONGEST: usize = 100_000;
        let _turn = TURN.lock().await;
        let on_connect = async |socket: SocketRef| {
            socket.on("echo", async |ack: AckSender| {
                ack.send("here").ok();
            });
            socket.emit("ready", "").ok();
        };
        let running = start_with(app(), |app| app, on_connect).await;
        let mut socket = websocket(&running).await;
        let open = packet(&mut socket).await.unwrap();
        assert!(
            open.contains(&format!("\"maxPayload\":{LONGEST}")),
            "{open}"
        );
        socket.send(Message::text("40")).await.unwrap();
        while !packet(&mut socket)
            .await
            .unwrap()
            .starts_with("42[\"ready\"")
        {}
        let event = |length: usize| {
            let empty = "420[\"echo\",\"\"]".len();
            Message::text(format!("420[\"echo\",\"{}\"]", "x".repeat(length - empty)))
        };
        socket.send(event(LONGEST)).await.unwrap();
        while packet(&mut socket).await.unwrap() != "430[\"here\"]" {}
        // Writing fails if the server is faster.
        socket.send(event(LONGEST + 1)).await.ok();
        let mut after = Vec::new();
        while let Some(packet) = packet(&mut socket).await {
            after.push(packet);
        }
        assert!(
            !after.iter().any(|packet| packet.starts_with("43")),
            "{after:?}"
        );
        signal("TERM");
        running.end_at_once().await;
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
            std::future::pending::<()>().await;
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
