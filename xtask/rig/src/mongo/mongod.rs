//! A MongoDB server that runs as long as it is held.

use std::env;
use std::ffi::OsString;
use std::fmt::Display;
use std::io;
use std::time::Duration;

use serde_json::json;
use thiserror::Error;
use tokio::time::{Instant, timeout};

use super::client::{Client, Refused};
use super::container::{Container, free_port};
use super::folder::Folder;
use super::log_line::{announced_port, essence, is_primary};
use super::program::Program;
use super::run_command::CommandError;
use crate::server::{Launch, Line, Log, Running, StartFault};

/// A first start writes its files to the disk: a second, on a busy machine many.
const READY_WITHIN: Duration = Duration::from_secs(60);
/// A container that was killed is gone within a second.
const KILLED_WITHIN: Duration = Duration::from_secs(10);
const REPLICA_SET: &str = "rs0";

/// Why a MongoDB server does not run or does not respond.
#[derive(Debug, Error)]
pub enum MongodError {
    #[error("no MongoDB server can be started: {0}")]
    NoStart(io::Error),
    #[error(transparent)]
    NoProcess(Box<StartFault>),
    #[error("{}", from_log(.why, .log))]
    NotReady {
        why: Unready,
        /// What is important of its log.
        log: String,
    },
    #[error("the MongoDB server does not run")]
    NotRunning,
    #[error("cannot {0} the MongoDB server: only a running server on Unix allows that")]
    CannotBeTold(&'static str),
    #[error(transparent)]
    Container(#[from] CommandError),
}

/// What a server that was started lacks.
#[derive(Debug, Error)]
pub enum Unready {
    /// How it ended.
    #[error("{0}")]
    Ended(String),
    #[error("it was not ready within {} s", READY_WITHIN.as_secs())]
    TooSlow,
    #[error("{0}")]
    Unreachable(#[from] io::Error),
    #[error("it does not become a replica set: {0}")]
    NoReplicaSet(#[from] Refused),
}

/// A server on a port of 127.0.0.1 that asks for no password. Dropped, it is
/// ended by force and its data removed; on unix also when the runner is killed.
#[derive(Debug)]
pub struct Mongod {
    // Before its folder, since it still writes there.
    running: Option<Running>,
    port: u16,
    replica_set: bool,
    home: Home,
}

#[derive(Debug)]
enum Home {
    Folder { data: Folder, program: OsString },
    Container(Container),
}

impl Mongod {
    /// Starts a server with new, empty data and waits until it is ready. As a
    /// replica set (of one) it has change streams and transactions, and is ready
    /// when it takes writes.
    ///
    /// # Errors
    /// Why it did not start, with what is important of its log; nothing is left
    /// of it then.
    pub async fn start(program: &Program, replica_set: bool) -> Result<Mongod, MongodError> {
        let no_start = MongodError::NoStart;
        let (home, port) = match program {
            Program::Mongod { path, .. } => {
                let data = Folder::new(&env::temp_dir(), "xtask-mongo").map_err(no_start)?;
                let program = path.clone().into_os_string();
                (Home::Folder { data, program }, 0)
            }
            Program::Container(engine) => {
                let port = free_port().map_err(no_start)?;
                (Home::Container(Container::new(engine)), port)
            }
        };
        let mut mongod = Mongod {
            running: None,
            port,
            replica_set,
            home,
        };
        mongod.launch(true).await?;
        Ok(mongod)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// A connection string that names no database.
    pub fn uri(&self) -> String {
        self.uri_of("")
    }

    /// A connection string for a database.
    pub fn uri_of(&self, database: &str) -> String {
        let port = self.port;
        if self.replica_set {
            format!("mongodb://127.0.0.1:{port}/{database}?replicaSet={REPLICA_SET}")
        } else if database.is_empty() {
            format!("mongodb://127.0.0.1:{port}")
        } else {
            format!("mongodb://127.0.0.1:{port}/{database}")
        }
    }

    /// A connection for commands of the runner's own.
    ///
    /// # Errors
    /// As the system says.
    pub async fn client(&self) -> io::Result<Client> {
        Client::connect(self.port).await
    }

    /// Ends the server as a crash would; its port refuses connections then. The
    /// data stays for [`Mongod::start_again`].
    pub async fn stop(&mut self) {
        let Some(running) = self.running.take() else {
            return;
        };
        if let Home::Container(container) = &self.home {
            // Some engines cannot kill what is frozen. Where it was not, this is
            // refused, and that does not matter.
            container.order("unpause").await.ok();
            container.order("kill").await.ok();
            timeout(KILLED_WITHIN, running.exited()).await.ok();
        }
        running.finish(Instant::now(), true).await;
    }

    /// Starts the server again, with the same port and the same data; one that
    /// is still running is stopped first.
    ///
    /// # Errors
    /// Why it did not start.
    pub async fn start_again(&mut self) -> Result<(), MongodError> {
        self.stop().await;
        self.launch(false).await
    }

    /// Suspends the server with its connections open: nothing is
    /// refused and nothing answered.
    ///
    /// # Errors
    /// If it does not run or cannot be frozen here: without a container that
    /// takes a unix.
    pub async fn freeze(&self) -> Result<(), MongodError> {
        match (&self.home, &self.running) {
            (Home::Folder { .. }, Some(running)) => done("pause", running.freeze().await),
            _ => self.order("pause").await,
        }
    }

    /// Lets a frozen server go on.
    ///
    /// # Errors
    /// As [`Mongod::freeze`].
    pub async fn thaw(&self) -> Result<(), MongodError> {
        match (&self.home, &self.running) {
            (Home::Folder { .. }, Some(running)) => done("unpause", running.thaw()),
            _ => self.order("unpause").await,
        }
    }

    /// Tells the container, if there is one and it runs.
    async fn order(&self, verb: &str) -> Result<(), MongodError> {
        match (&self.home, &self.running) {
            (Home::Container(container), Some(_)) => Ok(container.order(verb).await?),
            _ => Err(MongodError::NotRunning),
        }
    }

    /// Returns once the server has ended by itself, and tells how, with what is
    /// important of its log. Never returns while it is stopped.
    pub async fn ended(&self) -> String {
        match &self.running {
            Some(running) => from_log(&running_to_its_end(running).await, &essence_of(running)),
            None => std::future::pending().await,
        }
    }

    /// Ends the server and removes its data.
    pub async fn shutdown(mut self) {
        self.stop().await;
    }

    /// Starts the process and waits until it is ready.
    async fn launch(&mut self, first: bool) -> Result<(), MongodError> {
        let launch = match &self.home {
            Home::Folder { data, program } => {
                let mut args = arguments(self.port, self.replica_set);
                args.extend(["--bind_ip", "127.0.0.1", "--dbpath"].map(OsString::from));
                args.push(data.path().into());
                // Besides the port, it would listen on a socket in /tmp.
                #[cfg(unix)]
                args.push("--nounixsocket".into());
                Launch {
                    program: program.into(),
                    args,
                    env: environment(),
                    dir: data.path().to_owned(),
                }
            }
            Home::Container(container) => {
                let mut args = arguments(self.port, self.replica_set);
                args.push("--bind_ip_all".into());
                Launch {
                    program: container.program(),
                    args: if first {
                        container.first_start(self.port, &args)
                    } else {
                        container.next_start()
                    },
                    env: environment(),
                    dir: env::temp_dir(),
                }
            }
        };
        let running = Running::spawn(&launch, Log::that_forgets())
            .map_err(|fault| MongodError::NoProcess(Box::new(fault)))?;
        let ready: Result<(), Unready> = async {
            let announced = |line: &Line| announced_port(&line.text);
            self.port = wait_for(&running, announced).await?;
            if self.replica_set {
                if first {
                    self.initiate().await?;
                }
                wait_for(&running, |line| is_primary(&line.text).then_some(())).await?;
            }
            Ok(())
        }
        .await;
        match ready {
            Ok(()) => {
                self.running = Some(running);
                Ok(())
            }
            Err(why) => {
                let log = essence_of(&running);
                Err(MongodError::NotReady { why, log })
            }
        }
    }

    async fn initiate(&self) -> Result<(), Unready> {
        let host = format!("127.0.0.1:{}", self.port);
        let members = json!([{ "_id": 0, "host": host }]);
        let config = json!({ "_id": REPLICA_SET, "members": members });
        let mut client = self.client().await?;
        client.run("admin", &[("replSetInitiate", config)]).await?;
        Ok(())
    }
}

fn done(verb: &'static str, done: bool) -> Result<(), MongodError> {
    done.then_some(()).ok_or(MongodError::CannotBeTold(verb))
}

/// The words for `mongod` that do not depend on where it runs.
fn arguments(port: u16, replica_set: bool) -> Vec<OsString> {
    let mut words = vec!["--port".to_owned(), port.to_string()];
    // It would take half of the memory otherwise, and write measurements into
    // its folder every second.
    words.extend(["--wiredTigerCacheSizeGB", "0.25"].map(str::to_owned));
    words.extend(["--setParameter", "diagnosticDataCollectionEnabled=false"].map(str::to_owned));
    if replica_set {
        words.extend(["--replSet", REPLICA_SET].map(str::to_owned));
    }
    words.into_iter().map(OsString::from).collect()
}

/// Our own environment: where libraries are and how an engine is reached.
fn environment() -> Vec<(String, String)> {
    env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

async fn wait_for<T>(
    running: &Running,
    pick: impl FnMut(&Line) -> Option<T>,
) -> Result<T, Unready> {
    match timeout(READY_WITHIN, running.log().find(pick)).await {
        Ok(Some(found)) => Ok(found),
        Ok(None) => Err(Unready::Ended(running.how_it_ended().await)),
        Err(_) => Err(Unready::TooSlow),
    }
}

/// How it ended, once its log has come to the end as well.
async fn running_to_its_end(running: &Running) -> String {
    running.log().find(|_| None::<()>).await;
    running.how_it_ended().await
}

fn essence_of(running: &Running) -> String {
    let lines = running.log().lines();
    essence(lines.iter().map(|line| line.text.as_str()))
}

fn from_log(why: &dyn Display, log: &str) -> String {
    format!("MongoDB: {why}; from its log:\n{log}")
}
