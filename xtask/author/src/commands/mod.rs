//! What each command for authors does.

mod book;
mod changed;
mod ci;
mod e2e;
mod mistakes;
mod mutants;
mod new;
mod sync;
mod tally;
mod verify_all;

use std::path::Path;

use cli::cli::AuthorCommand;
use cli::commands::ExitStatus;

pub async fn dispatch(root: &Path, command: AuthorCommand) -> ExitStatus {
    match command {
        AuthorCommand::VerifyAll(options) => verify_all::verify_all(root, &options).await,
        AuthorCommand::Sync { check, force } => sync::sync(root, check, force),
        AuthorCommand::New { number, slug } => new::new(root, number, &slug),
        AuthorCommand::Mistakes(options) => mistakes::mistakes(root, &options).await,
        AuthorCommand::Mutants(options) => mutants::mutants(root, &options).await,
        AuthorCommand::Book { open } => book::book(root, open).await,
        AuthorCommand::E2e { number, install } => e2e::e2e(root, number, install).await,
        AuthorCommand::Test => ci::test(root).await,
        AuthorCommand::Ci => ci::ci(root).await,
    }
}
