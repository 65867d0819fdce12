//! The number of connected sockets, and telling everyone.

use std::sync::Arc;

use serde::Serialize;
use socketioxide::SocketIo;
use tokio::sync::{Mutex, MutexGuard};

/// Held while the sockets are counted and the number is sent. Without it, two
/// changes at once could count 1 and 2 but send 2 and then 1, and the last
/// number that everyone was sent would be wrong.
///
/// Tokio's mutex rather than the standard one, since it is held across an
/// `await`.
pub type CountLock = Arc<Mutex<()>>;

/// The event `user`: who came or went, and how many are there now. The names
/// on the wire are those of the course's original.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct UserEvent<'a> {
    username: &'a str,
    current_users: usize,
    connected: bool,
}

/// Sends `user count` to every socket on `/`, and `user`, if a socket has come
/// (`true`) or gone (`false`), with the name of its user.
///
/// The caller holds the [`CountLock`] and hands it over, to be released at the end.
///
/// The sockets are counted again each time: a number that is raised and lowered
/// goes wrong for good when one change is missed.
pub async fn announce(io: &SocketIo, _turn: MutexGuard<'_, ()>, change: Option<(&str, bool)>) {
    // A socket whose disconnect handler still runs is listed, but has gone.
    let sockets = io.sockets();
    let count = sockets.iter().filter(|socket| socket.connected()).count();
    // This fails for a socket that has gone meanwhile. Its own disconnect comes
    // next, and a new count with it.
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
