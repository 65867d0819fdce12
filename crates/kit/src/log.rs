//! The log: one line per event, on stdout.

use std::io::{IsTerminal, stdout};

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Here socketioxide logs one ERROR for each packet that it cannot queue for a client
/// that asked for an unknown namespace. The client decides how many there are, so a
/// single stranger could fill the disk.
const FLOODED_BY_STRANGERS: &str = "socketioxide::client";

/// Starts the log, with colours if stdout is a terminal.
///
/// # Panics
/// If a log was started before.
pub fn start() {
    let to_stdout = fmt::layer().with_ansi(stdout().is_terminal());
    tracing_subscriber::registry()
        .with(to_stdout)
        .with(filter())
        .init();
}

/// What is logged: everything from level INFO up, except what strangers can flood.
///
/// The level is fixed on purpose: below INFO, libraries log whole packets and session
/// records, and secrets must not reach a log.
fn filter() -> Targets {
    Targets::new()
        .with_default(LevelFilter::INFO)
        .with_target(FLOODED_BY_STRANGERS, LevelFilter::OFF)
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    #[test]
    fn everything_from_info_on_is_logged() {
        for target in ["step_01_plain_socket", "kit::server", "socketioxide::ns"] {
            for level in [Level::ERROR, Level::WARN, Level::INFO] {
                assert!(filter().would_enable(target, &level), "{target} {level}");
            }
            for level in [Level::DEBUG, Level::TRACE] {
                assert!(!filter().would_enable(target, &level), "{target} {level}");
            }
        }
    }

    #[test]
    fn a_handler_that_cannot_be_called_is_logged() {
        for handler in ["connect", "message", "disconnect"] {
            let target = format!("socketioxide::handler::{handler}");
            assert!(filter().would_enable(&target, &Level::ERROR));
        }
    }

    #[test]
    fn what_a_stranger_can_flood_is_not_logged() {
        assert!(!filter().would_enable("socketioxide::client", &Level::ERROR));
    }
}
