//! Runs another program to its end.

use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;
use tokio::time::timeout;

/// What the program printed on standard output.
///
/// # Errors
/// If it cannot be started, fails, or has not ended by the deadline; it is ended
/// then. The text is the end of what it said itself, where it said something.
pub async fn run_command(command: &mut Command, deadline: Duration) -> Result<String, String> {
    const MOST_LINES: usize = 3;
    command.stdin(Stdio::null()).kill_on_drop(true);
    let Ok(output) = timeout(deadline, command.output()).await else {
        return Err(format!("no answer within {} s", deadline.as_secs()));
    };
    let output = output.map_err(|error| format!("it cannot be started: {error}"))?;
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
        return Err(format!("it failed without a word ({})", output.status));
    }
    Err(said[said.len().saturating_sub(MOST_LINES)..].join("\n"))
}
