//! The guard of a namespace: only signed-in users pass.
//!
//! In Node, `passport.socketio` does this work, and its middleware has to call
//! `next` with an error: `accept(null, false)` alone admits everyone. Here the
//! middleware returns a `Result`, and `Err` refuses.

use std::time::Duration;

use axum::http::HeaderMap;
use cookie::Key;
use kit::users::Users;
use socketioxide::adapter::LocalAdapter;
use socketioxide::extract::SocketRef;
use socketioxide::handler::ConnectMiddleware;
use tokio::time::timeout;
use tower_sessions::SessionStore;
use tower_sessions::session::Id;

use crate::denied::Denied;
use crate::live::Identity;
use crate::session_cookie::session_id;
use crate::session_data::{GENERATION, USER_ID, is_current};

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
    /// Called with each admitted socket and its identity.
    pub success: fn(&SocketRef, Identity),
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
        Ok(identity) => {
            (guard.success)(&socket, identity);
            Ok(())
        }
        Err(denied) => {
            (guard.failure)(denied);
            Err(denied.message())
        }
    }
}

impl<S: SessionStore> Authorize<S> {
    /// The identity behind a handshake with these headers.
    ///
    /// Nothing else counts: the query is not signed, and it ends up in logs and
    /// histories.
    async fn identify(&self, headers: &HeaderMap) -> Result<Identity, Denied> {
        let id = session_id(headers, &self.key)?;
        let found = find(&self.store, &self.users, &id);
        let found = timeout(self.deadline, found).await;
        found.unwrap_or(Err(Denied::StoreTimedOut))
    }
}

/// The user who is signed in with this session.
///
/// # Errors
/// Why there is none, or why that is unknown. There is no time limit.
pub async fn find<S: SessionStore + ?Sized>(
    store: &S,
    users: &Users,
    id: &Id,
) -> Result<Identity, Denied> {
    let loaded = store.load(id).await;
    let record = loaded.map_err(|_| Denied::StoreFailed)?;
    let record = record.ok_or(Denied::NoSession)?;
    let user_id = record.data.get(USER_ID).and_then(|id| id.as_str());
    let user_id = user_id.ok_or(Denied::NobodySignedIn)?;
    let user = users.by_id(user_id).await;
    let user = user.map_err(|_| Denied::StoreFailed)?;
    let user = user.ok_or(Denied::UnknownUser)?;
    let generation = record.data.get(GENERATION);
    if !is_current(generation.and_then(|number| number.as_u64()), &user) {
        return Err(Denied::SignedOut);
    }
    Ok(Identity {
        user,
        session: *id,
        expires: record.expiry_date,
    })
}

#[cfg(test)]
mod tests;
