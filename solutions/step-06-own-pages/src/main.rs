//! Starts the server and sets its exit status.

mod accounts;
mod app;
mod authorize;
mod denied;
mod log_safe;
mod own_pages;
mod session_config;
mod session_cookie;
mod session_data;
mod session_layer;
mod sockets;
mod user_count;

use std::error::Error;
use std::process::ExitCode;

use kit::config::{self, Config};
use kit::origin;
use kit::storage::{self, Storage};
use kit::{log, server};

use crate::own_pages::OwnPages;
use crate::session_config::SessionConfig;

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
    let session_config = SessionConfig::read(config::env)?;
    let allowed = origin::allowed(config::env)?;
    log::start();
    let listener = server::bind(config.port).await?;
    // Port 0 means any free port, so only the listener knows the actual one.
    let own_pages = OwnPages::new(allowed, listener.local_addr()?.port());
    let Storage { users, sessions } = storage::open(&config).await?;
    let (app, io) = app::app(session_config, own_pages, users, sessions);
    server::serve(listener, app, io).await?;
    Ok(())
}
