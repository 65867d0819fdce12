//! What happens on a socket, from its connection to its end.

use socketioxide::SocketIo;
use socketioxide::extract::{AckSender, SocketRef, State};
use socketioxide::socket::DisconnectReason;

use crate::user_count::{CountLock, announce};

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
        tracing::info!("a socket connected");
    }
    drop(turn);
    announce(&io, &lock).await;
}

async fn on_disconnect(reason: DisconnectReason, io: SocketIo, State(lock): State<CountLock>) {
    tracing::info!("a socket disconnected: {reason}");
    announce(&io, &lock).await;
}

/// Answers with the user behind the socket: `null`, since this handler does not
/// know it. A name sent by the client would prove nothing.
async fn whoami(ack: AckSender) {
    let nobody: Option<&str> = None;
    ack.send(&nobody).ok();
}
