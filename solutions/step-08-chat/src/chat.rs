//! The chat: which messages are accepted, who sent them, and in which order they
//! arrive.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use kit::users::User;
use serde::Serialize;
use socketioxide::extract::{AckSender, MaybeExtension, SocketRef, State, TryData};
use tokio::sync::Mutex;

use crate::chat_limit::ChatLimit;
use crate::live::Identity;

/// The room of the greeted sockets. Only the server puts sockets into a room.
const ROOM: &str = "chat";

/// The longest message, in Unicode scalar values: what `str::chars` counts.
const LONGEST: usize = 500;

/// How many messages a newcomer receives, and so how many are stored.
const HISTORY: usize = 50;

/// One message, as everyone receives it.
#[derive(Serialize)]
struct Message {
    username: String,
    message: String,
}

/// The chat of this server. A clone is another handle to it.
#[derive(Clone, Default)]
pub struct Chat {
    /// The latest messages, the oldest first. The lock is held while a message is sent
    /// and while a newcomer is greeted, so everybody sees both in the same order.
    ///
    /// Tokio's mutex, since it is held across an `await`.
    history: Arc<Mutex<VecDeque<Message>>>,
    limit: Arc<ChatLimit>,
}

/// Why a message is not sent.
#[derive(Debug, PartialEq)]
enum Refused {
    NotText,
    Empty,
    TooLong,
    TooFast(Duration),
}

/// The acknowledgement: `{"ok": true}`, or an `error` that people can read.
#[derive(Serialize)]
#[serde(untagged)]
enum Answer {
    Sent {
        ok: bool,
    },
    Refused {
        error: String,
        /// After how many milliseconds the same message is accepted.
        #[serde(rename = "waitMs", skip_serializing_if = "Option::is_none")]
        wait_ms: Option<u64>,
    },
}

impl Chat {
    /// Lets a socket join: it receives the latest messages, and from then on each new
    /// one.
    ///
    /// A connected socket is not in the room yet. If it received messages before the
    /// greeting, its history would repeat them; if it joined the room after the lock was
    /// released, it would miss those in between.
    pub async fn enter(&self, socket: &SocketRef) {
        socket.on("chat message", chat_message);
        let history = self.history.lock().await;
        // A room knows its members by the connection's id. If this socket has ended, the
        // member with that id is one that came back on the same connection.
        if !socket.connected() {
            return;
        }
        socket.join(ROOM);
        // This fails if the socket has just disconnected.
        socket.emit("chat history", &*history).ok();
        // Nothing else would remove a socket that ended before it joined.
        if !socket.connected() {
            socket.leave(ROOM);
        }
    }

    /// Forgets users whose allowance is full again. Never returns.
    pub async fn watch(self) {
        self.limit.watch().await;
    }

    /// Sends a message to everyone in the room.
    async fn say(&self, socket: &SocketRef, user: User, text: &str) -> Result<(), Refused> {
        let message = text.trim();
        match message.chars().count() {
            0 => return Err(Refused::Empty),
            1..=LONGEST => {}
            _ => return Err(Refused::TooLong),
        }
        self.limit.spend(&user.id).map_err(Refused::TooFast)?;
        let message = Message {
            username: user.name,
            message: message.to_owned(),
        };
        let mut history = self.history.lock().await;
        // This fails for a disconnected socket and for a client that does not read.
        let everyone = socket.within(ROOM);
        everyone.emit("chat message", &message).await.ok();
        history.push_back(message);
        if history.len() > HISTORY {
            history.pop_front();
        }
        Ok(())
    }
}

/// The event `chat message`: a string. The guard knows the sender; a name sent by the
/// client would prove nothing.
///
/// `TryData`, since a handler with `Data` is called only for a string. For anything
/// else, the client would wait for its acknowledgement in vain.
///
/// `Identity`, since a socket whose session has ended keeps its `User` until it is
/// disconnected, and a client that does not read can put that off.
async fn chat_message(
    socket: SocketRef,
    TryData(text): TryData<String>,
    ack: AckSender,
    State(chat): State<Chat>,
    MaybeExtension(identity): MaybeExtension<Identity>,
) {
    let Some(Identity { user, .. }) = identity else {
        // The session is over, and the socket is about to be disconnected.
        return;
    };
    let said = match text {
        Ok(text) => chat.say(&socket, user, &text).await,
        Err(_) => Err(Refused::NotText),
    };
    // This does nothing if the client wants no acknowledgement.
    ack.send(&Answer::from(said)).ok();
}

impl From<Result<(), Refused>> for Answer {
    fn from(said: Result<(), Refused>) -> Self {
        match said {
            Ok(()) => Self::Sent { ok: true },
            Err(refused) => Self::Refused {
                error: refused.to_string(),
                wait_ms: refused.wait_ms(),
            },
        }
    }
}

impl Refused {
    fn wait_ms(&self) -> Option<u64> {
        match self {
            // Rounded up, so that waiting this long is enough.
            Self::TooFast(wait) => Some(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX) + 1),
            _ => None,
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotText => f.write_str("A message has to be one string."),
            Self::Empty => f.write_str("The message is empty."),
            Self::TooLong => write!(f, "The message is longer than {LONGEST} characters."),
            // Rounded up, too.
            Self::TooFast(wait) => write!(
                f,
                "You are sending too fast. Wait {:.1} seconds.",
                (wait.as_secs_f64() * 10.0).ceil() / 10.0
            ),
        }
    }
}
