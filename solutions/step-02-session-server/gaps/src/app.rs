//! What is served, and under which path.

use std::time::Duration;

use axum::Router;
use axum::routing::get;
use socketioxide::SocketIo;

use crate::accounts;
use crate::page::page;
use crate::password::Cost;
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

/// The whole server, not yet bound to a port: pages, and Socket.IO on
/// `/socket.io/`.
pub fn app() -> (Router, SocketIo) {
    let (socket_layer, io) = SocketIo::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .max_buffer_size(MAX_WAITING_PACKETS)
        .with_state(CountLock::default())
        .build_layer();
    io.ns("/", sockets::on_connect);

    let app = Router::new().route("/", get(page)).layer(socket_layer);
    // GAP: Take the settings of the sessions, the users and the store; put the
    // session layer around the page and the account routes.
    // GAP: Give the page the users as its state, too.
    // Of two merged routers the second one keeps what answers unknown paths:
    // here, Socket.IO.
    let app = accounts::routes(Users::new(Cost::Full)).merge(app);
    (app, io)
}
