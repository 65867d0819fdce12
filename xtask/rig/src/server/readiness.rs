//! The line by which a server says that it is ready.

use super::log::{Line, Stream};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ready {
    Port(u16),
    /// It means to be the line, but no port can be taken from it.
    Malformed(String),
}

impl Ready {
    /// `None` for a line that is about something else, or on standard error:
    /// there a test could not tell it from a log line.
    pub fn read(line: &Line) -> Option<Self> {
        if line.stream != Stream::Stdout {
            return None;
        }
        // A logger may put a time in front of it.
        let (_, address) = line.text.split_once("listening on")?;
        let port = address
            .strip_prefix(" http://127.0.0.1:")
            .and_then(|port| port.trim_end().parse().ok());
        Some(match port {
            None | Some(0) => Self::Malformed(line.text.clone()),
            Some(port) => Self::Port(port),
        })
    }
}
