//! A MongoDB server in a container, for machines that have an engine for
//! containers and no `mongod`.
//!
//! The engine's own program stays attached to the container as long as it runs,
//! so that its output is the server's log and its end the server's end.

use std::ffi::OsString;
use std::fmt;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::mpsc::channel;
use std::time::Duration;

use tokio::process::Command;

use super::program::UnusableError;
use super::run_command::{CommandError, run_command};
#[cfg(unix)]
use crate::server::reaper::{self, Watched};

/// What can be asked for a container, in the order in which it is.
pub const ENGINES: [&str; 2] = ["docker", "podman"];
/// With the registry's name, which Docker assumes and Podman asks for.
const IMAGE: &str = "docker.io/library/mongo:7";

/// An engine may have to start a virtual machine's proxy first.
const ANSWERS_WITHIN: Duration = Duration::from_secs(15);
/// Some 250 MB.
const PULLED_WITHIN: Duration = Duration::from_secs(20 * 60);
const REMOVED_WITHIN: Duration = Duration::from_secs(15);

/// The program of an engine that runs and has the image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Engine {
    path: PathBuf,
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{IMAGE} in a container of {}", self.path.display())
    }
}

impl Engine {
    /// Makes sure that the engine runs and has the image.
    ///
    /// # Errors
    /// Why it is of no use.
    pub async fn usable(
        path: PathBuf,
        say: &(dyn Fn(&str) + Sync),
    ) -> Result<Engine, UnusableError> {
        let engine = Engine { path };
        engine.run_command(&["info"], ANSWERS_WITHIN).await?;
        let inspect = ["image", "inspect", IMAGE];
        if engine.run_command(&inspect, ANSWERS_WITHIN).await.is_err() {
            say(&format!("pulling {IMAGE}, which takes some minutes …"));
            engine
                .run_command(&["pull", "--quiet", IMAGE], PULLED_WITHIN)
                .await
                .map_err(|why| UnusableError::NoImage { image: IMAGE, why })?;
        }
        Ok(engine)
    }

    async fn run_command(
        &self,
        words: &[&str],
        deadline: Duration,
    ) -> Result<String, CommandError> {
        run_command(Command::new(&self.path).args(words), deadline).await
    }
}

/// A container by its name. Dropped, it is removed with its data; on unix also
/// when the runner is killed.
#[derive(Debug)]
pub struct Container {
    engine: Engine,
    name: String,
}

impl Container {
    /// Only names it: nothing is started yet.
    pub fn new(engine: &Engine) -> Container {
        let container = Container {
            engine: engine.clone(),
            name: format!("xtask-mongo-{:016x}", fastrand::u64(..)),
        };
        #[cfg(unix)]
        reaper::watch(container.watched());
        container
    }

    pub fn program(&self) -> PathBuf {
        self.engine.path.clone()
    }

    /// The words that start it for the first time. Inside and outside the port is
    /// the same, so that a replica set reaches itself by the address that it
    /// tells its clients. Not `--rm`: what was stopped is to be started again,
    /// with its data.
    pub fn first_start(&self, port: u16, arguments: &[OsString]) -> Vec<OsString> {
        let publish = format!("127.0.0.1:{port}:{port}");
        let words = ["run", "--name", &self.name, "--publish", &publish, IMAGE];
        let mut words: Vec<OsString> = words.into_iter().map(OsString::from).collect();
        words.extend_from_slice(arguments);
        words
    }

    /// The words that start it again after its end.
    pub fn next_start(&self) -> Vec<OsString> {
        ["start", "--attach", &self.name]
            .map(OsString::from)
            .to_vec()
    }

    /// Does with it what the engine calls `kill`, `pause` or `unpause`.
    ///
    /// # Errors
    /// In the engine's own words.
    pub async fn order(&self, verb: &str) -> Result<(), CommandError> {
        let words = [verb, &self.name];
        self.engine
            .run_command(&words, ANSWERS_WITHIN)
            .await
            .map(drop)
    }

    #[cfg(unix)]
    fn watched(&self) -> Watched<'_> {
        Watched::Container {
            name: &self.name,
            engine: &self.engine.path,
        }
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        let remove = std::process::Command::new(&self.engine.path)
            .args(["rm", "--force", "--volumes", &self.name])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let Ok(mut remove) = remove else { return };
        // An engine that hangs must not hold up the runner's end.
        let (tell, removed) = channel();
        std::thread::spawn(move || tell.send(remove.wait()));
        let removed = removed.recv_timeout(REMOVED_WITHIN);
        #[cfg(unix)]
        if removed.is_ok_and(|status| status.is_ok_and(|status| status.success())) {
            reaper::forget(self.watched());
        }
        #[cfg(not(unix))]
        drop(removed);
    }
}

/// A port that nobody uses: an engine cannot publish one that it would keep when
/// the container is started again. Another program may take it in the
/// milliseconds until then, and the start fails.
///
/// # Errors
/// As the system says.
pub fn free_port() -> std::io::Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    Ok(listener.local_addr()?.port())
}
