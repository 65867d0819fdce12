//! What goes over the wire: HTTP, Engine.IO protocol 4 and Socket.IO protocol 5.
//!
//! A client of our own, for two reasons. A refused connection has to be seen as
//! the server sent it, which no ready-made client shows; and the server at the
//! other end is a learner's, so that silence, nonsense and floods are everyday
//! cases here and each needs a sentence.

pub mod budget;
pub mod connection;
pub mod encode;
pub mod engine;
pub mod engine_packet;
pub mod error;
pub mod escape;
pub mod handshake;
pub mod http;
pub mod inbox;
pub mod machine_fault;
pub mod packet;
pub mod polling;
pub mod socket;
pub mod wait_policy;
pub mod websocket;

pub use error::WireError;

/// How Engine.IO packets travel (Engine.IO protocol 4, "Transports").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// HTTP long-polling: a GET waits for packets, a POST sends them.
    Polling,
    /// One WebSocket connection, without a preceding polling session.
    Websocket,
}
