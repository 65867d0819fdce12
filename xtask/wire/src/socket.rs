//! A Socket.IO socket: one namespace on one connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::Value;
use tokio::time::{Instant, timeout_at};

use super::engine::{Attachment, Engine};
use super::error::{WireError, shown};
use super::inbox::{FENCE, Inbox, Joined, State, meaning};
use super::packet::{Content, Packet};
use crate::wait_policy::{Missing, Patience, Reason};

pub use super::handshake::{Handshake, Reply, connect, connect_with, open};
pub use super::inbox::{Event, Frame};

/// A healthy server answers within milliseconds that it has seen us go.
const FAREWELL: Duration = Duration::from_secs(1);

/// How long a server may take to run its connect handler before we speak.
pub const SETTLE: Patience = Patience {
    hard: Duration::from_millis(500),
    grace: Duration::from_millis(25),
    round_trips: 10,
};
/// A request to join a namespace that this connection has just left gets no answer while the
/// disconnect handler still runs (`Namespace::connect` of socketioxide 0.18).
const ASK_AGAIN: Duration = Duration::from_millis(250);
/// The grace of the first of two attempts to get an acknowledgement.
const FIRST_ATTEMPT: Duration = Duration::from_millis(100);

/// What came of a visit to another namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Visited {
    Admitted {
        /// The name of the first event that the other socket was sent.
        first: Result<String, Missing>,
    },
    Refused {
        /// The message of `connect_error`.
        message: String,
    },
}

/// A socket that was admitted. Dropping it breaks its connection off.
#[derive(Debug)]
pub struct Socket {
    namespace: String,
    inbox: Arc<Inbox>,
    engine: Engine,
    next_ack: AtomicU64,
    next_fence: AtomicU64,
}

impl Socket {
    /// A socket that has yet to ask to be admitted.
    pub(super) fn new(namespace: String, inbox: Arc<Inbox>, engine: Engine) -> Self {
        Self {
            namespace,
            inbox,
            engine,
            next_ack: AtomicU64::new(0),
            next_fence: AtomicU64::new(1),
        }
    }

    /// Asks to be admitted and waits for the answer, without a deadline.
    ///
    /// # Errors
    /// What ended the connection.
    pub async fn join(&self, auth: Option<Value>) -> Result<Joined, WireError> {
        self.send(Content::Connect(auth));
        self.inbox
            .wait(|state| state.joined.get(&self.namespace).cloned())
            .await
    }

    /// Asks to be admitted and leaves in one write, then closes the connection. In
    /// between it sends `event`, if there is one, and wants it acknowledged.
    ///
    /// # Errors
    /// [`WireError::Timeout`], or what ended the connection before the server had seen it.
    pub async fn join_and_leave(
        &self,
        event: Option<&str>,
        deadline: Duration,
    ) -> Result<(), WireError> {
        let event = event.map(|event| self.question(event, Vec::new(), 0).1);
        let contents = [
            Some(Content::Connect(None)),
            event,
            Some(Content::Disconnect),
        ];
        let packets = contents.into_iter().flatten().map(|content| {
            let packet = Packet::new(&self.namespace, content);
            let text = format!("4{}", packet.write());
            self.inbox.sent(&text, meaning(&packet, true));
            text
        });
        self.engine.send_together(packets.collect());
        let answered = self
            .inbox
            .wait(|state| state.joined.get(&self.namespace).map(|_| ()));
        let answered = timeout_at(Instant::now() + deadline, answered).await;
        answered.unwrap_or_else(|_| {
            let what = "connect or connect_error after asking to join and leaving";
            Err(WireError::timeout(what, deadline))
        })?;
        self.engine.close(deadline).await
    }

