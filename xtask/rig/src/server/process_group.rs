//! Holds a server together with everything that it starts, and ends all of it.

use std::future::poll_fn;
use std::io;
use std::process::{ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

#[cfg(unix)]
use nix::sys::signal::Signal as SystemSignal;
use process_wrap::tokio::{ChildWrapper, CommandWrap, KillOnDrop};
use tokio::process::{ChildStderr, ChildStdout};

use super::Launch;
#[cfg(unix)]
use super::reaper::{self, Watched};
use crate::server::Signal;

/// What a program needs to run at all. Anything else of our environment, such
/// as a `SESSION_SECRET` that a learner has exported, would change what is
/// tested.
const PASSED_ON: [&str; 15] = [
    "PATH",
    "HOME",
    "TMPDIR",
    "TEMP",
    "TMP",
    "RUST_BACKTRACE",
    "SystemRoot",
    "SystemDrive",
    "windir",
    "ComSpec",
    "PATHEXT",
    "USERPROFILE",
    "APPDATA",
    "LOCALAPPDATA",
    "ProgramData",
];

/// Is in the environment of the server and of all that it starts, with a value
/// of its own for each server: so that what left the group is found too.
const MARK: &str = "XTASK_SERVER";

#[derive(Debug)]
pub struct Leash {
    child: Mutex<Box<dyn ChildWrapper>>,
    /// The process's id, which on unix is that of its group too.
    #[cfg(unix)]
    id: u32,
    /// The value of [`MARK`].
    #[cfg(unix)]
    mark: String,
    reaped: AtomicBool,
    /// After the process is reaped and its group was killed, the number may
    /// belong to somebody else.
    over: AtomicBool,
}

impl Drop for Leash {
    fn drop(&mut self) {
        self.end_all();
    }
}

impl Leash {
    pub fn spawn(launch: &Launch) -> io::Result<(Self, ChildStdout, ChildStderr)> {
        let mark = format!("{}-{:016x}", std::process::id(), fastrand::u64(..));
        let mut command = CommandWrap::with_new(&launch.program, |command| {
            command.args(&launch.args);
            command.env_clear();
            let ours = PASSED_ON
                .into_iter()
                .filter_map(|name| Some((name, std::env::var_os(name)?)));
            command
                .envs(ours)
                .envs(launch.env.iter().map(|(name, value)| (name, value)))
                .env(MARK, &mark);
            command.current_dir(&launch.dir);
            command
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped());
            #[cfg(unix)]
            reaper::watch_group_of(command, &mark);
        });
        command.wrap(KillOnDrop);
        // A session has no terminal: what the server opens as `/dev/tty`, writes
        // there and sets there would be the learner's own. It is a group, too.
        #[cfg(unix)]
        command.wrap(process_wrap::tokio::ProcessSession);
        #[cfg(windows)]
        command.wrap(process_wrap::tokio::JobObject);
        let child = command.spawn();
        #[cfg(unix)]
        let child = child.inspect_err(|_| reaper::forget(Watched::Group(&mark)));
        let mut child = child?;
        let gone = || io::Error::other("the process was lost while it was started");
        #[cfg(unix)]
        let id = child.id().ok_or_else(gone)?;
        let stdout = child.stdout().take();
        let stderr = child.stderr().take();
        let leash = Self {
            child: Mutex::new(child),
            #[cfg(unix)]
            id,
            #[cfg(unix)]
            mark,
            reaped: AtomicBool::new(false),
            over: AtomicBool::new(false),
        };
        Ok((leash, stdout.ok_or_else(gone)?, stderr.ok_or_else(gone)?))
    }

    /// Waits for the process itself. The group's own `wait` would also wait for
    /// what the process has left behind, possibly for ever.
    pub async fn exited(&self) -> io::Result<ExitStatus> {
        let status = poll_fn(|context| {
            let mut child = self.lock();
            // Created again at each poll, because the lock must not be held in
            // between: ending by force needs it.
            let mut wait = child.inner_mut().wait();
            wait.as_mut().poll(context)
        })
        .await;
        self.reaped.store(true, Ordering::SeqCst);
        status
    }

    /// Sends the signal to the process alone; `false` where that is not possible.
    #[cfg(unix)]
    pub fn signal(&self, signal: Signal) -> bool {
        self.send(match signal {
            Signal::Interrupt => SystemSignal::SIGINT,
            Signal::Terminate => SystemSignal::SIGTERM,
        })
    }

    /// The process's id.
    #[cfg(target_os = "linux")]
    pub fn id(&self) -> u32 {
        self.id
    }

    #[cfg(unix)]
    pub fn freeze(&self) -> bool {
        self.send(SystemSignal::SIGSTOP)
    }

    #[cfg(unix)]
    pub fn thaw(&self) -> bool {
        self.send(SystemSignal::SIGCONT)
    }

    #[cfg(unix)]
    fn send(&self, signal: SystemSignal) -> bool {
        self.lock().inner().signal(signal as i32).is_ok()
    }

    #[cfg(not(unix))]
    pub fn signal(&self, _: Signal) -> bool {
        false
    }

    #[cfg(not(unix))]
    pub fn freeze(&self) -> bool {
        false
    }

    #[cfg(not(unix))]
    pub fn thaw(&self) -> bool {
        false
    }

    /// Whether another program answers connections to a port.
    /// Found out on Linux only.
    #[cfg(target_os = "linux")]
    pub fn is_bypassed(&self, port: u16) -> bool {
        let ours = || {
            let strays = super::orphans::find(&self.variable(), self.id);
            let strays = strays.into_iter().filter_map(|id| u32::try_from(id).ok());
            strays.chain([self.id]).collect()
        };
        super::listener::is_foreign(port, ours)
    }

    #[cfg(not(target_os = "linux"))]
    pub fn is_bypassed(&self, _: u16) -> bool {
        false
    }

    /// Says that [`end_all`](Self::end_all) has done its work, so that it is not
    /// done again when this is dropped. A process that was not reaped yet may
    /// still start another.
    pub fn disarm(&self) {
        let was_reaped = self.reaped.load(Ordering::SeqCst);
        self.over.fetch_or(was_reaped, Ordering::SeqCst);
    }

    /// Ends the process and all that it started, and tells how many processes
    /// there were besides itself (counted on Linux; elsewhere 1 for any number).
    pub fn end_all(&self) -> usize {
        let was_reaped = self.reaped.load(Ordering::SeqCst);
        if self.over.swap(was_reaped, Ordering::SeqCst) {
            return 0;
        }
        #[cfg(target_os = "linux")]
        let others = super::orphans::find(&self.variable(), self.id).len();
        let group_was_alive = self.lock().start_kill().is_ok();
        #[cfg(not(target_os = "linux"))]
        let others = usize::from(cfg!(unix) && was_reaped && group_was_alive);
        // A look at all processes costs a millisecond or more: not where nobody
        // is left who could have started another.
        #[cfg(target_os = "linux")]
        if group_was_alive || others > 0 {
            super::orphans::end(&self.variable(), self.id);
        }
        #[cfg(unix)]
        reaper::forget(Watched::Group(&self.mark));
        others
    }

    /// The mark as an environment variable.
    #[cfg(target_os = "linux")]
    fn variable(&self) -> String {
        format!("{MARK}={}", self.mark)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Box<dyn ChildWrapper>> {
        // Nothing that holds the lock can leave the child in a bad state.
        self.child
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
