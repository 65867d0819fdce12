//! A Socket.IO server with one handler for each thing that the client can do.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::header::COOKIE;
use axum::routing::{get, post};
use serde_json::{Value, json};
use socketioxide::SocketIo;
use socketioxide::extract::{AckSender, Data, SocketRef, State};
use socketioxide::handler::ConnectHandler;
use socketioxide::socket::DisconnectReason;
use tokio::net::TcpListener;
use tokio::sync::watch;
use wire::Transport::{self, Polling, Websocket};
use wire::socket::{Handshake, Reply, Socket, connect};
use wire::wait_policy::Patience;

pub const TIME: Duration = Duration::from_secs(5);
pub const BOTH: [Transport; 2] = [Polling, Websocket];

pub fn handshake(server: &RealServer, transport: Transport, namespace: &str) -> Handshake {
    Handshake {
        port: server.port,
        transport,
        namespace: namespace.to_owned(),
        query: vec![],
        headers: vec![],
        auth: None,
    }
}

pub async fn admitted(handshake: &Handshake) -> Socket {
    match connect(handshake, TIME).await.unwrap() {
        Reply::Admitted(socket) => socket,
        Reply::Refused { message, .. } => panic!("refused: {message}"),
    }
}

pub async fn received(socket: &Socket, name: &str) -> Vec<Value> {
    socket
        .wait_for(&|event| event.name == name, Patience::default())
        .await
        .unwrap()
        .args
}

/// Why each socket left, in order.
pub type Reasons = Arc<watch::Sender<Vec<String>>>;

pub struct RealServer {
    pub port: u16,
    pub reasons: Reasons,
}

impl RealServer {
    pub async fn start() -> Self {
        let reasons = Reasons::default();
        let (layer, io) = SocketIo::builder()
            // Several pings within a short test.
            .ping_interval(Duration::from_millis(100))
            .ping_timeout(Duration::from_millis(2000))
            .with_state(Arc::clone(&reasons))
            .build_layer();
        io.ns("/", on_connect);
        io.ns("/slow", on_slow_connect);
        io.ns("/slow to leave", on_connect_slow_to_leave);
        io.ns(
            "/guarded",
            on_connect.with(async || Err::<(), _>("No session found")),
        );
        io.ns(
            "/stuck",
            on_connect.with(async || {
                std::future::pending::<()>().await;
                Err::<(), _>("never")
            }),
        );
        let app = Router::new()
            .route(
                "/me",
                get(async |headers: HeaderMap| format!("{headers:?}")),
            )
            .route("/form", post(async |body: Bytes| body))
            .layer(layer);
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { port, reasons }
    }
}

/// Lets a client believe that it can ask, long before it can.
async fn on_slow_connect(socket: SocketRef) {
    tokio::time::sleep(Duration::from_millis(80)).await;
    on_connect(socket).await;
}

/// While its disconnect handler runs, socketioxide drops a request to join again.
async fn on_connect_slow_to_leave(socket: SocketRef) {
    socket.on_disconnect(async || tokio::time::sleep(Duration::from_millis(400)).await);
    socket.emit("hello", &()).ok();
}

async fn on_connect(socket: SocketRef) {
    socket.on("echo", async |socket: SocketRef, Data::<Value>(data)| {
        socket.emit("echo", &data).ok();
    });
    socket.on("ask", async |Data::<Value>(data), ack: AckSender| {
        ack.send(&data).ok();
    });
    socket.on("mute", async || {});
    socket.on("throw me out", async |socket: SocketRef| {
        socket.disconnect().ok();
    });
    socket.on("binary", async |socket: SocketRef| {
        socket
            .emit("binary", &Bytes::from_static(b"\x00\x01\x02"))
            .ok();
    });
    socket.on_disconnect(
        async |reason: DisconnectReason, State(reasons): State<Reasons>| {
            reasons.send_modify(|reasons| reasons.push(format!("{reason:?}")));
        },
    );
    // Last: a client that has received this can be heard.
    let request = socket.req_parts();
    let cookies: Vec<_> = request
        .headers
        .get_all(COOKIE)
        .iter()
        .map(|line| String::from_utf8_lossy(line.as_bytes()))
        .collect();
    socket
        .emit(
            "hello",
            &json!({"cookies": cookies, "query": request.uri.query()}),
        )
        .ok();
}