    /// Joins another namespace on the same connection, and leaves it when an event has come
    /// or `patience` is over.
    ///
    /// # Errors
    /// [`WireError::Timeout`], or what ended the connection.
    pub async fn visit(
        &self,
        namespace: &str,
        patience: Patience,
        deadline: Duration,
    ) -> Result<Visited, WireError> {
        let visited = self.inbox.forget_answer_of(namespace);
        if let Joined::Refused { message, .. } =
            self.ask_to_join(namespace, visited, deadline).await?
        {
            return Ok(Visited::Refused { message });
        }
        let first = |state: &State| state.first_elsewhere.get(namespace).cloned();
        let first = self.await_in(patience, first).await;
        self.send_to(namespace, Content::Disconnect);
        self.barrier(deadline).await?;
        Ok(Visited::Admitted { first })
    }

    /// The answer to a request to join. It is made again and again where this connection
    /// has left the namespace before.
    async fn ask_to_join(
        &self,
        namespace: &str,
        visited: bool,
        deadline: Duration,
    ) -> Result<Joined, WireError> {
        let end = Instant::now() + deadline;
        loop {
            self.send_to(namespace, Content::Connect(None));
            let answer = self
                .inbox
                .wait(|state| state.joined.get(namespace).cloned());
            let patience = if visited { ASK_AGAIN } else { deadline };
            if let Ok(joined) = timeout_at(end.min(Instant::now() + patience), answer).await {
                return joined;
            }
            if Instant::now() >= end {
                let what = format!("connect or connect_error after asking to join {namespace}");
                return Err(WireError::timeout(what, deadline));
            }
        }
    }

    /// Sends an event once, without waiting, and returns the number of the acknowledgement
    /// that it wants.
    pub fn ask(&self, event: &str) -> u64 {
        self.ask_with(event, Vec::new())
    }

    /// The same with arguments.
    pub fn ask_with(&self, event: &str, args: Vec<Value>) -> u64 {
        let (id, content) = self.question(event, args, 0);
        self.send(content);
        id
    }

    /// The same with three bytes as the only argument.
    pub fn ask_with_bytes(&self, event: &str) -> u64 {
        let placeholder = serde_json::json!({ "_placeholder": true, "num": 0 });
        let (id, content) = self.question(event, vec![placeholder], 1);
        let packet = Packet::new(&self.namespace, content);
        let text = format!("4{}", packet.write());
        self.inbox.sent(&text, meaning(&packet, true));
        self.engine.send_attached(text, Attachment);
        id
    }

    /// The acknowledgement of this number, once it has come.
    ///
    /// # Errors
    /// [`Missing`], with the reason.
    pub async fn answer(&self, id: u64, patience: Patience) -> Result<Vec<Value>, Missing> {
        self.await_in(patience, |state| state.acks.get(&id).cloned())
            .await
    }

    /// Whether this acknowledgement has come.
    pub fn is_answered(&self, id: u64) -> bool {
        self.inbox.look(|state| state.acks.contains_key(&id))
    }

    fn question(&self, event: &str, args: Vec<Value>, attachments: u32) -> (u64, Content) {
        let id = self.next_ack.fetch_add(1, Ordering::Relaxed);
        let content = Content::Event {
            id: Some(id),
            name: event.to_owned(),
            args,
            attachments,
        };
        (id, content)
    }

    /// Leaves as after a refusal: an event that was sent to the refused socket
    /// all the same must not be lost by closing early.
    pub(super) async fn turn_away(&self) {
        // A server that answers neither of the two has still refused.
        self.barrier(FAREWELL).await.ok();
        self.engine.close(FAREWELL).await.ok();
    }

    fn send(&self, content: Content) {
        self.send_to(&self.namespace, content);
    }

    fn send_to(&self, namespace: &str, content: Content) {
        let packet = Packet::new(namespace, content);
        let text = format!("4{}", packet.write());
        self.inbox.sent(&text, meaning(&packet, true));
        self.engine.send(text);
    }

    fn check_open(&self) -> Result<(), WireError> {
        self.inbox
            .look(|state| state.ended.clone())
            .map_or(Ok(()), Err)
    }

