//! The number of connected sockets, sent to everyone.

use std::sync::Arc;

use tokio::sync::Mutex;

/// One lock for all sockets: while one task holds it, the others wait.
///
/// Tokio's mutex rather than the standard one, since it is held across an
/// `await`.
pub type CountLock = Arc<Mutex<()>>;

// GAP: `count`: send `user count`, the number of connected sockets, to every
// socket on `/`.
// GAP: `leave`: even if changes coincide, the last number that a socket receives
// must be right. The lock above is for that.
