//! A throwaway MongoDB on a free port, with a temporary folder.

#[cfg_attr(unix, path = "guard_unix.rs")]
#[cfg_attr(not(unix), path = "guard_other.rs")]
mod guard;
mod program;

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak, mpsc};
use std::thread;
use std::time::Duration;

use guard::Guard;

/// The first start writes files to the disk: seconds on a busy machine.
const START_LIMIT: Duration = Duration::from_secs(60);

/// A running server. Dropping it kills the server and removes its folder.
pub struct Mongod {
    pub port: u16,
    guard: Guard,
    folder: PathBuf,
    /// Guards of processes that have ended: they too hold the folder.
    earlier: Vec<Guard>,
}

/// The server that most tests use at the same time, each with a separate
/// database. It ends after the last of them: a static is never dropped.
pub fn shared() -> Arc<Mongod> {
    static SHARED: Mutex<Weak<Mongod>> = Mutex::new(Weak::new());
    // If the server did not start, every test reports it, not only the first.
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    shared.upgrade().unwrap_or_else(|| {
        let mongod = Arc::new(Mongod::start(&["ttlMonitorEnabled=false"]));
        *shared = Arc::downgrade(&mongod);
        mongod
    })
}

impl Mongod {
    /// Starts a server with these values of `--setParameter`.
    pub fn start(parameters: &[&str]) -> Self {
        let program = program::find();
        let name = format!("mongo-session-store-{:016x}", fastrand::u64(..));
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir(&folder).expect("the temporary folder takes a new folder");
        let (guard, port) = launch(&program, &folder, 0, parameters);
        Self {
            port,
            guard,
            folder,
            earlier: Vec::new(),
        }
    }

    /// A connection string for this server, without a database.
    pub fn uri(&self) -> String {
        format!("mongodb://127.0.0.1:{}", self.port)
    }

    /// As in a power cut: the port refuses connections.
    pub fn crash(&mut self) {
        self.guard.kill();
    }

    /// Starts again after a crash, with the same port and the same data.
    pub fn start_again(&mut self) {
        let (guard, port) = launch(&program::find(), &self.folder, self.port, &[]);
        assert_eq!(port, self.port);
        self.earlier.push(std::mem::replace(&mut self.guard, guard));
    }

    /// Stops responding, with all its connections open.
    #[cfg(unix)]
    pub fn freeze(&self) {
        self.guard.signal("-STOP");
    }

    #[cfg(unix)]
    pub fn thaw(&self) {
        self.guard.signal("-CONT");
    }
}

/// Starts the program and waits for the line with its port.
fn launch(program: &Path, folder: &Path, port: u16, parameters: &[&str]) -> (Guard, u16) {
    let port = port.to_string();
    let mut arguments = vec!["--port", &port, "--bind_ip", "127.0.0.1"];
    arguments.extend(["--wiredTigerCacheSizeGB", "0.25"]);
    arguments.extend(["--setParameter", "diagnosticDataCollectionEnabled=false"]);
    for parameter in parameters {
        arguments.extend(["--setParameter", parameter]);
    }
    let (guard, output) = Guard::launch(program, &arguments, folder);
    let port = announced_port(output);
    (guard, port)
}

fn announced_port(output: impl Read + Send + 'static) -> u16 {
    let (lines, received) = mpsc::channel();
    // Reads on after the port is known: a full pipe would stop the server.
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            lines.send(line).ok();
        }
    });
    let mut log = Vec::new();
    loop {
        match received.recv_timeout(START_LIMIT) {
            Ok(line) => {
                if let Some(port) = port_in(&line) {
                    return port;
                }
                log.push(line);
            }
            Err(why) => panic!(
                "mongod did not start ({why}); the end of its log:\n{}",
                log[log.len().saturating_sub(5)..].join("\n")
            ),
        }
    }
}

/// The port in the log line that reports that the server is ready.
fn port_in(line: &str) -> Option<u16> {
    let entry: serde_json::Value = serde_json::from_str(line).ok()?;
    if entry["msg"] != "Waiting for connections" {
        return None;
    }
    entry["attr"]["port"].as_u64()?.try_into().ok()
}
