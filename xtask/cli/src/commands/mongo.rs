//! `cargo xtask mongo`: a throwaway MongoDB server in the foreground.

use std::path::Path;
use std::pin::pin;

use super::{ExitStatus, interrupted, print};
use course::target_dir::target_dir;
use rig::mongo::{Environment, Mongod, Program, Wanted, find};

/// The database that the printed connection string names.
pub(super) const DATABASE: &str = "course";

/// Runs the server until somebody ends the runner: Ctrl-C, SIGTERM and SIGHUP are
/// the right end of it. Any other end is a fault.
pub async fn mongo(root: &Path, replica_set: bool) -> ExitStatus {
    let mut interrupted = pin!(interrupted());
    let started = tokio::select! {
        // First, so that its handlers are there before anything is started.
        biased;
        name = &mut interrupted => {
            anstream::eprintln!("\ninterrupted by {name}: no MongoDB server was started");
            return ExitStatus::Fault;
        }
        started = start(root, replica_set) => started,
    };
    let (program, mongod) = match started {
        Ok(started) => started,
        Err(why) => {
            anstream::eprintln!("error: {}", why.trim_end());
            return ExitStatus::Fault;
        }
    };
    print(&announcement(
        &program,
        &mongod.uri_of(DATABASE),
        cfg!(windows),
    ));
    tokio::select! {
        name = &mut interrupted => {
            mongod.shutdown().await;
            // Not with a macro that panics: after SIGHUP nobody may be reading.
            print(&format!("\nended by {name}; the data is removed\n"));
            ExitStatus::Passed
        }
        how = mongod.ended() => {
            mongod.shutdown().await;
            anstream::eprintln!("error: {}", how.trim_end());
            ExitStatus::Fault
        }
    }
}

/// Starts the server that can be had here, and tells which that is.
pub(super) async fn start(root: &Path, replica_set: bool) -> Result<(Program, Mongod), String> {
    let note = |text: &str| anstream::eprintln!("{text}");
    let program = find(
        &Environment::here(&target_dir(root)),
        Wanted::Anything,
        &note,
    )
    .await
    .map_err(|none| none.to_string())?;
    let mongod = Mongod::start(&program, replica_set).await;
    let mongod = mongod.map_err(|error| error.to_string())?;
    Ok((program, mongod))
}

/// What is printed when the server is ready. The first line is for programs.
fn announcement(program: &Program, uri: &str, powershell: bool) -> String {
    let run = if powershell {
        format!("$env:MONGO_URI = \"{uri}\"; cargo run --features mongo")
    } else {
        format!("MONGO_URI=\"{uri}\" cargo run --features mongo")
    };
    format!(
        "MONGO_URI={uri}\n\n\
         An empty MongoDB server is running ({program}).\n\
         To use it, in the folder of a step and with its SESSION_SECRET and APP_ENV:\n  {run}\n\
         To end it: Ctrl-C. Its data is removed then.\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_use_it_is_told_in_the_words_of_the_shell() {
        let program = Program::Mongod {
            path: "/opt/mongod".into(),
            version: "6.0.5".to_owned(),
        };
        let uri = "mongodb://127.0.0.1:1/course?replicaSet=rs0";
        let unix = announcement(&program, uri, false);
        assert!(unix.starts_with(&format!("MONGO_URI={uri}\n")), "{unix}");
        assert!(unix.contains("(mongod 6.0.5, /opt/mongod)"), "{unix}");
        // Without quotes a shell may take `?` for a pattern.
        let line = format!("\n  MONGO_URI=\"{uri}\" cargo run --features mongo\n");
        assert!(unix.contains(&line), "{unix}");
        let windows = announcement(&program, uri, true);
        let line = format!("\n  $env:MONGO_URI = \"{uri}\"; cargo run --features mongo\n");
        assert!(windows.contains(&line), "{windows}");
    }
}
