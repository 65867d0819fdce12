//! A started process with its log, from the start to the last line.

use std::process::ExitStatus;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};

use super::log::{Log, Stream};
use super::process_group::Leash;
use super::{Ended, Launch, StartFault};
use crate::server::Signal;

/// A process that was killed is gone within milliseconds, unless the kernel
/// holds it in a system call.
const KILLED_WITHIN: Duration = Duration::from_secs(2);
/// The pipes are at their end as soon as the last process that holds them is.
pub const DRAINED_WITHIN: Duration = Duration::from_millis(500);

#[derive(Debug)]
pub struct Running {
    leash: Arc<Leash>,
    log: Log,
    /// The outer `Some`: ended. The inner: its status, if it could be learned.
    exit: watch::Receiver<Option<Option<ExitStatus>>>,
    stop_reading: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.leash.end_all();
        for task in &self.tasks {
            task.abort();
        }
    }
}

impl Running {
    /// Starts it; what it prints comes into `log`.
    pub fn spawn(launch: &Launch, log: Log) -> Result<Self, StartFault> {
        let (leash, stdout, stderr) =
            Leash::spawn(launch).map_err(|why| StartFault::CannotStart {
                program: launch.program.clone(),
                why: why.to_string(),
            })?;
        let leash = Arc::new(leash);
        let (stop_reading, stop) = watch::channel(false);
        let (told, exit) = watch::channel(None);

        let on_flood = |leash: &Arc<Leash>| {
            let leash = Arc::clone(leash);
            move || {
                leash.end_all();
            }
        };
        let waiting = Arc::clone(&leash);
        let tasks = vec![
            tokio::spawn(log.clone().take_in(
                Stream::Stdout,
                stdout,
                stop.clone(),
                on_flood(&leash),
            )),
            tokio::spawn(
                log.clone()
                    .take_in(Stream::Stderr, stderr, stop, on_flood(&leash)),
            ),
            tokio::spawn(async move {
                told.send_replace(Some(waiting.exited().await.ok()));
            }),
        ];
        Ok(Self {
            leash,
            log,
            exit,
            stop_reading,
            tasks,
        })
    }

    #[cfg(target_os = "linux")]
    pub fn id(&self) -> u32 {
        self.leash.id()
    }

    pub fn log(&self) -> &Log {
        &self.log
    }

    /// Returns once the process itself has ended.
    pub async fn exited(&self) {
        // An error means that the task which waits is gone, and with it the process.
        self.exit.clone().wait_for(Option::is_some).await.ok();
    }

    pub fn has_exited(&self) -> bool {
        self.exit.borrow().is_some()
    }

    /// Whether another program answers connections to a port.
    pub fn is_bypassed(&self, port: u16) -> bool {
        self.leash.is_bypassed(port)
    }

    /// Sends the signal to the process alone; `false` where that is not possible.
    pub fn signal(&self, signal: Signal) -> bool {
        self.leash.signal(signal)
    }

    /// Makes the process stand still, with all its connections open, until it is
    /// thawed or ended by force; `false` where that is not possible. On Linux it
    /// stands still when this returns; elsewhere, very soon.
    pub async fn freeze(&self) -> bool {
        let told = self.leash.freeze();
        #[cfg(target_os = "linux")]
        {
            // No system tells a stranger when it has stopped a thread.
            let mut again = tokio::time::interval(Duration::from_millis(2));
            while told && !super::suspended::stands_still(self.leash.id()) {
                again.tick().await;
            }
        }
        told
    }

    /// Lets a frozen process go on.
    pub fn thaw(&self) -> bool {
        self.leash.thaw()
    }

    /// A sentence for a log that has ended. Both streams end a moment before
    /// the process is known to have ended.
    pub async fn how_it_ended(&self) -> String {
        if timeout(DRAINED_WITHIN, self.exited()).await.is_err() {
            return "the server closed its standard output and standard error".to_owned();
        }
        let status = self.exit.borrow().flatten();
        match (Ended::code_and_signal(status), self.log.flooded()) {
            (_, Some(flood)) => format!("the server was ended by force because it printed {flood}"),
            ((Some(code), _), _) => format!("the server ended with exit code {code}"),
            ((_, Some(signal)), _) => format!("the server was ended by signal {signal}"),
            _ => "the server ended".to_owned(),
        }
    }

    /// Ends what is left of it and collects the rest of the log.
    pub async fn finish(mut self, begin: Instant, forced: bool) -> Ended {
        let took = begin.elapsed();
        let left_behind = self.leash.end_all();
        timeout(KILLED_WITHIN, self.exited()).await.ok();
        self.leash.disarm();
        if timeout(DRAINED_WITHIN, self.log.complete()).await.is_err() {
            self.stop_reading.send_replace(true);
            self.log.complete().await;
        }
        for task in self.tasks.drain(..) {
            task.abort();
        }
        let status = self.exit.borrow().flatten();
        let (code, signal) = Ended::code_and_signal(status);
        let log = self.log.clone();
        Ended {
            code,
            signal,
            took,
            forced,
            ready: false,
            flooded: log.flooded(),
            left_behind,
            log,
        }
    }
}
