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
use tokio::time::timeout;
use tower_sessions::SessionStore;
use tower_sessions::session::Id;

use crate::denied::Denied;
use crate::session_cookie::session_id;
use crate::session_data::USER_ID;

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
    async move |socket: SocketRef| match guard.identify(&socket.req_parts().headers).await {
        Ok(user) => {
            (guard.success)(&socket, user);
            Ok(())
        }
        Err(denied) => {
            (guard.failure)(denied);
            Err(denied.message())
        }
    }
}

impl<S: SessionStore> Authorize<S> {
    /// The user whose handshake has these headers.
    ///
    /// Nothing else counts: the query is not signed, and it ends up in logs and
    /// histories.
    async fn identify(&self, headers: &HeaderMap) -> Result<User, Denied> {
        let id = session_id(headers, &self.key)?;
        let found = timeout(self.deadline, self.user_of(&id)).await;
        found.unwrap_or(Err(Denied::StoreTimedOut))
    }

    /// The user who is signed in with this session.
    async fn user_of(&self, id: &Id) -> Result<User, Denied> {
        let loaded = self.store.load(id).await;
        let record = loaded.map_err(|_| Denied::StoreFailed)?;
        let record = record.ok_or(Denied::NoSession)?;
        let user_id = record.data.get(USER_ID).and_then(|id| id.as_str());
        let user_id = user_id.ok_or(Denied::NobodySignedIn)?;
        let user = self.users.by_id(user_id).await;
        let user = user.map_err(|_| Denied::StoreFailed)?;
        user.ok_or(Denied::UnknownUser)
    }
}

#[cfg(test)]
mod tests;
