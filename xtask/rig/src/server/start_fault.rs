//! Why a server did not become ready.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use super::exit_report::Ended;
use super::log::{Log, Stream};
use wire::error::shown;

#[derive(Debug, Clone)]
pub enum StartFault {
    /// The system refused to run the program.
    CannotStart {
        program: PathBuf,
        why: String,
    },
    EndedEarly(Ended),
    NotReady {
        after: Duration,
        log: Log,
    },
    /// The ready line names no port of 127.0.0.1, or port 0.
    Malformed {
        line: String,
        log: Log,
    },
    /// The ready line came, and another program accepts connections there.
    AnotherAnswers {
        port: u16,
        log: Log,
    },
    /// The ready line came and nobody accepts connections.
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

impl fmt::Display for StartFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const READY: &str = "`listening on http://127.0.0.1:<port>`";
        match self {
            Self::CannotStart { program, why } => {
                write!(f, "{} cannot be started: {why}", program.display())
            }
            Self::EndedEarly(ended) => write!(f, "the server {ended} before it was ready"),
            Self::NotReady { after, log } => {
                write!(
                    f,
                    "the server did not print {READY} within {:.1} s",
                    after.as_secs_f32()
                )?;
                let elsewhere = |line: &super::Line| {
                    line.stream == Stream::Stderr && line.text.contains("listening on")
                };
                if log.lines().iter().any(elsewhere) {
                    write!(
                        f,
                        " on standard output (it did on standard error, which is for the log)"
                    )?;
                }
                Ok(())
            }
            Self::Malformed { line, .. } => {
                write!(
                    f,
                    "the server said that it is ready, but not as {READY} with the real port: {}",
                    shown(line)
                )
            }
            Self::AnotherAnswers { port, .. } => {
                write!(
                    f,
                    "the server says that it is listening on port {port}, but another program answers there, \
                     perhaps an older server of yours; the port to listen on stands in `PORT`, and 0 means any"
                )
            }
            Self::NotListening { port, why, .. } => {
                write!(
                    f,
                    "the server says that it is listening on port {port}, but no connection is accepted there ({why})"
                )
            }
        }
    }
}

impl std::error::Error for StartFault {}
