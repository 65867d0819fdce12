//! What happens on a socket, from its connection to its end.

use kit::users::User;
use serde::Serialize;
use socketioxide::SocketIo;
use socketioxide::extract::{AckSender, Extension, SocketRef, State};
use socketioxide::socket::DisconnectReason;

use crate::denied::Denied;
use crate::live::{self, Identity, Live};
use crate::log_safe::LogSafe;
use crate::user_count::{CountLock, announce};

/// What `whoami` answers.
#[derive(Serialize)]
struct Me {
    username: String,
}

/// Runs for each admitted socket, just before it is connected.
///
/// From here on, every handler of this socket can ask for the user with
/// `Extension<User>`, as you would read `socket.request.user` in Node.
pub fn on_success(socket: &SocketRef, identity: Identity) {
    tracing::info!("successful connection to socket.io");
    live::join(socket, &identity);
    socket.extensions.insert(identity.user.clone());
    socket.extensions.insert(identity);
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
pub async fn on_connect(
    socket: SocketRef,
    io: SocketIo,
    State(lock): State<CountLock>,
    State(live): State<Live>,
    Extension(user): Extension<User>,
) {
    socket.on("whoami", whoami);
    if !live.confirm(&socket).await {
        // It was not announced, but it may have been counted meanwhile.
        announce(&io, lock.lock().await, None).await;
        return;
    }
    // Held until the end of this function. The disconnect handler takes the
    // same lock, so no socket receives the news of a disconnect before that of
    // its connect.
    let turn = lock.lock().await;
    socket.on_disconnect(on_disconnect);
    // This is a separate task: the socket may have ended before its disconnect
    // handler was registered. In that case the handler never runs, so the
    // connection is not logged either. The order matters: a socket that ends
    // from now on stays in its namespace until its handler has ended.
    if io.get_socket(socket.id).is_none() {
        announce(&io, turn, None).await;
        return;
    }
    tracing::info!("user {} connected", LogSafe(&user.name));
    announce(&io, turn, Some((&user.name, true))).await;
}

/// Runs once for each socket that has connected to `/chat`.
pub async fn on_chat_connect(socket: SocketRef, State(live): State<Live>) {
    socket.on("whoami", whoami);
    live.confirm(&socket).await;
    // GAP: Let the socket enter the chat, unless it was ended.
}

async fn on_disconnect(
    reason: DisconnectReason,
    io: SocketIo,
    State(lock): State<CountLock>,
    Extension(user): Extension<User>,
) {
    let turn = lock.lock().await;
    tracing::info!("user {} disconnected: {reason}", LogSafe(&user.name));
    announce(&io, turn, Some((&user.name, false))).await;
}

/// Answers with the user behind the socket, whom the guard has identified. A
/// name sent by the client would prove nothing.
async fn whoami(ack: AckSender, Extension(user): Extension<User>) {
    let username = user.name;
    ack.send(&Me { username }).ok();
}
