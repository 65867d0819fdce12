//! What is served, and under which path.

use axum::Router;
use axum::routing::get;
use kit::page::Page;
use kit::password::Cost;
use kit::socket_io;
use kit::users::Users;
use socketioxide::SocketIo;

use crate::accounts;
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
    // GAP: Take the settings of the sessions, the users and the store; put the
    // session layer around the page and the account routes.
    // GAP: Give the page the users as its state, too.
    // Of two merged routers the second one keeps what answers unknown paths:
    // here, Socket.IO.
    let app = accounts::routes(Users::new(Cost::Full)).merge(app);
    (app, io)
}

/// `GET /`.
async fn page() -> Page {
    // GAP: Take the `Session` and `State(users): State<Users>`, find out the name
    // and the theme of this visitor, and add both with `Page::account`.
    Page::new()
}
