//! The polling transport (Engine.IO protocol 4, "HTTP long-polling"): one GET
//! that always waits for packets, and a POST for each packet to the server.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use hyper::StatusCode;
use tokio::sync::{mpsc, watch};

use super::connection::{Connection, body, unexpected_status};
use super::engine::{Attachment, Outgoing, Target};
use super::engine_packet::SEPARATOR;
use super::error::WireError;
use super::inbox::{Inbox, Reaction};
use crate::Transport;

/// A session that the server has opened.
#[derive(Debug)]
pub struct Session {
    target: Target,
    path: String,
    polls: Connection,
}

/// The first GET, which is answered at once.
///
/// # Errors
/// [`WireError`], with the status if it is not 200.
pub async fn open(
    target: Target,
    inbox: &Inbox,
    pongs: &mpsc::WeakUnboundedSender<Outgoing>,
) -> Result<Session, WireError> {
    let mut polls = Connection::open(target.port).await?;
    let packets = ask(
        &mut polls,
        &target,
        "GET",
        &target.path(Transport::Polling, None),
        String::new(),
    )
    .await?;
    take_in(&packets, inbox, pongs);
    let sid = inbox.wait(|state| state.sid.clone()).await?;
    let path = target.path(Transport::Polling, Some(&sid));
    Ok(Session {
        target,
        path,
        polls,
    })
}

impl Session {
    /// Carries packets in both directions until either side ends. Without anyone
    /// left to send commands the connections break off.
    pub async fn run(
        mut self,
        inbox: Arc<Inbox>,
        commands: mpsc::UnboundedReceiver<Outgoing>,
        pongs: mpsc::WeakUnboundedSender<Outgoing>,
    ) {
        let closing = AtomicBool::new(false);
        let (reading, mut read) = watch::channel(true);
        let poll = async {
            loop {
                let polled = poll(
                    &mut self.polls,
                    &self.target,
                    &self.path,
                    &inbox,
                    &pongs,
                    &closing,
                );
                tokio::select! {
                    () = polled => return,
                    // This drops the request that is under way.
                    _ = read.wait_for(|reading| !reading) => {}
                }
                read.wait_for(|reading| *reading).await.ok();
            }
        };
        let post = post(
            &self.target,
            &self.path,
            &inbox,
            commands,
            &closing,
            &reading,
        );
        tokio::pin!(poll, post);
        tokio::select! {
            () = &mut poll => if closing.load(Ordering::Relaxed) { post.await; },
            closed = &mut post => if closed { poll.await },
        }
    }
}

/// Gets packets until the session ends.
async fn poll(
    polls: &mut Connection,
    target: &Target,
    path: &str,
    inbox: &Inbox,
    pongs: &mpsc::WeakUnboundedSender<Outgoing>,
    closing: &AtomicBool,
) {
    loop {
        let packets = match ask(polls, target, "GET", path, String::new()).await {
            Ok(packets) => packets,
            // After our own close packet any answer means that it was seen.
            Err(_) if closing.load(Ordering::Relaxed) => return,
            Err(error) => return inbox.end(error),
        };
        if take_in(&packets, inbox, pongs) == Reaction::Stop {
            return;
        }
        if closing.load(Ordering::Relaxed) {
            return;
        }
    }
}

/// Takes in one body with its packets and queues the pongs that they ask for.
pub fn take_in(
    packets: &str,
    inbox: &Inbox,
    pongs: &mpsc::WeakUnboundedSender<Outgoing>,
) -> Reaction {
    for packet in packets.split(SEPARATOR) {
        match inbox.receive(packet) {
            Reaction::Nothing => {}
            Reaction::Answer(pong) => {
                if let Some(pongs) = pongs.upgrade() {
                    pongs.send(Outgoing::Packet(pong)).ok();
                }
            }
            Reaction::Stop => return Reaction::Stop,
        }
    }
    Reaction::Nothing
}

/// Posts packets, each in its own request, until asked to close; then `true`.
async fn post(
    target: &Target,
    path: &str,
    inbox: &Inbox,
    mut commands: mpsc::UnboundedReceiver<Outgoing>,
    closing: &AtomicBool,
    reading: &watch::Sender<bool>,
) -> bool {
    let mut posts: Option<Connection> = None;
    loop {
        let (packet, last) = match commands.recv().await {
            Some(Outgoing::Packet(packet)) => (packet, false),
            Some(Outgoing::Together(packets)) => (packets.join(&SEPARATOR.to_string()), false),
            Some(Outgoing::Attached(packet, Attachment)) => {
                let attachment = Attachment::BASE64;
                (format!("{packet}{SEPARATOR}b{attachment}"), false)
            }
            Some(Outgoing::Reading(now)) => {
                reading.send_replace(now);
                continue;
            }
            Some(Outgoing::Written(written)) => {
                written.send(()).ok();
                continue;
            }
            Some(Outgoing::Close) => {
                // The answer to a poll says that the server has closed.
                reading.send_replace(true);
                ("1".to_owned(), true)
            }
            None => return false,
        };
        // Before the request: the poll that the close packet ends may return
        // earlier than the answer to the packet itself.
        closing.store(last, Ordering::Relaxed);
        let connection = match &mut posts {
            Some(connection) => connection,
            None => match Connection::open(target.port).await {
                Ok(connection) => posts.insert(connection),
                Err(error) => {
                    inbox.end(error);
                    return false;
                }
            },
        };
        let answer = ask(connection, target, "POST", path, packet).await;
        match answer {
            _ if last => return true,
            Ok(_) => {}
            Err(error) => {
                inbox.end(error);
                return false;
            }
        }
    }
}

/// One request of the session and the body of its answer. Opens the connection
/// again if the server closed it after the answer before.
async fn ask(
    connection: &mut Connection,
    target: &Target,
    method: &str,
    path: &str,
    packet: String,
) -> Result<String, WireError> {
    if !connection.is_usable().await {
        *connection = Connection::open(target.port).await?;
    }
    let mut headers = target.headers.clone();
    if method == "POST" {
        headers.push((
            "content-type".to_owned(),
            b"text/plain;charset=UTF-8".to_vec(),
        ));
    }
    let request = connection.request(method, path, &headers, Bytes::from(packet))?;
    let answer = connection.ask(request).await?;
    if answer.status() != StatusCode::OK {
        return Err(unexpected_status(answer).await);
    }
    let bytes = body(answer).await?;
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(_) => Err(WireError::nonsense(
            "a polling body that is no UTF-8",
            &String::from_utf8_lossy(&bytes),
        )),
    }
}
