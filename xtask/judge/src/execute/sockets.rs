//! Socket.IO connections: opening, speaking, listening.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::StepError;
use super::answers::describe_data;
use super::context::Context;
use super::describe::describe;
use super::wire_log::Spoken;
use course::spec::{Admission, Connect, EventPattern, Transport};
use course::template::Data;
use wire::inbox::Inbox;
use wire::patience::{Missing, Patience};
use wire::socket::{Event, Handshake, Reply, connect_with as open};
use wire::{self, WireError};

/// How long a server may take to answer a handshake or an event.
pub const ANSWER: Duration = Duration::from_secs(5);

pub async fn connect(
    context: &mut Context<'_>,
    wanted: &Connect,
    admission: &Admission,
) -> Result<(), StepError> {
    let handshake = prepare(context, wanted).await?;
    let told = describe_connect(context, wanted);
    context.tell(told);
    let (socket, owner) = (wanted.socket.clone(), wanted.person.clone());
    context.owners.insert(socket, owner);
    let inbox = Arc::new(Inbox::new(&wanted.namespace));
    let with = title(context, wanted);
    context
        .spoken
        .push(Spoken::Socket(with, Arc::clone(&inbox)));
    let reply = open(&handshake, Arc::clone(&inbox), ANSWER).await;
    if let Err(error) = &reply {
        inbox.end(error.clone());
    }
    match (admission, reply) {
        (Admission::Connected, Ok(Reply::Admitted(socket))) => {
            context.sockets.insert(wanted.socket.clone(), socket);
            Ok(())
        }
        (Admission::Connected, Ok(Reply::Refused { message, .. })) => Err(StepError::wrong(
            "connect",
            format!("connect_error `{message}`"),
        )),
        (Admission::Refused(expected), Ok(Reply::Admitted(socket))) => {
            let expected = context.fill(expected)?;
            // Whatever the server does to it next belongs into the log.
            socket.disconnect().await.ok();
            Err(StepError::wrong(
                format!("connect_error `{expected}`"),
                "connect: the socket was let in",
            ))
        }
        (Admission::Refused(expected), Ok(Reply::Refused { message, .. })) => {
            let expected = context.fill(expected)?;
            if message == expected {
                return Ok(());
            }
            Err(StepError::wrong(
                format!("connect_error `{expected}`"),
                format!("connect_error `{message}`"),
            ))
        }
        (Admission::Status(status), Ok(reply)) => {
            let came = match reply {
                Reply::Admitted(socket) => {
                    socket.disconnect().await.ok();
                    "connect: the socket was let in".to_owned()
                }
                Reply::Refused { message, .. } => {
                    format!("the handshake was answered, and then connect_error `{message}`")
                }
            };
            Err(StepError::wrong(
                format!("HTTP status {status} as the answer to the handshake"),
                came,
            ))
        }
        (Admission::Status(status), Err(error)) => {
            // An answer to a later request is no answer to the handshake.
            let began = inbox.look(|state| state.sid.is_some());
            match &error {
                WireError::Status { status: came, .. } if came == status && !began => Ok(()),
                _ => {
                    let when = if began {
                        ", after a session had begun"
                    } else {
                        ""
                    };
                    Err(StepError::wrong(
                        format!("HTTP status {status} as the answer to the handshake"),
                        format!("{error}{when}"),
                    ))
                }
            }
        }
        (admission, Err(error)) => {
            let expected = match admission {
                Admission::Refused(message) => {
                    format!("connect_error `{}`", context.fill(message)?)
                }
                _ => "connect".to_owned(),
            };
            Err(explain(
                StepError::wrong(expected, error.to_string()),
                &error,
            ))
        }
    }
}

pub async fn disconnect(
    context: &mut Context<'_>,
    name: &str,
    abruptly: bool,
) -> Result<(), StepError> {
    context.socket(name)?;
    let how = if abruptly {
        "breaks off"
    } else {
        "disconnects"
    };
    let called = context.called(name);
    context.tell(format!("{called} {how}"));
    if let Some(socket) = context.sockets.remove(name) {
        if abruptly {
            socket.break_off();
        } else if let Err(error) = socket.disconnect().await {
            return Err(StepError::wrong(
                "a socket that is still open and can say goodbye",
                error.to_string(),
            ));
        }
    }
    Ok(())
}

