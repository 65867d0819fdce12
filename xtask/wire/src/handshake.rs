//! Opening a connection, and the server's yes or no.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::time::{Instant, timeout, timeout_at};

use super::engine::{Engine, Target};
use super::error::WireError;
use super::inbox::{Event, Frame, Inbox, Joined};
use super::socket::Socket;
use crate::Transport;

/// How to connect.
#[derive(Debug, Clone)]
pub struct Handshake {
    pub port: u16,
    pub transport: Transport,
    /// `/` or `/name`.
    pub namespace: String,
    /// Besides what the protocol itself puts there.
    pub query: Vec<(String, String)>,
    /// Several entries of one name are several header lines. A value need not be UTF-8.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The payload with which the client asks to join, `auth` in socket.io-client.
    pub auth: Option<Value>,
}

/// What the server said to the wish to join the namespace.
#[derive(Debug)]
pub enum Reply {
    Admitted(Socket),
    /// `connect_error`. As socket.io-client does, we have closed the connection.
    Refused {
        message: String,
        /// The Engine.IO packet as it was sent.
        raw: String,
        transcript: Vec<Frame>,
        /// Events that came although the socket was refused.
        events: Vec<Event>,
    },
}

/// Opens a connection and asks to join the namespace.
///
/// # Errors
/// [`WireError`] if neither `connect` nor `connect_error` comes in time.
pub async fn connect(handshake: &Handshake, deadline: Duration) -> Result<Reply, WireError> {
    let inbox = Arc::new(Inbox::new(&handshake.namespace));
    connect_with(handshake, inbox, deadline).await
}

/// The same with an inbox of the caller, who sees there what was said even if
/// nothing comes of it.
///
/// # Errors
/// As [`connect`].
pub async fn connect_with(
    handshake: &Handshake,
    inbox: Arc<Inbox>,
    deadline: Duration,
) -> Result<Reply, WireError> {
    let end = Instant::now() + deadline;
    let socket = open(handshake, inbox, deadline).await?;
    let joined = timeout_at(end, socket.join(handshake.auth.clone()))
        .await
        .unwrap_or_else(|_| {
            let what = format!(
                "connect or connect_error after asking to join {}",
                handshake.namespace
            );
            Err(WireError::timeout(what, deadline))
        })?;
    match joined {
        Joined::Admitted => {
            socket.settle().await;
            Ok(Reply::Admitted(socket))
        }
        Joined::Refused { message, raw } => {
            socket.turn_away().await;
            Ok(Reply::Refused {
                message,
                raw,
                transcript: socket.transcript(),
                events: socket.events(),
            })
        }
    }
}

/// Opens a connection that has yet to ask to join its namespace.
///
/// # Errors
/// [`WireError`] if the handshake is not answered in time, or refused.
pub async fn open(
    handshake: &Handshake,
    inbox: Arc<Inbox>,
    deadline: Duration,
) -> Result<Socket, WireError> {
    let target = Target {
        port: handshake.port,
        query: handshake.query.clone(),
        headers: handshake.headers.clone(),
    };
    let engine = timeout(
        deadline,
        Engine::open(handshake.transport, target, Arc::clone(&inbox)),
    )
    .await
    .unwrap_or_else(|_| {
        Err(WireError::timeout(
            "the answer to the Engine.IO handshake",
            deadline,
        ))
    })?;
    Ok(Socket::new(handshake.namespace.clone(), inbox, engine))
}
