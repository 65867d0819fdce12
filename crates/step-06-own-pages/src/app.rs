//! The routes and namespaces of the server.

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use kit::page::Page;
use kit::refusal::Refusal;
use kit::socket_io;
use kit::users::Users;
use socketioxide::SocketIo;
use socketioxide::handler::ConnectHandler;
use tower_sessions::SessionStore;

use crate::accounts;
use crate::authorize::{Authorize, authorize};
use crate::session_config::SessionConfig;
use crate::session_data::{self, Session};
use crate::session_layer::session_layer;
use crate::sockets;
use crate::user_count::CountLock;

/// How long a connecting socket waits for its session and user in total.
const STORE_DEADLINE: Duration = Duration::from_secs(2);

/// The whole server, not yet bound to a port: pages, accounts, and Socket.IO
/// on `/socket.io/`.
pub fn app<S: SessionStore + Clone>(
    sessions: SessionConfig,
    // GAP: Take the `OwnPages` as well.
    users: Users,
    store: S,
) -> (Router, SocketIo) {
    let (socket_layer, io) = socket_io::builder()
        .with_state(CountLock::default())
        .build_layer();
    let guard = authorize(Authorize {
        key: sessions.key.clone(),
        store: store.clone(),
        users: users.clone(),
        deadline: STORE_DEADLINE,
        success: sockets::on_success,
        failure: sockets::on_failure,
    });
    // Each namespace is a separate door: a guard on `/` guards only `/`.
    io.ns("/", sockets::on_connect.with(guard.clone()));
    io.ns("/chat", sockets::on_chat_connect.with(guard));

    // GAP: `only_own_pages` must see each request first, even those for Socket.IO.
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