pub async fn emit(
    context: &mut Context<'_>,
    name: &str,
    event: &str,
    data: Option<&Data>,
    ack: Option<&Data>,
) -> Result<(), StepError> {
    let value = data.map(|data| context.fill_data(data)).transpose()?;
    let wanted = ack.map(|ack| context.fill_data(ack)).transpose()?;
    let with = data
        .map(|data| format!(" {}", describe_data(data)))
        .unwrap_or_default();
    let called = context.called(name);
    context.tell(format!("{called} emits `{event}`{with}"));
    let socket = context.socket(name)?;
    let Some(wanted) = wanted else {
        return socket
            .emit(event, value)
            .map_err(|e| StepError::wrong("an open socket", e.to_string()));
    };
    let expected = format!("the acknowledgement {wanted}");
    match socket.emit_with_ack(event, value, ANSWER).await {
        Ok(arguments) if arguments == [wanted] => Ok(()),
        failed => {
            let came = match failed {
                Ok(arguments) => format!("the acknowledgement {}", in_words(&arguments)),
                Err(error) => error.to_string(),
            };
            let events = describe_events(&socket.events());
            Err(StepError::wrong(
                expected,
                format!("{came}; this socket was sent: {events}"),
            ))
        }
    }
}

pub async fn receive(context: &mut Context<'_>, pattern: &EventPattern) -> Result<(), StepError> {
    let wanted = pattern
        .data
        .as_ref()
        .map(|data| context.fill_data(data))
        .transpose()?;
    let expected = describe_pattern(pattern, wanted.as_ref());
    let called = context.called(&pattern.socket);
    context.tell(format!("{called} waits for {expected}"));
    let socket = context.socket(&pattern.socket)?;
    let matches = |event: &Event| fits(event, &pattern.event, wanted.as_ref());
    match socket.wait_for(&matches, Patience::default()).await {
        Ok(_) => Ok(()),
        Err(missing) => Err(StepError::wrong(
            expected,
            not_received(&socket.events(), &pattern.event, &missing),
        )),
    }
}

pub async fn never(context: &mut Context<'_>, pattern: &EventPattern) -> Result<(), StepError> {
    let wanted = pattern
        .data
        .as_ref()
        .map(|data| context.fill_data(data))
        .transpose()?;
    let unwanted = describe_pattern(pattern, wanted.as_ref());
    let called = context.called(&pattern.socket);
    context.tell(format!("{called} must not be sent {unwanted}"));
    let socket = context.socket(&pattern.socket)?;
    socket.fence(ANSWER).await.map_err(|error| {
        StepError::wrong(
            format!("an open socket without {unwanted}"),
            error.to_string(),
        )
    })?;
    let events = socket.events();
    if events
        .iter()
        .any(|event| fits(event, &pattern.event, wanted.as_ref()))
    {
        return Err(StepError::wrong(
            format!("no {unwanted}"),
            format!(
                "it arrived; this socket was sent: {}",
                describe_events(&events)
            ),
        ));
    }
    Ok(())
}

pub async fn prepare(context: &mut Context<'_>, wanted: &Connect) -> Result<Handshake, StepError> {
    // Before the texts are filled in: its port may be asked for.
    let port = context.server().await?.port();
    let mut headers = context.cookie_headers(Some(&wanted.person), &wanted.cookie)?;
    for (name, value) in &wanted.headers {
        headers.push((name.clone(), context.fill(value)?));
    }
    let mut query = Vec::new();
    for (name, value) in &wanted.query {
        query.push((name.clone(), context.fill(value)?));
    }
    let transport = match context.transport {
        Transport::Polling => wire::Transport::Polling,
        Transport::Websocket => wire::Transport::Websocket,
    };
    let auth = wanted.auth.as_ref();
    let auth = auth.map(|auth| context.fill_data(auth)).transpose()?;
    Ok(Handshake {
        port,
        transport,
        namespace: wanted.namespace.clone(),
        query,
        headers,
        auth,
    })
}

fn fits(event: &Event, name: &str, data: Option<&Value>) -> bool {
    event.name == name
        && match data {
            None => true,
            // An event without arguments stands for null.
            Some(Value::Null) => event.args.is_empty() || event.args == [Value::Null],
            Some(value) => event.args.as_slice() == std::slice::from_ref(value),
        }
}

