//! What happens on a socket, from its connection to its end.

use kit::users::User;
use socketioxide::SocketIo;
use socketioxide::extract::{AckSender, SocketRef, State};
use socketioxide::socket::DisconnectReason;

use crate::denied::Denied;
use crate::user_count::{CountLock, announce};

/// Runs for each admitted socket, just before it is connected.
pub fn on_success(_socket: &SocketRef, _user: User) {
    tracing::info!("successful connection to socket.io");
    // GAP: `whoami`: put the user where all handlers of this socket can find it.
}

/// Runs for each refused socket. The log gets the exact reason; the client
/// receives [`Denied::message`].
pub fn on_failure(denied: Denied) {
    tracing::warn!("failed connection to socket.io: {denied}");
}

/// Runs once for each socket that has connected to `/`.
///
/// An event that arrives before its handler is registered is lost, so events are
/// registered before the first `await`.
pub async fn on_connect(socket: SocketRef, io: SocketIo, State(lock): State<CountLock>) {
    socket.on("whoami", whoami);
    // This is a separate task: the socket may have ended before its disconnect
    // handler is registered. In that case the handler never runs, so the
    // connection is not logged either. A socket that ends later stays in its
    // namespace until its handler has ended, and the handler waits for this lock.
    let turn = lock.lock().await;
    socket.on_disconnect(on_disconnect);
    if io.get_socket(socket.id).is_some() {
        // GAP: `log`, `forge`: instead of this line, log which user has connected,
        // with the name made safe.
        tracing::info!("a socket connected");
    }
    // GAP: `news`: from where must the lock be held, and until when?
    drop(turn);
    // GAP: `news`: announce which user has connected, if one has.
    announce(&io, &lock).await;
}

/// Runs once for each socket that has connected to `/chat`.
pub async fn on_chat_connect(socket: SocketRef) {
    socket.on("whoami", whoami);
}

async fn on_disconnect(reason: DisconnectReason, io: SocketIo, State(lock): State<CountLock>) {
    // GAP: `news`: the news of this disconnect must wait for the news of its connect.
    // GAP: `log`, `forge`: instead of this line, log which user has disconnected and
    // why.
    tracing::info!("a socket disconnected: {reason}");
    // GAP: `news`: announce which user has disconnected.
    announce(&io, &lock).await;
}

/// Answers with the user behind the socket: `null`, since this handler does not
/// know it. A name sent by the client would prove nothing.
async fn whoami(ack: AckSender) {
    // GAP: `whoami`: answer with the name of the user, and correct the comment above.
    let nobody: Option<&str> = None;
    ack.send(&nobody).ok();
}
