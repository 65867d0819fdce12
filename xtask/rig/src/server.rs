//! A learner's server as a process: started, listened to, and ended together
//! with everything that it started.

mod exit_report;
#[cfg(target_os = "linux")]
mod listener;
mod log;
#[cfg(target_os = "linux")]
mod orphans;
mod process_group;
mod readiness;
#[cfg(unix)]
pub mod reaper;
mod running;
mod start_fault;
#[cfg(target_os = "linux")]
mod suspended;

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout, timeout_at};

use wire::wait_policy::{Missing, Patience};
use wire::{http, machine_fault};

pub use exit_report::Ended;
pub use log::{Flood, Line, Log, Stream};
pub use readiness::Ready;
pub use running::Running;
pub use start_fault::StartFault;

use running::DRAINED_WITHIN;

/// A debug build on a loaded machine starts within a second.
const READY_WITHIN: Duration = Duration::from_secs(10);
/// From the ready line to the first accepted connection.
const LISTENS_WITHIN: Duration = Duration::from_secs(1);

/// How a server is asked to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// SIGTERM (unix only).
    Terminate,
    /// SIGINT, as Ctrl-C sends it (unix only).
    Interrupt,
}

/// What to start.
#[derive(Debug, Clone)]
pub struct Launch {
    pub program: PathBuf,
    pub args: Vec<OsString>,
    /// Besides the few variables that any program needs, such as `PATH`; the
    /// rest of our own environment is not passed on.
    pub env: Vec<(String, String)>,
    /// The working directory.
    pub dir: PathBuf,
}

/// A server that accepts connections. Dropping it ends it by force.
#[derive(Debug)]
pub struct Server {
    running: Running,
    port: u16,
}

/// Starts a server and waits until it is ready: its standard output says
/// `listening on http://127.0.0.1:<port>`, and it accepts a connection there.
///
/// # Errors
/// [`StartFault`]; nothing of the server is left running then.
pub async fn start(launch: &Launch) -> Result<Server, StartFault> {
    start_within(launch, READY_WITHIN).await
}

/// [`start`] with another deadline for the ready line.
///
/// # Errors
/// As [`start`].
pub async fn start_within(launch: &Launch, deadline: Duration) -> Result<Server, StartFault> {
    let begin = Instant::now();
    let running = Running::spawn(launch, Log::default())?;
    let ready = {
        let line = async {
            match running.log().find(Ready::read).await {
                Some(ready) => ready,
                // Both streams are closed. The process may live on all the
                // same, so its end or the deadline decides.
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            ready = timeout_at(begin + deadline, line) => ready.ok(),
            () = running.exited() => None,
        }
    };
    // The process can end in the same moment as its last line arrives.
    let fault = match ready {
        Some(Ready::Port(port)) => match accepts(port, &running).await {
            Ok(()) if running.is_bypassed(port) => StartFault::AnotherAnswers {
                port,
                log: running.log().clone(),
            },
            Ok(()) => return Ok(Server { running, port }),
            Err(why) => StartFault::NotListening {
                port,
                why,
                log: running.log().clone(),
            },
        },
        Some(Ready::Malformed(line)) => StartFault::Malformed {
            line,
            log: running.log().clone(),
        },
        None => StartFault::NotReady {
            after: deadline,
            log: running.log().clone(),
        },
    };
    let by_itself = running.has_exited() || running.log().flooded().is_some();
    let ended = running.finish(begin, false).await;
    Err(if by_itself {
        StartFault::EndedEarly(ended)
    } else {
        fault
    })
}

/// Whether a connection can be made, given a moment: a line printed just before
/// `bind` is not worth a failed test.
///
/// # Errors
/// What the system said to the last try.
async fn accepts(port: u16, running: &Running) -> Result<(), String> {
    let moment = Instant::now() + LISTENS_WITHIN;
    let tries = async {
        let mut pause = interval(Duration::from_millis(10));
        pause.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            pause.tick().await;
            // On a loaded machine a connection takes long that is not refused,
            // so a refusal after the moment counts and not the moment alone.
            let begun = Instant::now();
            match TcpStream::connect(("127.0.0.1", port)).await {
                Ok(_) => return Ok(()),
                Err(error) if machine_fault::noted(&error) || begun > moment => {
                    return Err(error.kind().to_string());
                }
                Err(_) => {}
            }
        }
    };
    tokio::select! {
        accepted = timeout_at(moment + READY_WITHIN, tries) => {
            accepted.unwrap_or_else(|_| Err("it is not even refused".to_owned()))
        }
        () = running.exited() => Err("the server has ended".to_owned()),
    }
}

