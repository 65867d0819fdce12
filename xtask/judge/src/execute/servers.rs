//! The servers of one test: nearly always one, two where they share a database.

use std::collections::BTreeSet;
use std::time::Duration;

use super::StepError;
use super::logs::nearest;
use rig::limits;
use rig::server::{Launch, Line, Log, Server, StartFault, Stream, start};

/// How long a server may take to end, at its start or on request.
pub const END: Duration = Duration::from_secs(5);

/// What of a server's log may still be the effect of what the test does.
#[derive(Debug, Default, Clone)]
pub struct Unheard {
    /// The number of the first line that was not there before the last action.
    pub from: usize,
    /// Lines that have been counted as the effect of something.
    pub taken: BTreeSet<usize>,
}

#[derive(Debug)]
struct Running {
    server: Server,
    unheard: Unheard,
}

#[derive(Debug, Default)]
pub struct Servers {
    /// Those that run, in the order in which they were first started.
    running: Vec<Running>,
    /// The one that the next action turns to.
    current: usize,
    /// What each server that was ever started printed or prints.
    logs: Vec<Log>,
}

impl Servers {
    /// The server that the next action turns to.
    pub fn current(&self) -> Option<&Server> {
        self.running.get(self.current).map(|one| &one.server)
    }

    /// The log of the current server, as far as it may still be heard.
    pub fn unheard(&mut self) -> Option<&mut Unheard> {
        self.running
            .get_mut(self.current)
            .map(|one| &mut one.unheard)
    }

    /// Says that the next action begins: no line that is there already can be its
    /// effect.
    pub fn hear_from_now_on(&mut self) {
        for Running { server, unheard } in &mut self.running {
            unheard.from = server.log().count();
        }
    }

    /// Waits for the startup lines of the current server, since nothing that the test
    /// does has caused them.
    pub async fn hear_it_start(&self) {
        if let Some(server) = self.current()
            && server.settle().await
        {
            // What was printed before the first answer has been read by the second.
            server.settle().await;
        }
    }

    /// Starts a server and turns to it.
    ///
    /// # Errors
    /// It does not come up.
    pub async fn start(&mut self, launch: &Launch) -> Result<(), StepError> {
        match start(launch).await {
            Ok(server) => {
                self.logs.push(server.log().clone());
                let at = self.current.min(self.running.len());
                let unheard = Unheard::default();
                self.running.insert(at, Running { server, unheard });
                self.current = at;
                Ok(())
            }
            Err(fault @ StartFault::CannotStart { .. }) => Err(StepError::Fault(fault.to_string())),
            Err(fault) if let Some(why) = start_fault_of_machine(&fault) => {
                Err(StepError::Fault(why))
            }
            Err(fault) => {
                self.logs.extend(fault.log().cloned());
                let nearest = match &fault {
                    StartFault::NotReady { log, .. } => not_ready(&log.lines()),
                    _ => String::new(),
                };
                Err(StepError::wrong(
                    "`listening on http://127.0.0.1:<port>` on stdout, and a server behind that port",
                    format!("{fault}{nearest}"),
                ))
            }
        }
    }

    /// The next server runs beside the current ones.
    pub fn turn_to_next(&mut self) {
        self.current = self.running.len();
    }

    pub fn turn_to_first(&mut self) {
        self.current = 0;
    }

    /// Hands the current server over to be ended.
    pub fn take(&mut self) -> Option<Server> {
        (self.current < self.running.len()).then(|| self.running.remove(self.current).server)
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

/// What on this machine prevented a server's start, if not the server.
fn start_fault_of_machine(fault: &StartFault) -> Option<String> {
    let lines = fault.log().map(Log::lines).unwrap_or_default();
    let said = match fault {
        StartFault::EndedEarly(_) => limits::said_by_a_server(&lines, &limits::NOT_A_SERVERS),
        _ => None,
    };
    let said = said.map(|line| format!("the server could not start on this machine: {line}"));
    said.or_else(limits::loopback_fault)
}
