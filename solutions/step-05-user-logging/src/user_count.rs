//! The number of connected sockets, sent to everyone.

use std::sync::Arc;

use serde::Serialize;
use socketioxide::SocketIo;
use tokio::sync::{Mutex, MutexGuard};

/// Held while the sockets are counted and the number is sent. Without it, two
/// changes at once could count 1 and 2 but send 2 and then 1, and everyone's
/// last number would be wrong.
///
/// Tokio's mutex rather than the standard one, since it is held across an
/// `await`.
pub type CountLock = Arc<Mutex<()>>;

/// The event `user`: which user came or went, and how many sockets are
/// connected. The field names are those of the course's original.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UserEvent<'a> {
    username: &'a str,
    current_users: usize,
    connected: bool,
}

/// Sends `user count` to every socket on `/`, and `user` with the user's name
/// if a socket has come (`true`) or gone (`false`).
///
/// The caller passes in the [`CountLock`] that it holds, to be released at the end.
///
/// The sockets are counted again each time: a counter that misses one change
/// stays wrong.
pub async fn announce(io: &SocketIo, _turn: MutexGuard<'_, ()>, change: Option<(&str, bool)>) {
    // A disconnected socket stays listed until its disconnect handler has ended.
    let sockets = io.sockets();
    let count = sockets.iter().filter(|socket| socket.connected()).count();
    // This fails for a socket that has just disconnected. Its disconnect
    // handler sends a new count.
    io.emit("user count", &count).await.ok();
    if let Some((username, connected)) = change {
        let event = UserEvent {
            username,
            current_users: count,
            connected,
        };
        io.emit("user", &event).await.ok();
    }
}
