//! Packets of Socket.IO protocol 5, inside an Engine.IO message.
//!
//! `<type>[<attachments>-][<namespace>,][<ack id>][JSON]`: the namespace is left
//! out when it is `/`.

use std::fmt::Write;

use serde_json::Value;

use super::error::WireError;

#[derive(Debug, Clone, PartialEq)]
pub struct Packet {
    pub namespace: String,
    pub content: Content,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// From the client: let me in. From the server: you are in.
    Connect(Option<Value>),
    Disconnect,
    /// With an id an acknowledgement is wanted. Binary parts stay the
    /// placeholders that the protocol puts in their place.
    Event {
        id: Option<u64>,
        name: String,
        args: Vec<Value>,
        attachments: u32,
    },
    Ack {
        id: u64,
        args: Vec<Value>,
        attachments: u32,
    },
    ConnectError(Value),
}

impl Packet {
    pub fn new(namespace: impl Into<String>, content: Content) -> Self {
        Self {
            namespace: namespace.into(),
            content,
        }
    }

    /// The text that goes into an Engine.IO message.
    pub fn write(&self) -> String {
        let (kind, attachments, id, json) = match &self.content {
            Content::Connect(data) => ('0', 0, None, data.as_ref().map(Value::to_string)),
            Content::Disconnect => ('1', 0, None, None),
            Content::Event {
                id,
                name,
                args,
                attachments,
            } => {
                let list = std::iter::once(Value::from(name.as_str()))
                    .chain(args.iter().cloned())
                    .collect();
                (
                    if *attachments == 0 { '2' } else { '5' },
                    *attachments,
                    *id,
                    Some(Value::Array(list).to_string()),
                )
            }
            Content::Ack {
                id,
                args,
                attachments,
            } => {
                let list = Value::Array(args.clone()).to_string();
                (
                    if *attachments == 0 { '3' } else { '6' },
                    *attachments,
                    Some(*id),
                    Some(list),
                )
            }
            Content::ConnectError(data) => ('4', 0, None, Some(data.to_string())),
        };
        let mut text = String::from(kind);
        if attachments > 0 {
            write!(text, "{attachments}-").expect("a String takes everything");
        }
        if self.namespace != "/" {
            write!(text, "{},", self.namespace).expect("a String takes everything");
        }
        if let Some(id) = id {
            write!(text, "{id}").expect("a String takes everything");
        }
        text.push_str(&json.unwrap_or_default());
        text
    }

    /// Reads the text of an Engine.IO message.
    ///
    /// # Errors
    /// [`WireError::Nonsense`], with what is wrong.
    pub fn read(text: &str) -> Result<Self, WireError> {
        let nonsense = |why: &str| WireError::nonsense(why, text);
        let mut rest = text.chars();
        let kind = rest
            .next()
            .ok_or_else(|| nonsense("an empty Socket.IO packet"))?;
        let mut rest = rest.as_str();

        let binary = kind == '5' || kind == '6';
        let attachments = if binary {
            let (count, after) = rest
                .split_once('-')
                .ok_or_else(|| nonsense("a binary packet without a count"))?;
            rest = after;
            number(count).ok_or_else(|| nonsense("a binary packet with a bad count"))?
        } else {
            0
        };
        let namespace = if rest.starts_with('/') {
            let (namespace, after) = rest.split_once(',').unwrap_or((rest, ""));
            rest = after;
            namespace
        } else {
            "/"
        };
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (id, json) = rest.split_at(digits);
        let id = if id.is_empty() {
            None
        } else {
            Some(number(id).ok_or_else(|| nonsense("an id that is too large"))?)
        };
        let data: Option<Value> = if json.is_empty() {
            None
        } else {
            Some(
                serde_json::from_str(json)
                    .map_err(|_| nonsense("a Socket.IO packet whose data is no JSON"))?,
            )
        };

        let content = match (kind, id, data) {
            ('0', None, data @ (None | Some(Value::Object(_)))) => Content::Connect(data),
            ('0', ..) => return Err(nonsense("a CONNECT packet whose data is not an object")),
            ('1', None, None) => Content::Disconnect,
            ('1', ..) => return Err(nonsense("a DISCONNECT packet with data")),
            ('2' | '5', id, Some(Value::Array(list))) => {
                let mut list = list.into_iter();
                let Some(Value::String(name)) = list.next() else {
                    return Err(nonsense("an EVENT packet without the event's name"));
                };
                Content::Event {
                    id,
                    name,
                    args: list.collect(),
                    attachments,
                }
            }
            ('2' | '5', ..) => return Err(nonsense("an EVENT packet whose data is not a list")),
            ('3' | '6', Some(id), Some(Value::Array(args))) => Content::Ack {
                id,
                args,
                attachments,
            },
            ('3' | '6', ..) => return Err(nonsense("an ACK packet without an id or a list")),
            // A number would be read as an id; the protocol knows none here.
            ('4', None, Some(data)) if !data.is_number() => Content::ConnectError(data),
            ('4', ..) => return Err(nonsense("a CONNECT_ERROR packet without a message")),
            _ => return Err(nonsense("no Socket.IO packet")),
        };
        Ok(Self::new(namespace, content))
    }
}

/// Digits only: `parse` alone would take a leading `+` too.
fn number<N: std::str::FromStr>(text: &str) -> Option<N> {
    text.bytes()
        .all(|b| b.is_ascii_digit())
        .then(|| text.parse().ok())
        .flatten()
}

#[cfg(test)]
#[path = "packet_tests.rs"]
mod tests;
