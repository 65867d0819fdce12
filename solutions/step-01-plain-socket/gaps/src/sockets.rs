//! What happens on a socket, from its connection to its end.

/// Runs once for each socket that has connected to `/`.
///
/// It is given whatever its parameters name by their types, in any order.
pub async fn on_connect() {
    // GAP: `log`: note that a socket connected, and at its end that it
    // disconnected, with the reason.
    // GAP: `whoami`: acknowledge the event with `null`. An event that arrives
    // before its handler is registered is lost.
    // GAP: `count` and `leave`: whoever is connected learns the number of
    // sockets after each change.
    // GAP: `leave`: a socket may have ended before this function began. Then
    // nothing about it belongs in the log.
}
