//! What can go wrong between this client and a learner's server.

use std::fmt;
use std::time::Duration;

/// Each variant reads as the end of a sentence such as "connecting failed: …".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WireError {
    /// No TCP connection.
    Unreachable { port: u16, why: String },
    /// What was to be sent is not allowed in HTTP, for example a line break in
    /// a header.
    Unsendable { what: String },
    /// An HTTP answer where the protocol needs another one.
    Status { status: u16, line: String },
    /// Nothing came in time.
    Timeout {
        waiting_for: String,
        after: Duration,
    },
    /// The server ended the connection.
    Closed { how: String },
    /// This client has left or broken off, so nothing more can be asked.
    Left,
    /// The server sent something that the protocol does not know.
    Nonsense { why: String, shown: String },
    /// The server sent more than any check could need.
    Flooded { what: String },
}

impl WireError {
    /// `received` is shown cut to 200 characters.
    pub fn nonsense(why: impl Into<String>, received: &str) -> Self {
        Self::Nonsense {
            why: why.into(),
            shown: shown(received),
        }
    }

    pub fn timeout(waiting_for: impl Into<String>, after: Duration) -> Self {
        Self::Timeout {
            waiting_for: waiting_for.into(),
            after,
        }
    }

    pub fn closed(how: impl Into<String>) -> Self {
        Self::Closed { how: how.into() }
    }
}

impl fmt::Display for WireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable { port, why } => {
                write!(f, "the server cannot be reached on port {port}: {why}")
            }
            Self::Unsendable { what } => write!(f, "this cannot be sent over HTTP: {what}"),
            Self::Status { status, line } if line.is_empty() => {
                write!(
                    f,
                    "the server answered with HTTP status {status} and an empty body"
                )
            }
            Self::Status { status, line } => {
                write!(f, "the server answered with HTTP status {status}: {line}")
            }
            Self::Timeout { waiting_for, after } => {
                write!(
                    f,
                    "waited {:.1} s for {waiting_for}, and it did not come",
                    after.as_secs_f32()
                )
            }
            Self::Closed { how } => write!(f, "the server closed the connection: {how}"),
            Self::Left => write!(f, "this client has already left"),
            Self::Nonsense { why, shown } => write!(
                f,
                "the server sent what no client can read ({why}): {shown}"
            ),
            Self::Flooded { what } => write!(f, "the server sent too much: {what}"),
        }
    }
}

impl std::error::Error for WireError {}

/// The first 200 characters. Whoever prints them has to make them
/// [printable](crate::escape::printable).
pub fn shown(text: &str) -> String {
    const LIMIT: usize = 200;
    match text.char_indices().nth(LIMIT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonsense_is_cut_after_200_characters() {
        let cut = shown(&"ä".repeat(1000));
        assert_eq!(cut.chars().count(), 201);
        assert!(cut.ends_with('…'));
    }
}
