//! The routes and namespaces of the server.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use kit::page::Page;
use kit::refusal::Refusal;
use kit::socket_io;
use kit::users::Users;
use socketioxide::SocketIo;
use tower_sessions::SessionStore;

use crate::accounts;
use crate::session_config::SessionConfig;
use crate::session_data::{self, Session};
use crate::session_layer::session_layer;
use crate::sockets;
use crate::user_count::CountLock;

/// The whole server, not yet bound to a port: pages, accounts, and Socket.IO
/// on `/socket.io/`.
pub fn app<S: SessionStore + Clone>(
    sessions: SessionConfig,
    users: Users,
    store: S,
) -> (Router, SocketIo) {
    let (socket_layer, io) = socket_io::builder()
        .with_state(CountLock::default())
        // GAP: `reasons`: only the guard needs the key now.
        .with_state(sessions.key.clone())
        .build_layer();
    // GAP: `refuse`: make one guard from what the pages use.
    // GAP: `refuse`, `doors`: no socket may bypass the guard.
    io.ns("/", sockets::on_connect);
    io.ns("/chat", sockets::on_chat_connect);

    // The layer added last is the outermost: Socket.IO's requests are answered
    // before they reach the session layer.
    let app = Router::new()
        .route("/", get(page))
        .with_state(users.clone())
        .merge(accounts::routes(users))
        .layer(session_layer(store, sessions))
        .layer(socket_layer);
    (app, io)
}

/// `GET /`.
async fn page(session: Session, State(users): State<Users>) -> Result<Page, Refusal> {
    let user = match session_data::user_id(&session).await? {
        Some(id) => users.by_id(&id).await?,
        None => None,
    };
    let username = user.as_ref().map(|user| user.name.as_str());
    let theme = session_data::theme(&session).await?;
    let page = Page::new().account(username, theme);
    let page = page.chat();
    Ok(page)
}
