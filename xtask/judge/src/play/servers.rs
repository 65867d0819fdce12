//! The servers of one test: nearly always one, two where they share a database.

use std::time::Duration;

use super::Stop;
use super::logs::nearest;
use super::scene::Scene;
use course::challenge::ServerChange;
use rig::server::Signal;
use rig::server::{Launch, Line, Log, Server, StartFault, Stream, start};

/// How long a server may take to end, at its start or when it is told to.
pub const END: Duration = Duration::from_secs(5);

#[derive(Debug, Default)]
pub struct Servers {
    /// Those that run, in the order in which they were first started.
    running: Vec<Server>,
    /// The one that the next action turns to.
    current: usize,
    /// What each server that was ever started printed or prints.
    logs: Vec<Log>,
}

impl Servers {
    /// The server that the next action turns to.
    pub fn current(&self) -> Option<&Server> {
        self.running.get(self.current)
    }

    /// Starts a server and turns to it.
    ///
    /// # Errors
    /// It does not come up.
    pub async fn start(&mut self, launch: &Launch) -> Result<(), Stop> {
        match start(launch).await {
            Ok(server) => {
                self.logs.push(server.log().clone());
                let at = self.current.min(self.running.len());
                self.running.insert(at, server);
                self.current = at;
                Ok(())
            }
            Err(fault @ StartFault::CannotStart { .. }) => Err(Stop::Fault(fault.to_string())),
            Err(fault) => {
                self.logs.extend(fault.log().cloned());
                let nearest = match &fault {
                    StartFault::NotReady { log, .. } => not_ready(&log.lines()),
                    _ => String::new(),
                };
                Err(Stop::wrong(
                    "`listening on http://127.0.0.1:<port>` on stdout, and a server behind that port",
                    format!("{fault}{nearest}"),
                ))
            }
        }
    }

    /// Hands the current server over to whoever ends it.
    pub fn take(&mut self) -> Option<Server> {
        (self.current < self.running.len()).then(|| self.running.remove(self.current))
    }

    /// The log of a server that was run to its end elsewhere.
    pub fn keep_log(&mut self, log: Log) {
        self.logs.push(log);
    }

    /// Everything that all servers have printed.
    pub fn lines(&self) -> Vec<Line> {
        self.logs.iter().flat_map(Log::lines).collect()
    }

    /// The end of what the current server, or else the last one, has printed.
    pub fn last(&self, count: usize) -> Vec<Line> {
        let log = self.current().map(Server::log).or(self.logs.last());
        log.map(|log| log.last(count)).unwrap_or_default()
    }
}

/// What a server printed in place of the ready line, for the end of a sentence.
fn not_ready(lines: &[Line]) -> String {
    const READY: &str = "listening on http://127.0.0.1:";
    let is_whole = |line: &Line| line.stream == Stream::Stdout && line.text.starts_with(READY);
    if lines.iter().any(is_whole) {
        "; it was printed without a line break at its end".to_owned()
    } else {
        nearest(lines, &format!("{READY}3000"))
    }
}

pub async fn change(scene: &mut Scene<'_>, change: ServerChange) -> Result<(), Stop> {
    // The first one is there, whatever is done before it is needed.
    scene.server().await?;
    match change {
        ServerChange::Restarted => {
            scene.tell("the runner asks the server to end, to start it again".to_owned());
            scene.sockets.clear();
            if let Some(server) = scene.servers.take() {
                let ended = server.stop(Signal::Terminate, END).await;
                if cfg!(unix) && ended.forced {
                    return Err(Stop::wrong("it ends in time", format!("it {ended}")));
                }
            }
            let launch = scene.launch()?;
            scene.servers.start(&launch).await
        }
        ServerChange::Second => {
            scene.tell("the runner starts a second server, and turns to it".to_owned());
            let launch = scene.launch()?;
            scene.servers.current = scene.servers.running.len();
            scene.servers.start(&launch).await
        }
        ServerChange::First => {
            scene.tell("the runner turns to the first server".to_owned());
            scene.servers.current = 0;
            Ok(())
        }
    }
}