/// Runs a server that has to end without a signal, for example because its
/// configuration is unusable. If it has not ended by `deadline`, or says that it
/// is ready, it is ended by force, and [`Ended`] says so.
///
/// # Errors
/// [`StartFault::CannotStart`].
pub async fn run_to_end(launch: &Launch, deadline: Duration) -> Result<Ended, StartFault> {
    let begin = Instant::now();
    let running = Running::spawn(launch, Log::default())?;
    let started = async {
        if running.log().find(Ready::read).await.is_none() {
            // Both streams are closed; its end or the deadline decides.
            std::future::pending::<()>().await;
        }
    };
    let (forced, ready) = tokio::select! {
        biased;
        in_time = timeout_at(begin + deadline, running.exited()) => (in_time.is_err(), false),
        () = started => (true, true),
    };
    let ended = running.finish(begin, forced).await;
    Ok(Ended { ready, ..ended })
}

impl Server {
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The number of its process.
    #[cfg(target_os = "linux")]
    pub fn id(&self) -> u32 {
        self.running.id()
    }

    pub fn log(&self) -> &Log {
        self.running.log()
    }

    /// Whether the process has ended, without a signal or because of its flood of output.
    pub fn has_ended(&self) -> bool {
        self.running.has_exited()
    }

    /// How the process has ended, by itself or for its flood of output; `None`
    /// if it lives. What it sent last can arrive before its end is seen, so it
    /// is given a moment.
    pub async fn end(&self) -> Option<String> {
        const MOMENT: Duration = Duration::from_millis(50);
        timeout_at(Instant::now() + MOMENT, self.running.exited())
            .await
            .ok()?;
        Some(self.running.how_it_ended().await)
    }

    /// The first line of either stream that is `wanted`, be it here already or
    /// yet to come, with its number. Lines before the number `from` are not looked
    /// at. Gives up early once the server answers HTTP requests and still has logged
    /// nothing of the kind.
    ///
    /// # Errors
    /// [`Missing`], with the reason.
    pub async fn wait_for_line(
        &self,
        from: usize,
        wanted: &(dyn Fn(usize, &str) -> bool + Sync),
        patience: Patience,
    ) -> Result<(usize, Line), Missing> {
        let event = async {
            let find = self.log().find_from(from, |at, line| {
                wanted(at, &line.text).then(|| (at, line.clone()))
            });
            tokio::pin!(find);
            let line = tokio::select! {
                biased;
                line = &mut find => line,
                // Something that it left behind may hold the pipes open, so
                // their end is no measure of the server's.
                () = self.running.exited() => timeout(DRAINED_WITHIN, find).await.ok().flatten(),
            };
            match line {
                Some(line) => Ok(line),
                None => Err(self.running.how_it_ended().await),
            }
        };
        patience
            .wait(event, || self.answers_within(patience.hard))
            .await
    }

    /// Waits until the server has answered a request that does nothing, so that
    /// what it does at its start is done. One that answers nothing is not
    /// waited for long; then `false`.
    pub async fn settle(&self) -> bool {
        self.answers_within(LISTENS_WITHIN).await.is_some()
    }

    /// How long the server takes to answer a request that does nothing; one that
    /// answers nothing takes for ever.
    pub async fn round_trip(&self) -> Duration {
        let answered = self.answers_within(LISTENS_WITHIN).await;
        answered.unwrap_or(Duration::MAX)
    }

    /// How long the server takes to answer an HTTP request that does nothing:
    /// what every browser asks for by itself.
    async fn answers_within(&self, deadline: Duration) -> Option<Duration> {
        let begin = Instant::now();
        http::send(self.port, &http::Request::get("/favicon.ico"), deadline)
            .await
            .ok()?;
        Some(begin.elapsed())
    }

    /// Asks the server to end, as Ctrl-C or a process manager does, and ends it
    /// by force after `deadline`. Only the server itself gets the signal;
    /// whatever it leaves behind is ended by force.
    ///
    /// Where there are no signals (Windows) it is ended by force at once.
    pub async fn stop(self, signal: Signal, deadline: Duration) -> Ended {
        let begin = Instant::now();
        let asked = self.running.signal(signal);
        let in_time = asked
            && timeout_at(begin + deadline, self.running.exited())
                .await
                .is_ok();
        self.running.finish(begin, !in_time).await
    }

    /// Ends the server by force.
    pub async fn kill(self) -> Ended {
        self.running.finish(Instant::now(), true).await
    }
}
