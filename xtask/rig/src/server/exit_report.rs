//! How a server ended.

use std::fmt;
use std::process::ExitStatus;
use std::time::Duration;

use super::log::{Flood, Log};

#[derive(Debug, Clone)]
pub struct Ended {
    /// Its exit code, if it ended without help.
    pub code: Option<i32>,
    /// The signal that ended it (unix only).
    pub signal: Option<i32>,
    /// From the request to end, or from the start for a server that has to end
    /// by itself.
    pub took: Duration,
    /// It did not end in time, so we ended it.
    pub forced: bool,
    /// It reported that it was ready instead of ending.
    pub ready: bool,
    /// It was ended because of the amount that it printed.
    pub flooded: Option<Flood>,
    /// Processes that it had started and that outlived it; they were ended too.
    pub left_behind: usize,
    /// Complete, unless a process that was left behind held the pipes open.
    pub log: Log,
}

impl Ended {
    pub(super) fn code_and_signal(status: Option<ExitStatus>) -> (Option<i32>, Option<i32>) {
        #[cfg(unix)]
        let signal =
            status.and_then(|status| std::os::unix::process::ExitStatusExt::signal(&status));
        #[cfg(not(unix))]
        let signal = None;
        (status.and_then(|status| status.code()), signal)
    }
}

/// The end of a sentence that begins with "the server".
impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.took.as_secs_f32();
        match self {
            Self {
                flooded: Some(flood),
                ..
            } => write!(f, "was ended by force because it printed {flood}"),
            Self { ready: true, .. } => {
                f.write_str("did not end: it said that it was listening, and was ended by force")
            }
            Self { forced: true, .. } => write!(
                f,
                "did not end within {seconds:.1} s and was ended by force"
            ),
            Self {
                code: Some(code), ..
            } => write!(f, "ended with exit code {code}"),
            Self {
                signal: Some(signal),
                ..
            } => write!(f, "was ended by signal {signal}"),
            _ => write!(f, "ended"),
        }
    }
}
