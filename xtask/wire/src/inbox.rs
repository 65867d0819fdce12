//! Everything that went over one Engine.IO connection, recorded and waited for.
//!
//! The transports put packets in, the socket's methods wait for what they need.
//! Nothing is ever taken out: a check may ask afterwards what came and in which
//! order.

use std::collections::BTreeMap;

use serde_json::Value;
use tokio::sync::watch;

use super::budget::{Budget, cost};
use super::engine_packet::{self, EnginePacket};
use super::error::{WireError, shown};
use super::packet::{Content, Packet};

/// Begins the names of the namespaces that no server offers: see
/// [`Socket::fence`](super::socket::Socket::fence).
pub(super) const FENCE: &str = "/fence-";

/// One packet, or the request that opens the connection, as a report shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    pub sent: bool,
    /// As on the wire, cut to 200 characters.
    pub text: String,
    /// What it says, in the protocol's words.
    pub meaning: String,
}

/// An event that the server sent to the socket.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub name: String,
    pub args: Vec<Value>,
}

/// The server's answer to the request to join a namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Joined {
    Admitted,
    Refused { message: String, raw: String },
}

#[derive(Debug, Default)]
pub struct State {
    pub frames: Vec<Frame>,
    pub events: Vec<Event>,
    pub acks: BTreeMap<u64, Vec<Value>>,
    pub joined: BTreeMap<String, Joined>,
    /// The name of the first event in each namespace other than the socket's own, since
    /// the connection last asked to join it.
    pub first_elsewhere: BTreeMap<String, String>,
    /// The Engine.IO session's id, once the server has opened it.
    pub sid: Option<String>,
    /// Whether the server has disconnected the socket from its namespace.
    pub dismissed: bool,
    /// Why nothing more can come.
    pub ended: Option<WireError>,
    budget: Budget,
}

/// What a transport has to do after a packet came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reaction {
    Nothing,
    /// Send this Engine.IO packet.
    Answer(String),
    /// Nothing that follows can be of use.
    Stop,
}

#[derive(Debug)]
pub struct Inbox {
    /// The namespace of the one socket on this connection.
    namespace: String,
    state: watch::Sender<State>,
}

impl Inbox {
    pub fn new(namespace: &str) -> Self {
        Self {
            namespace: namespace.to_owned(),
            state: watch::Sender::default(),
        }
    }

    /// The first answer to a request to join counts, unless the request is made again.
    /// Returns whether there was an answer.
    pub fn forget_answer_of(&self, namespace: &str) -> bool {
        let mut answered = false;
        self.state.send_modify(|state| {
            answered = state.joined.remove(namespace).is_some();
            state.first_elsewhere.remove(namespace);
        });
        answered
    }

    pub fn look<T>(&self, at: impl FnOnce(&State) -> T) -> T {
        at(&self.state.borrow())
    }

    /// Waits until `find` finds something; looks again after each change.
    ///
    /// # Errors
    /// What ended the connection.
    pub async fn wait<T>(&self, mut find: impl FnMut(&State) -> Option<T>) -> Result<T, WireError> {
        let mut changes = self.state.subscribe();
        loop {
            {
                let state = changes.borrow_and_update();
                if let Some(found) = find(&state) {
                    return Ok(found);
                }
                if let Some(error) = &state.ended {
                    return Err(error.clone());
                }
            }
            changes
                .changed()
                .await
                .expect("the sender lives as long as the inbox");
        }
    }

    /// What went over the wire, both ways, without the fences: they are our
    /// own and would only puzzle a reader.
    pub fn transcript(&self) -> Vec<Frame> {
        let of_fence = |frame: &&Frame| {
            !frame
                .text
                .get(2..)
                .is_some_and(|rest| rest.starts_with(FENCE))
        };
        self.look(|state| state.frames.iter().filter(of_fence).cloned().collect())
    }

    pub fn sent(&self, text: &str, meaning: impl Into<String>) {
        let frame = Frame {
            sent: true,
            text: shown(text),
            meaning: meaning.into(),
        };
        self.state.send_modify(|state| state.frames.push(frame));
    }

    /// Only the first reason counts: those after it are its consequences.
    pub fn end(&self, why: WireError) {
        self.state.send_modify(|state| {
            state.ended.get_or_insert(why);
        });
    }

    /// Takes in one Engine.IO packet.
    pub fn receive(&self, text: &str) -> Reaction {
        let mut reaction = Reaction::Nothing;
        self.state.send_modify(|state| {
            reaction = state
                .budget
                .spend(cost(text))
                .and_then(|()| state.receive(text, &self.namespace))
                .unwrap_or_else(|error| {
                    state.ended.get_or_insert(error);
                    Reaction::Stop
                });
        });
        reaction
    }

