//! The number of connected sockets, and telling everyone.

use std::sync::Arc;

use tokio::sync::Mutex;

/// Held while the sockets are counted and the number is sent. Without it, two
/// changes at once could count 1 and 2 but send 2 and then 1, and the last
/// number that everyone was sent would be wrong.
///
/// Tokio's mutex rather than the standard one, since it is held across an
/// `await`.
pub type CountLock = Arc<Mutex<()>>;

// GAP: `count`: send `user count`, the number of connected sockets, to every
// socket on `/`.
// GAP: `leave`: whatever happens at once, the last number that a socket was sent
// has to be right. The lock above is for that.
