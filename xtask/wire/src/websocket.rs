//! The websocket transport (Engine.IO protocol 4, "WebSocket").

use std::sync::Arc;

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use hyper::StatusCode;
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio::sync::mpsc;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::connection::{Connection, unexpected_status};
use super::engine::{Attachment, Outgoing, Target};
use super::error::WireError;
use super::inbox::{Inbox, Reaction};
use crate::Transport;

pub type Stream = WebSocketStream<TokioIo<Upgraded>>;

/// A message of the course is a few hundred bytes long.
const LONGEST_MESSAGE: usize = 1 << 20;
/// The default of 128 KiB would be 13 MB for a crowd of a hundred.
const BUFFER: usize = 4 << 10;

/// The opening handshake (RFC 6455, section 4.1).
///
/// Done with the same HTTP client as everything else, so that a refusal with a
/// status is reported with its body. `Sec-WebSocket-Accept` is not checked: it
/// guards against confused proxies, and there is none on the loopback.
///
/// # Errors
/// [`WireError`], with the status if the server does not switch protocols.
pub async fn open(target: &Target) -> Result<Stream, WireError> {
    let mut connection = Connection::open(target.port).await?;
    let mut headers: Vec<(String, Vec<u8>)> = [
        ("connection", "Upgrade"),
        ("upgrade", "websocket"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", &key()),
    ]
    .map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec()))
    .into();
    headers.extend(target.headers.iter().cloned());
    let path = target.path(Transport::Websocket, None);
    let request = connection.request("GET", &path, &headers, Bytes::new())?;
    let answer = connection.ask(request).await?;
    if answer.status() != StatusCode::SWITCHING_PROTOCOLS {
        return Err(unexpected_status(answer).await);
    }
    let stream = hyper::upgrade::on(answer)
        .await
        .map_err(|e| WireError::closed(e.to_string()))?;
    let config = WebSocketConfig::default()
        .read_buffer_size(BUFFER)
        .write_buffer_size(0)
        .max_message_size(Some(LONGEST_MESSAGE))
        .max_frame_size(Some(LONGEST_MESSAGE));
    Ok(WebSocketStream::from_raw_socket(TokioIo::new(stream), Role::Client, Some(config)).await)
}

/// Sixteen random bytes in base64. The last of the 22 characters carries two
/// bits only, hence its small alphabet.
fn key() -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let pick = |from: &[u8]| char::from(from[fastrand::usize(..from.len())]);
    let mut key: String = (0..21).map(|_| pick(ALPHABET)).collect();
    key.push(pick(b"AQgw"));
    key + "=="
}

/// Carries packets in both directions until either side ends. Without anyone left
/// to send commands the connection breaks off: a close frame would be a goodbye.
pub async fn run(
    mut stream: Stream,
    inbox: Arc<Inbox>,
    mut commands: mpsc::UnboundedReceiver<Outgoing>,
) {
    let mut reading = true;
    loop {
        tokio::select! {
            message = stream.next(), if reading => {
                let reaction = match message {
                    Some(Ok(Message::Text(text))) => inbox.receive(&text),
                    Some(Ok(Message::Binary(bytes))) => inbox.receive_binary(bytes.len()),
                    // Answered by the library.
                    Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => Reaction::Nothing,
                    Some(Ok(Message::Close(_))) | None => return inbox.end(WireError::closed("it closed the websocket")),
                    Some(Err(error)) => return inbox.end(explain(&error)),
                };
                match reaction {
                    Reaction::Nothing => {}
                    Reaction::Answer(packet) => if !send(&mut stream, &inbox, packet).await { return },
                    Reaction::Stop => return,
                }
            }
            command = commands.recv() => match command {
                Some(Outgoing::Attached(packet, Attachment)) => {
                    let attachment = Message::binary(Attachment::BYTES.to_vec());
                    let messages = vec![Message::text(packet), attachment];
                    if !send_together(&mut stream, &inbox, messages).await { return }
                }
                Some(Outgoing::Together(packets)) => if !send_together(&mut stream, &inbox, packets.into_iter().map(Message::text).collect()).await { return },
                Some(Outgoing::Packet(packet)) => if !send(&mut stream, &inbox, packet).await { return },
                Some(Outgoing::Reading(now)) => reading = now,
                Some(Outgoing::Written(written)) => written.send(()).unwrap_or_default(),
                Some(Outgoing::Close) => return close(stream, &inbox).await,
                None => return,
            }
        }
    }
}

async fn send_together(stream: &mut Stream, inbox: &Inbox, messages: Vec<Message>) -> bool {
    for message in messages {
        if let Err(error) = stream.feed(message).await {
            inbox.end(explain(&error));
            return false;
        }
    }
    let flushed = stream.flush().await;
    if let Err(error) = &flushed {
        inbox.end(explain(error));
    }
    flushed.is_ok()
}

async fn send(stream: &mut Stream, inbox: &Inbox, packet: String) -> bool {
    let sent = stream.send(Message::text(packet)).await;
    if let Err(error) = &sent {
        inbox.end(explain(error));
    }
    sent.is_ok()
}

/// A browser sends no Engine.IO close packet over a websocket: the close frame
/// says it. The server has seen it when its own close frame or the end of the
/// connection comes; until then it may still send packets.
async fn close(mut stream: Stream, inbox: &Inbox) {
    if stream.close(None).await.is_err() {
        return;
    }
    while let Some(Ok(message)) = stream.next().await {
        if let Message::Text(text) = message
            && inbox.receive(&text) == Reaction::Stop
        {
            return;
        }
    }
}

fn explain(error: &Error) -> WireError {
    match error {
        Error::Capacity(_) => WireError::Flooded {
            what: "a websocket message of more than 1 MiB".to_owned(),
        },
        Error::Protocol(
            tokio_tungstenite::tungstenite::error::ProtocolError::ResetWithoutClosingHandshake,
        ) => WireError::closed("the TCP connection ended without a websocket close frame"),
        Error::Protocol(_) | Error::Utf8(_) => WireError::Nonsense {
            why: "no websocket frames".to_owned(),
            shown: error.to_string(),
        },
        _ => WireError::closed(error.to_string()),
    }
}