    /// Sends an event.
    ///
    /// # Errors
    /// What ended the connection.
    pub fn emit(&self, event: &str, data: Option<Value>) -> Result<(), WireError> {
        self.check_open()?;
        self.send(Content::Event {
            id: None,
            name: event.to_owned(),
            args: data.into_iter().collect(),
            attachments: 0,
        });
        Ok(())
    }

    /// Waits until the server's connect handler has most likely run: until the
    /// first event, or until the server is idle.
    ///
    /// socketioxide admits a socket before it runs the handler that registers
    /// the events, and drops an event that comes in between. A person at a
    /// keyboard is never that fast; this client would be.
    pub(super) async fn settle(&self) {
        let any = |state: &State| (!state.events.is_empty()).then_some(());
        self.await_in(SETTLE, any).await.ok();
    }

    /// Sends an event and waits for its acknowledgement: until `deadline`, or
    /// until the server has proven idle.
    ///
    /// An event may have come too early for the handlers of a right server (see
    /// [`Socket::settle`]), so it is sent once more before it is given up.
    ///
    /// # Errors
    /// [`WireError::Timeout`] or what ended the connection.
    pub async fn emit_with_ack(
        &self,
        event: &str,
        data: Option<Value>,
        deadline: Duration,
    ) -> Result<Vec<Value>, WireError> {
        let start = Instant::now();
        let patience = Patience::at_most(deadline);
        let first = self.next_ack.fetch_add(2, Ordering::Relaxed);
        for (id, grace) in [(first, FIRST_ATTEMPT), (first + 1, patience.grace)] {
            self.check_open()?;
            self.send(Content::Event {
                id: Some(id),
                name: event.to_owned(),
                args: data.iter().cloned().collect(),
                attachments: 0,
            });
            let hard = deadline.saturating_sub(start.elapsed());
            let acked = |state: &State| {
                let mut acks = (first..=id).filter_map(|id| state.acks.get(&id));
                acks.next().cloned()
            };
            match self
                .await_in(
                    Patience {
                        hard,
                        grace,
                        ..patience
                    },
                    acked,
                )
                .await
            {
                Ok(args) => return Ok(args),
                Err(missing) if missing.reason == Reason::Idle => {}
                Err(_) => break,
            }
        }
        self.check_open()?;
        let what = format!("the acknowledgement of {}", shown(event));
        Err(WireError::timeout(what, start.elapsed()))
    }

    async fn await_in<T>(
        &self,
        patience: Patience,
        find: impl FnMut(&State) -> Option<T>,
    ) -> Result<T, Missing> {
        let event = async {
            self.inbox
                .wait(find)
                .await
                .map_err(|error| error.to_string())
        };
        patience
            .wait(event, || async { self.barrier(patience.hard).await.ok() })
            .await
    }

    /// All events so far, in the order in which they came.
    pub fn events(&self) -> Vec<Event> {
        self.inbox.look(|state| state.events.clone())
    }

    /// The first event that is `wanted`, be it here already or yet to come.
    ///
    /// # Errors
    /// [`Missing`], with the reason.
    pub async fn wait_for(
        &self,
        wanted: &(dyn Fn(&Event) -> bool + Sync),
        patience: Patience,
    ) -> Result<Event, Missing> {
        let mut seen = 0;
        self.await_in(patience, move |state| {
            let new = &state.events[seen..];
            seen = state.events.len();
            new.iter().find(|event| wanted(event)).cloned()
        })
        .await
    }

    /// Waits until the events so far are as `wanted`.
    ///
    /// # Errors
    /// [`Missing`], with the reason.
    pub async fn wait_until(
        &self,
        wanted: &(dyn Fn(&[Event]) -> bool + Sync),
        patience: Patience,
    ) -> Result<(), Missing> {
        self.await_in(patience, |state| wanted(&state.events).then_some(()))
            .await
    }

    /// Waits until the server has disconnected this socket from its namespace, which the
    /// official client calls `io server disconnect`: it does not connect again then.
    ///
    /// # Errors
    /// [`Missing`], with the reason: the end of the connection is not enough.
    pub async fn dismissed(&self, patience: Patience) -> Result<(), Missing> {
        self.await_in(patience, |state| state.dismissed.then_some(()))
            .await
    }