pub fn explain(stop: StepError, error: &WireError) -> StepError {
    match error {
        WireError::Status { status: 404, .. } => stop.because(
            "nothing answers at /socket.io/: the Socket.IO layer is not part of the app that is served",
        ),
        WireError::Status { status: 500, .. } => {
            stop.because("a layer or an extractor in front of Socket.IO failed; see the log")
        }
        _ => stop,
    }
}

/// How a transcript calls the socket.
fn title(context: &mut Context<'_>, wanted: &Connect) -> String {
    let cookie = context
        .fixtures
        .describe_cookie(Some(&wanted.person), &wanted.cookie);
    let transport = context.transport.word();
    format!("socket {}, by {transport}, {cookie}", wanted.socket)
}

fn describe_connect(context: &mut Context<'_>, wanted: &Connect) -> String {
    let transport = context.transport.word();
    let named = match wanted.socket == wanted.person {
        true => String::new(),
        false => format!("socket {} ", wanted.socket),
    };
    let mut text = format!(
        "{} connects {named}to {} by {transport} with {}",
        wanted.person,
        wanted.namespace,
        context
            .fixtures
            .describe_cookie(Some(&wanted.person), &wanted.cookie)
    );
    for (name, value) in &wanted.query {
        text.push_str(&format!(", ?{name}={}", describe(value)));
    }
    for (name, value) in &wanted.headers {
        text.push_str(&format!(", {name}: {}", describe(value)));
    }
    if let Some(auth) = &wanted.auth {
        text.push_str(&format!(", auth {}", describe_data(auth)));
    }
    text
}

fn describe_pattern(pattern: &EventPattern, data: Option<&Value>) -> String {
    match data {
        Some(data) => format!("`{}` {data}", pattern.event),
        None => format!("`{}`", pattern.event),
    }
}

/// What came in place of an event: the same with other data, if it did.
fn not_received(events: &[Event], name: &str, missing: &Missing) -> String {
    let (same, others): (Vec<Event>, Vec<Event>) =
        events.iter().cloned().partition(|event| event.name == name);
    match (same.as_slice(), others.as_slice()) {
        ([], others) => format!(
            "{missing}; this socket was sent: {}",
            describe_events(others)
        ),
        (same, []) => format!(
            "{}, which has other data; then {missing}",
            describe_events(same)
        ),
        (same, others) => format!(
            "{}, which has other data; then {missing}; this socket was sent besides: {}",
            describe_events(same),
            describe_events(others)
        ),
    }
}

fn describe_events(events: &[Event]) -> String {
    /// A crowd is told hundreds of numbers; the last ones are what matters.
    const SHOWN: usize = 10;
    if events.is_empty() {
        return "nothing".to_owned();
    }
    let left_out = events.len().saturating_sub(SHOWN);
    let shown = events[left_out..]
        .iter()
        .map(|event| format!("`{}` {}", event.name, in_words(&event.args)));
    let more = (left_out > 0).then(|| format!("({left_out} more, then)"));
    let words: Vec<_> = more.into_iter().chain(shown).collect();
    words.join(", ")
}

fn in_words(arguments: &[Value]) -> String {
    if arguments.is_empty() {
        return "without arguments".to_owned();
    }
    arguments
        .iter()
        .map(Value::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::*;
    use wire::patience::Reason;

    #[test]
    fn an_event_with_other_data_is_told_first() {
        let event = |name: &str, data: Value| Event {
            name: name.to_owned(),
            args: vec![data],
        };
        let missing = Missing {
            waited: Duration::from_millis(600),
            reason: Reason::Limit,
        };
        let told = |events: &[Event]| not_received(events, "count", &missing);
        assert_eq!(told(&[]), "nothing in 0.6 s; this socket was sent: nothing");
        assert_eq!(
            told(&[event("count", json!(3))]),
            "`count` 3, which has other data; then nothing in 0.6 s"
        );
        assert_eq!(
            told(&[event("user", json!("a")), event("count", json!(3))]),
            "`count` 3, which has other data; then nothing in 0.6 s; \
             this socket was sent besides: `user` \"a\""
        );
    }
}
