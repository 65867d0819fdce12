//! The chat: which messages are accepted, who sent them, and in which order they
//! arrive.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use kit::users::User;
use serde::Serialize;
use socketioxide::extract::{AckSender, SocketRef};
use tokio::sync::Mutex;

use crate::chat_limit::ChatLimit;

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
    /// The latest messages, the oldest first.
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
    pub async fn enter(&self, socket: &SocketRef) {
        socket.on("chat message", chat_message);
        // GAP: Send the `chat history`, and put the socket into the room. What can happen between the two?
        let _ = (ROOM, &self.history);
    }

    /// Forgets users whose allowance is full again. Never returns.
    pub async fn watch(self) {
        self.limit.watch().await;
    }

    /// Sends a message to everyone in the room.
    async fn say(&self, socket: &SocketRef, user: User, text: &str) -> Result<(), Refused> {
        // GAP: Trim the text, and refuse it if it is `Empty` or `TooLong`. (`LONGEST`
        // is the limit.)
        // GAP: Let the user spend a message, or refuse with `TooFast`.
        // GAP: Send the `Message` to everyone in the room, and remember it with the latest `HISTORY`.
        let _ = (socket, user, text, HISTORY);
        Err(Refused::NotText)
    }
}

/// The event `chat message`: a string. The guard knows the sender; a name sent by the
/// client would prove nothing.
async fn chat_message(ack: AckSender) {
    // GAP: Take what you need as further parameters: the socket, the text, the `Chat`, the user. Then `say` it.
    let said = Err(Refused::NotText);
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
            // GAP: For `TooFast`, the whole milliseconds after which a message is accepted.
            _ => None,
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // GAP: A sentence for each reason.
            _ => write!(f, "This is not implemented yet; {LONGEST} characters will be allowed."),
        }
    }
}
