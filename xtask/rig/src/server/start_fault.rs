//! Why a server did not become ready.

use std::path::PathBuf;
use std::time::Duration;

use thiserror::Error;

use super::exit_report::Ended;
use super::log::{Log, Stream};
use wire::error::shown;

/// The form of the line, for people.
const READY: &str = "`listening on http://127.0.0.1:<port>`";

#[derive(Debug, Clone, Error)]
pub enum StartFault {
    /// The system refused to run the program.
    #[error("{} cannot be started: {why}", .program.display())]
    CannotStart { program: PathBuf, why: String },
    #[error("the server {0} before it was ready")]
    EndedEarly(Ended),
    #[error(
        "the server did not print {READY} within {:.1} s{}",
        .after.as_secs_f32(), elsewhere(.log)
    )]
    NotReady { after: Duration, log: Log },
    /// The ready line names no port of 127.0.0.1, or port 0.
    #[error(
        "the server said that it is ready, but not as {READY} with the real port: {}",
        shown(.line)
    )]
    Malformed { line: String, log: Log },
    /// The ready line came, and another program accepts connections there.
    #[error(
        "the server says that it is listening on port {port}, but another program answers there, \
         perhaps an older server of yours; the port to listen on stands in `PORT`, and 0 means any"
    )]
    AnotherAnswers { port: u16, log: Log },
    /// The ready line came and nobody accepts connections.
    #[error(
        "the server says that it is listening on port {port}, but no connection is accepted there \
         ({why})"
    )]
    NotListening {
        port: u16,
        /// What the system said to the last try.
        why: String,
        log: Log,
    },
}

impl StartFault {
    /// What the server printed up to then.
    pub fn log(&self) -> Option<&Log> {
        match self {
            Self::CannotStart { .. } => None,
            Self::EndedEarly(ended) => Some(&ended.log),
            Self::NotReady { log, .. }
            | Self::Malformed { log, .. }
            | Self::AnotherAnswers { log, .. }
            | Self::NotListening { log, .. } => Some(log),
        }
    }
}

/// Whether the line came where nobody looks for it.
fn elsewhere(log: &Log) -> &'static str {
    let is_it =
        |line: &super::Line| line.stream == Stream::Stderr && line.text.contains("listening on");
    if log.lines().iter().any(is_it) {
        " on standard output (it did on standard error, which is for the log)"
    } else {
        ""
    }
}
