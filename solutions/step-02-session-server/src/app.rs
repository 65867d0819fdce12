//! What is served, and under which path.

use std::time::Duration;

use axum::Router;
use axum::routing::get;
use socketioxide::SocketIo;
use tower_sessions::SessionStore;

use crate::accounts;
use crate::page::page;
use crate::session_config::SessionConfig;
use crate::session_layer::session_layer;
use crate::sockets;
use crate::user_count::CountLock;
use crate::users::Users;

/// How long a client may stay connected without entering a namespace. The
/// default of 45 s is long for a connection that nobody uses.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How many packets may wait for one client. A client that polls is sent all
/// that happened since its last poll; what exceeds the default of 128, soon
/// reached when a hundred others connect, would be dropped.
const MAX_WAITING_PACKETS: usize = 2048;

/// The whole server, not yet bound to a port: pages, accounts, and Socket.IO
/// on `/socket.io/`.
pub fn app<S: SessionStore + Clone>(
    sessions: SessionConfig,
    users: Users,
    store: S,
) -> (Router, SocketIo) {
    let (socket_layer, io) = SocketIo::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .max_buffer_size(MAX_WAITING_PACKETS)
        .with_state(CountLock::default())
        .build_layer();
    io.ns("/", sockets::on_connect);

    // The layer added last is the outermost: Socket.IO's requests are answered
    // before they come to the session layer.
    let app = Router::new()
        .route("/", get(page))
        .with_state(users.clone())
        .merge(accounts::routes(users))
        .layer(session_layer(store, sessions))
        .layer(socket_layer);
    (app, io)
}
