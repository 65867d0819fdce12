//! The routes and namespaces of the server.

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
    // GAP: The settings of the sessions, the users and the store come from `main`.
    // The page and the account routes need a session and these users; Socket.IO's
    // own requests need neither. Which layer goes where? In `a.merge(b)`, `b`
    // still answers unknown paths: here, Socket.IO.
    let app = accounts::routes(Users::new(Cost::Full)).merge(app);
    (app, io)
}

/// `GET /`.
async fn page() -> Page {
    // GAP: With `Page::account`, show the signed-in user's name, if any, and the
    // chosen theme, if any. A failing store is a `Refusal`.
    Page::new()
}
