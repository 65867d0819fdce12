//! Where people send messages that others receive.

use super::namespace::namespace;
use super::values::owned;
use crate::document::schema::{Key, LINE, Schema};
use crate::document::yaml::Node;

/// Where people send messages.
#[derive(Debug, Clone)]
pub struct Talk {
    pub namespace: String,
    /// The event that each new socket is sent, before which nobody says anything.
    pub greeting: Option<String>,
    /// The event with a message: a string from the client, `username` and `message` from
    /// the server.
    pub event: String,
}

pub const GREETING: Key = Key::optional(
    "greeting",
    Schema::Plain(&LINE),
    "the event that each new socket is sent; it sends nothing before",
);
pub const MESSAGE: Key = Key::required(
    "event",
    Schema::Plain(&LINE),
    "the event that carries a message: a string from a client, `username` and `message` from the server",
);

impl Talk {
    pub fn parse(node: &Node) -> Option<Talk> {
        Some(Talk {
            namespace: namespace(node)?,
            greeting: GREETING.read_optional(node, owned)?,
            event: MESSAGE.read(node, owned)?,
        })
    }
}
