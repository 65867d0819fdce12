//! The guard of a namespace: only signed-in users pass.
//!
//! In Node, `passport.socketio` does this work, and its middleware has to call
//! `next` with an error: `accept(null, false)` alone admits everyone. Here the
//! middleware returns a `Result`, and `Err` refuses.

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
    /// The key that signs the session cookie, the same as the session layer's.
    pub key: Key,
    /// The session store, the same as the session layer's.
    pub store: S,
    /// Finds the user by the id in a session.
    pub users: Users,
    /// How long the lookups of session and user may take in total. Without a
    /// limit, a stuck store would keep the client waiting and its connection
    /// open.
    pub deadline: Duration,
    /// Called with each admitted socket and its user.
    pub success: fn(&SocketRef, User),
    /// Called with the reason for each refusal.
    pub failure: fn(Denied),
}

/// The middleware. A socket that it refuses never reaches the connect handler:
/// it receives a `connect_error` (Socket.IO protocol 5, packet type 4), is in
/// no namespace, and receives no broadcast.
pub fn authorize<S: SessionStore + Clone>(
    guard: Authorize<S>,
) -> impl ConnectMiddleware<LocalAdapter, (SocketRef,)> {
    // Refuses everyone until you write it: a guard in doubt refuses.
    async move |_socket: SocketRef| {
        // GAP: `refuse`: pass `identify` the headers of the handshake, and nothing else.
        // GAP: `refuse`, `admit`: call the matching callback, then admit the socket or
        // refuse it with the message that the client may see.
        let denied = Denied::NoSession;
        (guard.failure)(denied);
        Err::<(), _>(denied.message())
    }
}

impl<S: SessionStore> Authorize<S> {
    /// The user whose handshake has these headers.
    ///
    /// Nothing else counts: the query is not signed, and it ends up in logs and
    /// histories.
    async fn identify(&self, _headers: &HeaderMap) -> Result<User, Denied> {
        // GAP: `refuse`: read the session id from the cookie.
        // GAP: `admit`, `deadline`: find its user, and do not wait for ever.
        Err(Denied::NoSession)
    }

    // GAP: `admit`, `stale`: write `user_of`, which finds the user of a session id. A
    // failing store and a missing session are two reasons.
}
