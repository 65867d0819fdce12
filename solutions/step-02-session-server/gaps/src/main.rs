//! The start of the server, and the status that it ends with.

mod accounts;
mod app;
// GAP: Declare the module `session_config`; its file is begun.
mod session_data;
// GAP: Declare the module `session_layer`; its file is begun.
mod sockets;
mod user_count;

use std::error::Error;
use std::process::ExitCode;

use kit::config::{self, Config};
use kit::{log, server};

/// The exit status for settings that the server cannot start with.
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
    // GAP: Read the settings of the sessions; a fault stops the server here.
    log::start();
    let listener = server::bind(config.port).await?;
    // GAP: Open the storage, once, and hand it to `app` with the settings.
    let (app, io) = app::app();
    server::serve(listener, app, io).await?;
    Ok(())
}
