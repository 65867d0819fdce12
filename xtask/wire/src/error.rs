//! What can go wrong between this client and a learner's server.

use std::time::Duration;

use thiserror::Error;

/// Each variant reads as the end of a sentence such as "connecting failed: …".
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WireError {
    /// No TCP connection.
    #[error("the server cannot be reached on port {port}: {why}")]
    Unreachable { port: u16, why: String },
    /// What was to be sent is not allowed in HTTP, for example a line break in
    /// a header.
    #[error("this cannot be sent over HTTP: {what}")]
    Unsendable { what: String },
    /// An HTTP answer where the protocol needs another one.
    #[error("the server answered with HTTP status {status}{}", body(.line))]
    Status { status: u16, line: String },
    /// Nothing came in time.
    #[error("waited {:.1} s for {waiting_for}, and it did not come", .after.as_secs_f32())]
    Timeout {
        waiting_for: String,
        after: Duration,
    },
    /// The server ended the connection.
    #[error("the server closed the connection: {how}")]
    Closed { how: String },
    /// This client has left or broken off, so nothing more can be asked.
    #[error("this client has already left")]
    Left,
    /// The server sent something that the protocol does not know.
    #[error("the server sent what no client can read ({why}): {shown}")]
    Nonsense { why: String, shown: String },
    /// The server sent more than any check could need.
    #[error("the server sent too much: {what}")]
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

fn body(line: &str) -> String {
    if line.is_empty() {
        " and an empty body".to_owned()
    } else {
        format!(": {line}")
    }
}

/// The first 200 characters. The caller has to make them
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
