//! What a server printed, line by line.

use std::fmt;
use std::sync::Arc;

use anstream::adapter::strip_str;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::sync::watch;

/// A server of the course prints a few KiB per test.
const MOST_BYTES: usize = 8 << 20;
/// No line of a log is anywhere near as long.
const LONGEST_LINE: usize = 64 << 10;
/// What a line costs in memory besides its text, so that empty lines count too.
const PER_LINE: usize = 64;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    Stdout,
    Stderr,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub stream: Stream,
    /// Without the end of the line and without colours and other escape
    /// sequences. Bytes that are not UTF-8 are replaced.
    pub text: String,
    /// As it was printed, if that differs.
    raw: Option<String>,
}

impl Line {
    fn new(stream: Stream, bytes: &[u8]) -> Self {
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        let raw = String::from_utf8_lossy(bytes).into_owned();
        let text = strip_str(&raw).to_string();
        Self {
            stream,
            raw: (text != raw).then_some(raw),
            text,
        }
    }

    /// As it was printed, with escape sequences. Not for a terminal.
    pub fn raw(&self) -> &str {
        self.raw.as_deref().unwrap_or(&self.text)
    }
}

/// Why a server's output was no longer taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flood {
    Total,
    Line,
}

impl fmt::Display for Flood {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Total => write!(f, "more than {} MiB", MOST_BYTES >> 20),
            Self::Line => write!(f, "a line of more than {} KiB", LONGEST_LINE >> 10),
        }
    }
}

#[derive(Debug, Default)]
struct State {
    lines: Vec<Line>,
    /// Lines that were there before `lines`, in a log that forgets.
    forgotten: usize,
    forgets: bool,
    bytes: usize,
    flooded: Option<Flood>,
    /// Streams that have ended, of two.
    ended: u8,
}

/// A handle on the lines so far; clones see the same lines.
#[derive(Debug, Clone, Default)]
pub struct Log {
    state: Arc<watch::Sender<State>>,
}

impl Log {
    /// A log for what runs for as long as it likes: in place of a flood, its
    /// oldest lines are forgotten.
    pub fn that_forgets() -> Log {
        let log = Log::default();
        log.state.send_modify(|state| state.forgets = true);
        log
    }

    /// All lines so far. Within a stream they are in order; between the two
    /// streams the order is roughly that of time.
    pub fn lines(&self) -> Vec<Line> {
        self.state.borrow().lines.clone()
    }

    /// The last `count` lines.
    pub fn last(&self, count: usize) -> Vec<Line> {
        let lines = &self.state.borrow().lines;
        lines[lines.len().saturating_sub(count)..].to_vec()
    }

    /// Whether the server printed so much that it was ended for it.
    pub fn flooded(&self) -> Option<Flood> {
        self.state.borrow().flooded
    }

    /// How many lines there have been so far.
    pub fn count(&self) -> usize {
        let state = self.state.borrow();
        state.forgotten + state.lines.len()
    }

    /// The first line for which `pick` gives something, be it here already or
    /// yet to come; `None` once both streams have ended.
    pub async fn find<T>(&self, mut pick: impl FnMut(&Line) -> Option<T>) -> Option<T> {
        self.find_from(0, |_, line| pick(line)).await
    }

    /// The same among the lines from the number `from` on, counted from 0. `pick`
    /// gets each line with its number.
    pub async fn find_from<T>(
        &self,
        from: usize,
        mut pick: impl FnMut(usize, &Line) -> Option<T>,
    ) -> Option<T> {
        let mut changes = self.state.subscribe();
        let mut seen = from;
        loop {
            {
                let state = changes.borrow_and_update();
                let skipped = seen.saturating_sub(state.forgotten);
                let first = state.forgotten + skipped;
                let new = state.lines.iter().skip(skipped).enumerate();
                let found = new
                    .map(|(at, line)| (first + at, line))
                    .find_map(|(at, line)| pick(at, line));
                seen = seen.max(state.forgotten + state.lines.len());
                if found.is_some() || state.ended == 2 {
                    return found;
                }
            }
            changes
                .changed()
                .await
                .expect("the sender lives as long as the log");
        }
    }

    /// Returns once both streams have ended.
    pub(super) async fn complete(&self) {
        let mut changes = self.state.subscribe();
        changes
            .wait_for(|state| state.ended == 2)
            .await
            .expect("the sender lives as long as the log");
    }

    /// Takes in one stream until it ends or `stop` is said. After a flood the
    /// rest is read and thrown away, and `on_flood` is called once.
    pub(super) async fn take_in(
        self,
        stream: Stream,
        mut pipe: impl AsyncRead + Unpin,
        mut stop: watch::Receiver<bool>,
        on_flood: impl Fn(),
    ) {
        let mut partial = Vec::new();
        let mut chunk = vec![0; 16 << 10];
        loop {
            let count = tokio::select! {
                biased;
                read = pipe.read(&mut chunk) => read.unwrap_or(0),
                _ = stop.wait_for(|stop| *stop) => 0,
            };
            if count == 0 {
                break;
            }
            let before = self.flooded();
            let after = before.or_else(|| self.append(stream, &mut partial, &chunk[..count]).err());
            if before.is_none() && after.is_some() {
                on_flood();
            }
        }
        self.state.send_modify(|state| {
            if !partial.is_empty() && state.flooded.is_none() {
                state.lines.push(Line::new(stream, &partial));
            }
            state.ended += 1;
        });
    }

    fn append(&self, stream: Stream, partial: &mut Vec<u8>, chunk: &[u8]) -> Result<(), Flood> {
        let mut pieces = chunk.split(|byte| *byte == b'\n');
        let last = pieces.next_back().unwrap_or_default();
        let mut lines = Vec::new();
        let mut flood = None;
        for piece in pieces {
            partial.extend_from_slice(piece);
            if partial.len() > LONGEST_LINE {
                flood = Some(Flood::Line);
                break;
            }
            lines.push(Line::new(stream, partial));
            partial.clear();
        }
        partial.extend_from_slice(last);
        if partial.len() > LONGEST_LINE {
            flood = Some(Flood::Line);
        }
        if lines.is_empty() && flood.is_none() {
            return Ok(());
        }
        self.state.send_modify(|state| {
            state.bytes += weight(&lines);
            state.lines.append(&mut lines);
            if state.bytes > MOST_BYTES && state.forgets {
                let half = state.lines.len() / 2;
                state.lines.drain(..half);
                state.forgotten += half;
                state.bytes = weight(&state.lines);
            } else if state.bytes > MOST_BYTES {
                flood = Some(Flood::Total);
            }
            state.flooded = state.flooded.or(flood);
        });
        flood.map_or(Ok(()), Err)
    }
}

/// What these lines cost in memory, in bytes.
fn weight(lines: &[Line]) -> usize {
    lines.iter().map(|line| line.raw().len() + PER_LINE).sum()
}

#[cfg(test)]
#[path = "log_tests.rs"]
mod tests;
