//! The guard of a namespace: only signed-in users pass.
//!
//! In Node, `passport.socketio` does this work, and its middleware has to call
//! `next` with an error: a mere `accept(null, false)` lets everyone in. Here
//! the answer is a `Result`, and `Err` is a refusal.

use std::time::Duration;

use axum::http::HeaderMap;
use cookie::Key;
use kit::users::{User, Users};
use socketioxide::adapter::LocalAdapter;
use socketioxide::extract::SocketRef;
use socketioxide::handler::ConnectMiddleware;
use tower_sessions::SessionStore;

use crate::denied::Denied;

/// What the guard needs, and what it calls.
#[derive(Clone)]
pub struct Authorize<S> {
    /// The key that signs the session's cookie: the session layer's own.
    pub key: Key,
    /// The store of the sessions: the session layer's own.
    pub store: S,
    /// Turns the id in a session into a user.
    pub users: Users,
    /// How long session and user may take together. Without a limit, a stuck
    /// store would keep the client waiting until it gave up, and its connection
    /// open.
    pub deadline: Duration,
    /// Called with each socket that is let in, and its user.
    pub success: fn(&SocketRef, User),
    /// Called with the reason of each refusal.
    pub failure: fn(Denied),
}

/// The middleware. A socket that it refuses never reaches the connect handler:
/// it gets a `connect_error` (Socket.IO protocol 5, packet type 4), is in no
/// namespace, and receives no broadcast.
pub fn authorize<S: SessionStore + Clone>(
    guard: Authorize<S>,
) -> impl ConnectMiddleware<LocalAdapter, (SocketRef,)> {
    // Refuses everyone until it is written: a guard that cannot tell says no.
    async move |_socket: SocketRef| {
        // GAP: `refuse`: give `identify` the headers of the handshake. Who has written them?
        // GAP: `refuse`, `admit`: call the callback that fits, then let the socket in or
        // refuse it with what the client may be told.
        let denied = Denied::NoSession;
        (guard.failure)(denied);
        Err::<(), _>(denied.message())
    }
}

impl<S: SessionStore> Authorize<S> {
    /// The user whose handshake has these headers.
    ///
    /// Nothing else is looked at: what is in the query ends up in logs and
    /// histories, and is signed by nobody.
    async fn identify(&self, _headers: &HeaderMap) -> Result<User, Denied> {
        // GAP: `refuse`: take the session's id from the cookie.
        // GAP: `admit`, `deadline`: find its user, and do not wait for ever.
        Err(Denied::NoSession)
    }

    // GAP: `admit`, `stale`: write `user_of`, from the session's id to the user. Failed
    // and not there are two reasons.
}
