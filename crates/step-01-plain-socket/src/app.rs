//! The routes and namespaces of the server.

use axum::Router;
use axum::routing::get;
use kit::page::Page;
use kit::socket_io;
use socketioxide::SocketIo;

use crate::sockets;
use crate::user_count::CountLock;

/// The whole server, not yet bound to a port: pages, and Socket.IO on
/// `/socket.io/`.
pub fn app() -> (Router, SocketIo) {
    let (socket_layer, io) = socket_io::builder()
        .with_state(CountLock::default())
        .build_layer();
    io.ns("/", sockets::on_connect);

    let app = Router::new().route("/", get(page)).layer(socket_layer);
    (app, io)
}

/// `GET /`.
async fn page() -> Page {
    Page::new()
}
