//! One socket that is opened for one input: how it is answered, and what it is sent.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::time::timeout;
use wire::inbox::{Inbox, Joined};
use wire::socket::{Event, Handshake, Socket, open};
use wire::wait_policy::Patience;

use crate::execute::sockets::ANSWER;

/// A server that sends something to a new socket has sent it by then, unless the machine is
/// busy.
const AT_ONCE: Duration = Duration::from_millis(200);

/// An open socket, or the reason why there is none.
pub enum Opened {
    Admitted(Probe),
    /// The message of `connect_error`.
    Refused(String),
    /// In the words of a report.
    Failed(String),
}

/// A socket that was admitted.
pub struct Probe {
    socket: Socket,
    inbox: Arc<Inbox>,
}

impl Probe {
    /// Opens a socket and asks to join.
    pub async fn open(handshake: &Handshake) -> Opened {
        let inbox = Arc::new(Inbox::new(&handshake.namespace));
        let socket = match open(handshake, Arc::clone(&inbox), ANSWER).await {
            Ok(socket) => socket,
            Err(error) => return Opened::Failed(error.to_string()),
        };
        match timeout(ANSWER, socket.join(handshake.auth.clone())).await {
            Ok(Ok(Joined::Admitted)) => Opened::Admitted(Probe { socket, inbox }),
            Ok(Ok(Joined::Refused { message, .. })) => {
                leave(socket);
                Opened::Refused(message)
            }
            Ok(Err(error)) => Opened::Failed(error.to_string()),
            Err(_) => Opened::Failed("neither connect nor connect_error".to_owned()),
        }
    }

    /// The data of the first event of this name, but for news of somebody who has gone: the
    /// socket of the input before may still be about to leave.
    ///
    /// # Errors
    /// In the words of a report.
    pub async fn event(&self, name: &str) -> Result<Value, String> {
        let has_gone = |event: &Event| {
            let data = event.args.first();
            data.is_some_and(|data| data.get("connected") == Some(&Value::Bool(false)))
        };
        let is_it = |event: &Event| event.name == name && !has_gone(event);
        let data = |event: &Event| event.args.first().cloned().unwrap_or_default();
        let arrived = self.inbox.wait(|state| {
            let found = state.events.iter().find(|event| is_it(event));
            found.map(data)
        });
        if let Ok(Ok(data)) = timeout(AT_ONCE, arrived).await {
            return Ok(data);
        }
        let event = self.socket.wait_for(&is_it, Patience::default()).await;
        event
            .map(|event| data(&event))
            .map_err(|missing| missing.to_string())
    }

    /// The acknowledgement of an event without data. An event that comes before its handler
    /// is registered is lost, so it is sent a second time.
    ///
    /// # Errors
    /// In the words of a report.
    pub async fn ack(&self, event: &str) -> Result<Value, String> {
        let args = self.socket.emit_with_ack(event, None, ANSWER).await;
        let args = args.map_err(|error| error.to_string())?;
        Ok(args.into_iter().next().unwrap_or_default())
    }

    /// Leaves as the protocol asks. Nobody waits for it, since what is asked next is asked on
    /// another connection.
    pub fn leave(self) {
        leave(self.socket);
    }
}

fn leave(socket: Socket) {
    tokio::spawn(async move { socket.disconnect().await.ok() });
}
