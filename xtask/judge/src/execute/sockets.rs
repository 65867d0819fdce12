//! Socket.IO connections: opening, speaking, listening.

use std::time::Duration;

use serde_json::Value;

use super::StepError;
use super::context::Context;
use course::spec::Transport;
use course::vocabulary::Connect;
use course::vocabulary::parts::event::EventPattern;
use wire::socket::{Event, Handshake};
use wire::{self, WireError};

/// How long a server may take to answer a handshake or an event.
pub const ANSWER: Duration = Duration::from_secs(5);

/// What a client sends to open this socket; starts the server if needed.
pub async fn handshake(
    context: &mut Context<'_>,
    wanted: &Connect,
) -> Result<Handshake, StepError> {
    // Before the texts are filled in: its port may be asked for.
    let port = context.server().await?.port();
    let Connect {
        person,
        socket: _,
        cookie,
        namespace,
        query: pairs,
        headers: more,
        auth,
        admission: _,
    } = wanted;
    let mut headers = context.cookie_headers(Some(person), cookie)?;
    for (name, value) in more {
        headers.push((name.clone(), context.fill(value)?));
    }
    let headers = headers
        .into_iter()
        .map(|(name, value)| (name, value.into_bytes()))
        .collect();
    let mut query = Vec::new();
    for (name, value) in pairs {
        query.push((name.clone(), context.fill(value)?));
    }
    let transport = match context.transport {
        Transport::Polling => wire::Transport::Polling,
        Transport::Websocket => wire::Transport::Websocket,
    };
    let auth = auth
        .as_ref()
        .map(|auth| context.fill_data(auth))
        .transpose()?;
    Ok(Handshake {
        port,
        transport,
        namespace: namespace.clone(),
        query,
        headers,
        auth,
    })
}

pub fn fits(event: &Event, name: &str, data: Option<&Value>) -> bool {
    event.name == name
        && match data {
            None => true,
            // An event without arguments means null.
            Some(Value::Null) => event.args.is_empty() || event.args == [Value::Null],
            Some(value) => event.args.as_slice() == std::slice::from_ref(value),
        }
}

/// How many more sockets were announced as come than as gone, by an event `change` with
/// `connected`.
pub fn announced_and_there(events: &[Event], change: &str) -> i64 {
    let changes = events.iter().filter(|event| event.name == change);
    let connected = changes.filter_map(|event| event.args.first()?.get("connected")?.as_bool());
    connected.map(|came| if came { 1 } else { -1 }).sum()
}

/// A socket was not admitted, with what most often leads to that.
pub fn not_connected(error: WireError) -> StepError {
    explain(StepError::wrong("connect", error.to_string()), &error)
}

pub fn explain(stop: StepError, error: &WireError) -> StepError {
    match error {
        WireError::Status { status: 404, .. } => stop.because(
            "nothing answers at /socket.io/: the Socket.IO layer is not part of the app that is \
             served, or got lost in a `merge`: of two routers, the one in the brackets answers \
             unknown paths",
        ),
        WireError::Status { status: 500, .. } => {
            stop.because("a layer or an extractor in front of Socket.IO failed; see the log")
        }
        _ => stop,
    }
}

pub fn describe_pattern(pattern: &EventPattern, data: Option<&Value>) -> String {
    match data {
        Some(data) => format!("`{}` {data}", pattern.event),
        None => format!("`{}`", pattern.event),
    }
}

pub fn describe_events(events: &[Event]) -> String {
    describe(events, |event| {
        format!("`{}` {}", event.name, in_words(&event.args))
    })
}

/// The data of events that have the same name.
pub fn describe_data(events: &[Event]) -> String {
    describe(events, |event| in_words(&event.args))
}

fn describe(events: &[Event], one: impl Fn(&Event) -> String) -> String {
    /// A crowd receives hundreds of numbers; the last ones matter.
    const SHOWN: usize = 10;
    if events.is_empty() {
        return "nothing".to_owned();
    }
    let left_out = events.len().saturating_sub(SHOWN);
    let shown = events[left_out..].iter().map(one);
    let more = (left_out > 0).then(|| format!("({left_out} more, then)"));
    let words: Vec<_> = more.into_iter().chain(shown).collect();
    words.join(", ")
}

pub fn in_words(arguments: &[Value]) -> String {
    if arguments.is_empty() {
        return "without arguments".to_owned();
    }
    arguments
        .iter()
        .map(Value::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}