    /// Takes in an attachment; only its length is recorded.
    pub fn receive_binary(&self, length: usize) -> Reaction {
        let mut reaction = Reaction::Nothing;
        self.state.send_modify(|state| match state.budget.spend(0) {
            Ok(()) => state.received("(binary)", format!("attachment of {length} bytes")),
            Err(error) => {
                state.ended.get_or_insert(error);
                reaction = Reaction::Stop;
            }
        });
        reaction
    }
}

impl State {
    fn received(&mut self, text: &str, meaning: impl Into<String>) {
        self.frames.push(Frame {
            sent: false,
            text: shown(text),
            meaning: meaning.into(),
        });
    }

    fn receive(&mut self, text: &str, namespace: &str) -> Result<Reaction, WireError> {
        let packet = engine_packet::read(text);
        let opened = self.sid.is_some();
        match packet.inspect_err(|_| self.received(text, "nonsense"))? {
            EnginePacket::Open { sid } if !opened => {
                self.received(text, "Engine.IO open");
                self.sid = Some(sid);
            }
            _ if !opened => {
                self.received(text, "nonsense");
                return Err(WireError::nonsense(
                    "something before the Engine.IO open packet",
                    text,
                ));
            }
            EnginePacket::Open { .. } => {
                self.received(text, "nonsense");
                return Err(WireError::nonsense("a second Engine.IO open packet", text));
            }
            EnginePacket::Ping(probe) => {
                self.received(text, "Engine.IO ping");
                let pong = format!("3{probe}");
                self.frames.push(Frame {
                    sent: true,
                    text: shown(&pong),
                    meaning: "Engine.IO pong".to_owned(),
                });
                return Ok(Reaction::Answer(pong));
            }
            EnginePacket::Close => {
                self.received(text, "Engine.IO close");
                return Err(WireError::closed("it sent an Engine.IO close packet"));
            }
            EnginePacket::Pong | EnginePacket::Upgrade | EnginePacket::Noop => {
                self.received(text, "Engine.IO housekeeping");
            }
            EnginePacket::Binary(base64) => {
                self.received(
                    "(binary)",
                    format!("attachment of {} characters in base64", base64.len()),
                );
            }
            EnginePacket::Message(message) => {
                let packet =
                    Packet::read(message).inspect_err(|_| self.received(text, "nonsense"))?;
                self.received(text, meaning(&packet, false));
                let is_disconnected =
                    packet.namespace == namespace && packet.content == Content::Disconnect;
                self.take(packet, message, namespace);
                // As the official client does: with its last socket gone, it
                // polls no more. A server that is ending would wait for it.
                if is_disconnected {
                    return Ok(Reaction::Stop);
                }
            }
        }
        Ok(Reaction::Nothing)
    }

    fn take(&mut self, packet: Packet, raw: &str, namespace: &str) {
        let mine = packet.namespace == namespace;
        match packet.content {
            Content::Connect(_) => {
                self.joined
                    .entry(packet.namespace)
                    .or_insert(Joined::Admitted);
            }
            Content::ConnectError(data) => {
                let refused = Joined::Refused {
                    message: refusal(&data),
                    raw: format!("4{raw}"),
                };
                self.joined.entry(packet.namespace).or_insert(refused);
            }
            Content::Disconnect if mine => {
                self.dismissed = true;
                self.ended.get_or_insert(WireError::closed(
                    "it disconnected this socket (io server disconnect)",
                ));
            }
            Content::Event { name, args, .. } if mine => self.events.push(Event { name, args }),
            Content::Event { name, .. } => {
                self.first_elsewhere.entry(packet.namespace).or_insert(name);
            }
            Content::Ack { id, args, .. } if mine => {
                self.acks.entry(id).or_insert(args);
            }
            Content::Disconnect | Content::Ack { .. } => {}
        }
    }
}

/// The `message` of a CONNECT_ERROR; anything else is shown unchanged.
fn refusal(data: &Value) -> String {
    match data.get("message").unwrap_or(data) {
        Value::String(message) => message.clone(),
        other => other.to_string(),
    }
}

/// A packet in the protocol's words.
pub fn meaning(packet: &Packet, sent: bool) -> String {
    let namespace = shown(&packet.namespace);
    match &packet.content {
        Content::Connect(_) if sent => format!("ask to join {namespace}"),
        Content::Connect(_) => format!("connect: joined {namespace}"),
        Content::Disconnect if sent => format!("leave {namespace}"),
        Content::Disconnect => format!("disconnect from {namespace}"),
        Content::ConnectError(_) => format!("connect_error: refused in {namespace}"),
        Content::Event {
            id: Some(id), name, ..
        } => format!("event {}, asks for ack {id}", shown(name)),
        Content::Event { id: None, name, .. } => format!("event {}", shown(name)),
        Content::Ack { id, .. } => format!("ack {id}"),
    }
}

#[cfg(test)]
#[path = "inbox_tests.rs"]
mod tests;
