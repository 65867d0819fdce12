//! What happens on a socket, from its connection to its end.

/// Runs once for each socket that has connected to `/`.
///
/// socketioxide fills the parameters by their types, in any order.
pub async fn on_connect() {
    // GAP: `log`: log that a socket connected and, at its end, that it
    // disconnected, with the reason.
    // GAP: `whoami`: acknowledge the event with `null`. An event that arrives
    // before its handler is registered is lost.
    // GAP: `count` and `leave`: every connected socket receives the number of
    // sockets after each change.
    // GAP: `leave`: a socket may have ended before this function began. Then
    // log nothing about it.
}
