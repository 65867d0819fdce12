//! All commands of the runner, those of authors included.

use std::process::ExitCode;

use cli::cli::Command;
use cli::commands::{block_on, parse, run_to_end};

fn main() -> ExitCode {
    match parse() {
        Ok(Some(Command::Author(command))) => block_on(
            async |root| author::commands::dispatch(root, command).await,
            true,
        ),
        Ok(Some(Command::Learner(command))) => run_to_end(Some(command)),
        Ok(None) => run_to_end(None),
        Err(code) => code,
    }
}
