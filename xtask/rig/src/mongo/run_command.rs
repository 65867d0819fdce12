//! Runs another program to its end.

use std::io;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use thiserror::Error;
use tokio::process::Command;
use tokio::time::timeout;

/// Why a program did not do its work.
#[derive(Debug, Error)]
pub enum CommandError {
    #[error("it cannot be started: {0}")]
    NotStarted(io::Error),
    #[error("no answer within {} s", .0.as_secs())]
    NoAnswer(Duration),
    /// The end of what it said itself.
    #[error("{0}")]
    Failed(String),
    #[error("it failed without a word ({0})")]
    FailedSilently(ExitStatus),
}

/// What the program printed on standard output.
///
/// # Errors
/// If it cannot be started, fails, or has not ended by the deadline; it is ended
/// then.
pub async fn run_command(
    command: &mut Command,
    deadline: Duration,
) -> Result<String, CommandError> {
    const MOST_LINES: usize = 3;
    command.stdin(Stdio::null()).kill_on_drop(true);
    let Ok(output) = timeout(deadline, command.output()).await else {
        return Err(CommandError::NoAnswer(deadline));
    };
    let output = output.map_err(CommandError::NotStarted)?;
    let stdout = String::from_utf8_lossy(&output.stdout);
    if output.status.success() {
        return Ok(stdout.into_owned());
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    let lines = |text: &str| -> Vec<String> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.map(wire::escape::printable).collect()
    };
    let mut said = lines(&stderr);
    if said.is_empty() {
        said = lines(&stdout);
    }
    if said.is_empty() {
        return Err(CommandError::FailedSilently(output.status));
    }
    let end = said[said.len().saturating_sub(MOST_LINES)..].join("\n");
    Err(CommandError::Failed(end))
}
