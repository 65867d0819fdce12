//! What happens on a socket, from its connection to its end.

use cookie::Key;
use socketioxide::SocketIo;
use socketioxide::extract::{AckSender, SocketRef, State};
use socketioxide::socket::DisconnectReason;

use crate::session_cookie::session_id;
use crate::user_count::{CountLock, announce};

/// Runs once for each socket that has connected to `/`.
///
/// An event that arrives before its handler is registered is lost, so events are
/// registered before the first `await`.
pub async fn on_connect(
    socket: SocketRef,
    io: SocketIo,
    State(lock): State<CountLock>,
    State(key): State<Key>,
) {
    socket.on("whoami", whoami);
    // This is a separate task: the socket may have ended before its disconnect
    // handler is registered. In that case the handler never runs, so the
    // connection is not logged either. A socket that ends later stays in its
    // namespace until its handler has ended, and the handler waits for this lock.
    let turn = lock.lock().await;
    socket.on_disconnect(on_disconnect);
    if io.get_socket(socket.id).is_some() {
        tracing::info!("a socket connected");
        report_cookie(&socket, &key);
    }
    drop(turn);
    announce(&io, &lock).await;
}

/// Reports the status of the session cookie to the socket and the log, but
/// never its value, with which anyone could impersonate the visitor.
///
/// Only the headers of the handshake, the connection's first request, count.
fn report_cookie(socket: &SocketRef, key: &Key) {
    let word = match session_id(&socket.req_parts().headers, key) {
        Ok(_) => "valid".to_owned(),
        Err(fault) => fault.to_string(),
    };
    tracing::info!("session cookie: {word}");
    socket.emit("session cookie", &word).ok();
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