    /// Waits until everything that the server sent us before has arrived, and
    /// returns how long the round trip took.
    ///
    /// It asks to join a namespace that no server offers: the library behind
    /// the server answers that by itself, whatever the learner's code does, and
    /// the answer comes after everything sent before it.
    ///
    /// # Errors
    /// [`WireError::Timeout`] or what ended the connection.
    pub async fn barrier(&self, deadline: Duration) -> Result<Duration, WireError> {
        self.check_open()?;
        let namespace = format!("{FENCE}{}", self.next_fence.fetch_add(1, Ordering::Relaxed));
        let start = Instant::now();
        self.send_to(&namespace, Content::Connect(None));
        let answered = self
            .inbox
            .wait(|state| state.joined.get(&namespace).map(|_| ()));
        timeout_at(start + deadline, answered)
            .await
            .unwrap_or_else(|_| {
                Err(WireError::timeout(
                    "the answer to a question that any server answers",
                    deadline,
                ))
            })?;
        Ok(start.elapsed())
    }

    /// Leaves the namespace and closes the connection; returns when the server
    /// has seen it, as far as the protocol shows. What arrived stays readable.
    ///
    /// # Errors
    /// [`WireError::Timeout`], or what had ended the connection before.
    pub async fn disconnect(&self) -> Result<(), WireError> {
        self.disconnect_within(FAREWELL).await
    }

    /// The same with another deadline, after which the connection is broken off.
    ///
    /// # Errors
    /// As [`Socket::disconnect`].
    pub async fn disconnect_within(&self, deadline: Duration) -> Result<(), WireError> {
        self.check_open()?;
        self.send(Content::Disconnect);
        self.inbox.end(WireError::Left);
        self.engine.close(deadline).await
    }

    /// Reads nothing from now on, and goes on sending, as a client that hangs or that
    /// wants to fill the server's buffers. Nothing more arrives, no acknowledgement either.
    pub fn pause(&self) {
        self.engine.read(false);
    }

    /// Reads again.
    pub fn resume(&self) {
        self.engine.read(true);
    }

    /// Sends an event many times, in few writes, and wants each acknowledged. Returns when
    /// all are written. The transcript does not have them.
    pub async fn ask_often(&self, event: &str, times: usize) {
        // Below the limit of a message, also with a long name.
        const IN_ONE_WRITE: usize = 1000;
        let packets: Vec<_> = (0..times)
            .map(|_| {
                let (_, content) = self.question(event, Vec::new(), 0);
                format!("4{}", Packet::new(&self.namespace, content).write())
            })
            .collect();
        for packets in packets.chunks(IN_ONE_WRITE) {
            self.engine.send_together(packets.to_vec());
        }
        self.engine.written().await;
    }

    /// Sends an invalid packet of Socket.IO, and returns when the server has ended the
    /// connection for it.
    ///
    /// # Errors
    /// [`WireError::Timeout`]
    pub async fn send_nonsense(&self, deadline: Duration) -> Result<(), WireError> {
        let text = "4nonsense".to_owned();
        self.inbox.sent(&text, "nonsense");
        self.engine.send_together(vec![text]);
        let ended = self.inbox.wait(|_| None::<()>);
        match timeout_at(Instant::now() + deadline, ended).await {
            Ok(_) => Ok(()),
            Err(_) => Err(WireError::timeout("the end of the connection", deadline)),
        }
    }

    /// Ends the TCP connections without a word, as a pulled plug does.
    ///
    /// Over polling a server may notice it only when its ping stays unanswered
    /// (after 45 s by default).
    pub fn break_off(&self) {
        self.inbox.end(WireError::Left);
        self.engine.break_off();
    }

    /// What went over the wire: see [`Inbox::transcript`].
    pub fn transcript(&self) -> Vec<Frame> {
        self.inbox.transcript()
    }
}
