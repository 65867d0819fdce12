//! The number of connected sockets, sent to everyone.

use std::sync::Arc;

use tokio::sync::Mutex;

/// Held while the sockets are counted and the number is sent. Without it, two
/// changes at once could count 1 and 2 but send 2 and then 1, and everyone's
/// last number would be wrong.
///
/// Tokio's mutex rather than the standard one, since it is held across an
/// `await`.
pub type CountLock = Arc<Mutex<()>>;

// GAP: `count`: send `user count`, the number of connected sockets, to every
// socket on `/`.
// GAP: `leave`: even if changes coincide, the last number that a socket receives
// must be right. The lock above is for that.
