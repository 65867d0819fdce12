//! Sockets are opened, used and closed in this order.

use std::collections::HashMap;

use crate::diagnostic::{Faults, nearest};
use crate::parser::semantics::Context;
use crate::spec::{EventPattern, Verb};
use crate::vocabulary::key;

/// What has become of a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Socket {
    Open,
    Refused,
    Closed,
}

/// Reports a socket that is used before it is open, or after.
pub fn check(open: &HashMap<&str, Socket>, context: &Context<'_>, faults: &mut Faults<'_>) {
    let (Verb::Disconnect { socket, .. }
    | Verb::Emit { socket, .. }
    | Verb::Receive(EventPattern { socket, .. })
    | Verb::Never(EventPattern { socket, .. })) = context.verb
    else {
        if let Verb::Connect(connect, _) = context.verb
            && open.get(connect.socket.as_str()) == Some(&Socket::Open)
        {
            faults.add_with_help(
                context.value(if context.entry.value.get(key::SOCKET).is_some() {
                    key::SOCKET
                } else {
                    key::AS
                }),
                format!("the socket `{}` is open already", connect.socket),
                format!(
                    "give this one a name of its own: `{}: {}2`",
                    key::SOCKET,
                    connect.socket
                ),
            );
        }
        return;
    };
    let at = context.value(key::SOCKET);
    match open.get(socket.as_str()) {
        Some(Socket::Open) => {}
        Some(Socket::Refused) => faults.add_with_help(
            at,
            format!("the socket `{socket}` was refused, so nothing can be done with it"),
            "a refusal is looked at by the `expect` of its `connect`",
        ),
        Some(Socket::Closed) => faults.add_with_help(
            at,
            format!("the socket `{socket}` is closed by now"),
            "look at what it received before it leaves, or connect again",
        ),
        None => faults.add_with_help(
            at,
            format!("there is no socket `{socket}` yet"),
            match nearest(socket, open.keys().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("open it first: `connect: {socket}`"),
            },
        ),
    }
}
