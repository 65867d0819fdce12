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
        // GAP: Identify the user from the headers of the handshake.
        // GAP: Call the success callback and return `Ok(())`, or the failure callback and `Err` with the reason's message for the client.
        let denied = Denied::NoSession;
        (guard.failure)(denied);
        Err::<(), _>(denied.message())
    }
}

impl<S: SessionStore> Authorize<S> {
    /// Who sends these headers, the ones of the handshake.
    ///
    /// Nothing else is looked at: what is in the query ends up in logs and
    /// histories, and is signed by nobody.
    async fn identify(&self, _headers: &HeaderMap) -> Result<User, Denied> {
        // GAP: Take the session's id from the cookie; a `CookieFault` becomes a `Denied` by itself.
        // GAP: Find its user with `user_of`, within the deadline.
        Err(Denied::NoSession)
    }

    // GAP: Write `user_of`: load the session from the store; failed and not there are two reasons.
    // GAP: Take the user's id out of the session's data, and find the user.
}
