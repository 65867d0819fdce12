//! The number of connected sockets, sent to everyone.

use std::sync::Arc;

use socketioxide::SocketIo;
use tokio::sync::Mutex;

/// Held while the sockets are counted and the number is sent. Without it, two
/// changes at once could count 1 and 2 but send 2 and then 1, and everyone's
/// last number would be wrong.
///
/// Tokio's mutex rather than the standard one, since it is held across an
/// `await`.
pub type CountLock = Arc<Mutex<()>>;

/// Sends `user count` to every socket on `/`.
///
/// The sockets are counted again each time: a counter that misses one change
/// stays wrong.
pub async fn announce(io: &SocketIo, lock: &CountLock) {
    let _turn = lock.lock().await;
    // A disconnected socket stays listed until its disconnect handler has ended.
    let sockets = io.sockets();
    let count = sockets.iter().filter(|socket| socket.connected()).count();
    // This fails for a socket that has just disconnected. Its disconnect
    // handler sends a new count.
    io.emit("user count", &count).await.ok();
}
