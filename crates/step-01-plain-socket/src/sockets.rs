//! What happens on a socket, from its connection to its end.

/// Runs once for each socket that has connected to `/`.
///
/// It is given what its parameters name, in any order: `socket: SocketRef`,
/// `io: SocketIo`, `State(lock): State<CountLock>`.
///
/// An event that arrives before its handler is registered is lost, so all of
/// them are registered before the first `await`.
pub async fn on_connect() {
    // GAP: Answer the event `whoami` with `null`, through its `AckSender`.
    // GAP: When the socket disconnects, log `a socket disconnected: <reason>`
    // and announce the new number.
    // GAP: If `io.get_socket` no longer finds the socket, only announce the
    // number and return: this is a task of its own and may begin after the
    // socket's end.
    // GAP: Log `a socket connected`.
    // GAP: Announce the number of sockets with `user_count::announce`.
}
