//! One Engine.IO 4 connection, over either transport.
//!
//! A client of the course uses one transport from beginning to end: each test
//! runs on both, so the upgrade from one to the other would only hide which of
//! them a server gets wrong.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::error::{WireError, shown};
use super::inbox::Inbox;
use super::{encode, polling, websocket};
use crate::Transport;

/// Where to connect and what to say in each request.
#[derive(Debug, Clone)]
pub struct Target {
    pub port: u16,
    pub query: Vec<(String, String)>,
    pub headers: Vec<(String, Vec<u8>)>,
}

/// Three bytes: enough for a server to take them for a message.
#[derive(Debug, Clone, Copy)]
pub struct Attachment;

impl Attachment {
    pub const BYTES: [u8; 3] = *b"hey";
    pub const BASE64: &'static str = "aGV5";
}

/// What the socket wants its transport to do.
#[derive(Debug)]
pub enum Outgoing {
    /// An Engine.IO packet.
    Packet(String),
    /// Several Engine.IO packets in one write.
    Together(Vec<String>),
    /// An Engine.IO packet, and the binary one that belongs to it.
    Attached(String, Attachment),
    /// Read nothing from now on and go on sending, or read again.
    Reading(bool),
    /// Say when all that came before has been written and, over polling, answered.
    Written(oneshot::Sender<()>),
    /// Close as the protocol asks, then end.
    Close,
}

/// An open connection. Dropping it breaks it off.
#[derive(Debug)]
pub struct Engine {
    outgoing: mpsc::UnboundedSender<Outgoing>,
    transport: JoinHandle<()>,
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.break_off();
    }
}

impl Engine {
    /// Opens the connection; what comes in goes to `inbox`.
    ///
    /// # Errors
    /// [`WireError`] if the server cannot be reached, answers with another HTTP
    /// status, or sends no Engine.IO open packet. It has no deadline.
    pub async fn open(
        transport: Transport,
        target: Target,
        inbox: Arc<Inbox>,
    ) -> Result<Self, WireError> {
        let (outgoing, commands) = mpsc::unbounded_channel();
        inbox.sent(
            &format!("GET {}", target.path(transport, None)),
            cookies(&target.headers),
        );
        let transport = match transport {
            Transport::Polling => {
                let pongs = outgoing.downgrade();
                let session = polling::open(target, &inbox, &pongs).await?;
                tokio::spawn(session.run(Arc::clone(&inbox), commands, pongs))
            }
            Transport::Websocket => {
                let stream = websocket::open(&target).await?;
                tokio::spawn(websocket::run(stream, Arc::clone(&inbox), commands))
            }
        };
        let engine = Self {
            outgoing,
            transport,
        };
        inbox.wait(|state| state.sid.as_ref().map(|_| ())).await?;
        Ok(engine)
    }

    /// Hands over a packet; an error shows up in the inbox.
    pub fn send(&self, packet: String) {
        // Without a receiver the transport has ended, and the inbox knows why.
        self.outgoing.send(Outgoing::Packet(packet)).ok();
    }

    /// Hands over a packet with what is attached to it.
    pub fn send_attached(&self, packet: String, attachment: Attachment) {
        self.outgoing
            .send(Outgoing::Attached(packet, attachment))
            .ok();
    }

    /// Hands over packets that are to be written as one.
    pub fn send_together(&self, packets: Vec<String>) {
        self.outgoing.send(Outgoing::Together(packets)).ok();
    }

    /// Whether to read from now on. If not, what the server sends waits in its own buffers.
    pub fn read(&self, reading: bool) {
        self.outgoing.send(Outgoing::Reading(reading)).ok();
    }

    /// Waits until all that was handed over has been written and, over polling, answered.
    pub async fn written(&self) {
        let (written, done) = oneshot::channel();
        self.outgoing.send(Outgoing::Written(written)).ok();
        // An error means that the transport has ended, and the inbox knows why.
        done.await.ok();
    }

    /// Closes after everything that was sent before, and waits until the server
    /// has seen it, as far as the protocol shows.
    ///
    /// # Errors
    /// [`WireError::Timeout`]; the connection is broken off then.
    pub async fn close(&self, deadline: Duration) -> Result<(), WireError> {
        self.outgoing.send(Outgoing::Close).ok();
        let ended = timeout(deadline, self.outgoing.closed()).await;
        self.break_off();
        ended.map_err(|_| {
            WireError::timeout("the server's answer to closing the connection", deadline)
        })
    }

    /// Ends the TCP connections without a word.
    pub fn break_off(&self) {
        self.transport.abort();
    }
}

impl Target {
    /// Path and query of a request (Engine.IO protocol 4, "Handshake").
    pub fn path(&self, transport: Transport, sid: Option<&str>) -> String {
        let transport = match transport {
            Transport::Polling => "polling",
            Transport::Websocket => "websocket",
        };
        let fixed = [("EIO", "4"), ("transport", transport)];
        let given = self
            .query
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        let sid = sid.map(|sid| ("sid", sid));
        format!(
            "/socket.io/?{}",
            encode::pairs(fixed.into_iter().chain(given).chain(sid))
        )
    }
}

/// Which cookies go with the handshake: their names and lengths. Reports get
/// pasted into forums, so a cookie's value stays out of them.
fn cookies(headers: &[(String, Vec<u8>)]) -> String {
    let lines: Vec<String> = headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("cookie"))
        .map(|(_, line)| format!("Cookie: {}", masked(&String::from_utf8_lossy(line))))
        .collect();
    if lines.is_empty() {
        "no Cookie header".to_owned()
    } else {
        shown(&lines.join(", "))
    }
}

fn masked(line: &str) -> String {
    let mask = |pair: &str| match pair.trim().split_once('=') {
        Some((name, value)) => format!("{name}=<{} characters>", value.chars().count()),
        None => format!("<{} characters>", pair.trim().chars().count()),
    };
    line.split(';').map(mask).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair<V: ?Sized + ToOwned>(name: &str, value: &V) -> (String, V::Owned) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn the_query_is_encoded_and_the_session_comes_last() {
        let target = Target {
            port: 1,
            query: vec![pair("session_id", "a b&c")],
            headers: vec![],
        };
        assert_eq!(
            target.path(Transport::Polling, Some("s1")),
            "/socket.io/?EIO=4&transport=polling&session_id=a%20b%26c&sid=s1"
        );
    }

    #[test]
    fn a_cookie_is_shown_without_its_value() {
        let headers = [
            pair("Origin", b"x".as_slice()),
            pair("Cookie", b"express.sid=secret; junk".as_slice()),
            pair("cookie", b"b=".as_slice()),
        ];
        assert_eq!(
            cookies(&headers),
            "Cookie: express.sid=<6 characters>; <4 characters>, Cookie: b=<0 characters>"
        );
        assert_eq!(cookies(&[]), "no Cookie header");
    }
}
