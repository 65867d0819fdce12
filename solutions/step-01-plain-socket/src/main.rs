//! Starts the server and sets its exit status.

mod app;
mod sockets;
mod user_count;

use std::error::Error;
use std::process::ExitCode;

use kit::config::{self, Config};
use kit::{log, server};

/// The exit status if a setting is wrong.
const EXIT_SETTINGS: u8 = 2;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{reason}");
            ExitCode::from(EXIT_SETTINGS)
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let config = Config::read(config::env)?;
    log::start();
    let listener = server::bind(config.port).await?;
    let (app, io) = app::app();
    server::serve(listener, app, io).await?;
    Ok(())
}
