//! An event that a socket is sent, or must not be sent.

use super::schemas::USED_SOCKET;
use super::values::{data, owned};
use crate::document::schema::{Key, Keys, LINE, Schema};
use crate::document::yaml::Node;
use crate::template::{Data, Template};

#[derive(Debug, Clone)]
pub struct EventPattern {
    pub socket: String,
    pub event: String,
    /// `None`: any.
    pub data: Option<Data>,
}

/// The key of an event's name.
pub const EVENT: Key = Key::required("event", Schema::Plain(&LINE), "the event's name");
const DATA: Key = Key::optional(
    "data",
    Schema::Data,
    "exactly this comes with it; by default anything",
);

pub static EVENT_PATTERN: Keys = Keys {
    name: "event",
    keys: &[USED_SOCKET, EVENT, DATA],
    one_of: &[],
};

impl EventPattern {
    pub fn parse(node: &Node) -> Option<EventPattern> {
        Some(EventPattern {
            socket: USED_SOCKET.read(node, owned)?,
            event: EVENT.read(node, owned)?,
            data: DATA.read_optional(node, data)?,
        })
    }

    pub fn texts(&self) -> Vec<&Template> {
        let EventPattern {
            socket: _,
            event: _,
            data,
        } = self;
        data.iter().flat_map(Data::texts).collect()
    }
}
