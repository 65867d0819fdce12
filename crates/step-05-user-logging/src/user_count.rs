//! The number of connected sockets, and telling everyone.

use std::sync::Arc;

use socketioxide::SocketIo;
use tokio::sync::Mutex;

/// Held while the sockets are counted and the number is sent. Without it, two
/// changes at once could count 1 and 2 but send 2 and then 1, and the last
/// number that everyone was sent would be wrong.
///
/// Tokio's mutex rather than the standard one, since it is held across an
/// `await`.
pub type CountLock = Arc<Mutex<()>>;

/// Sends `user count` to every socket on `/`.
///
/// The sockets are counted again each time: a number that is raised and lowered
/// goes wrong for good when one change is missed.
// GAP: `news`: somebody has come or gone, and nobody may learn of an end before they
// learn of its beginning. Who has to hold the lock, and from when?
pub async fn announce(io: &SocketIo, lock: &CountLock) {
    let _turn = lock.lock().await;
    // A socket whose disconnect handler still runs is listed, but has gone.
    let sockets = io.sockets();
    let count = sockets.iter().filter(|socket| socket.connected()).count();
    // This fails for a socket that has gone meanwhile. Its own disconnect comes
    // next, and a new count with it.
    io.emit("user count", &count).await.ok();
    // GAP: `news`: if a socket has come or gone, everyone learns who, in the same turn.
}
