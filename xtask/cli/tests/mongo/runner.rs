//! `cargo xtask mongo` as a process, in a course that is empty.

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// For what takes milliseconds; only a broken test waits as long.
const SOON: Duration = Duration::from_secs(20);

pub struct Runner {
    child: Child,
    stdout: BufReader<ChildStdout>,
    course: TempDir,
}

/// How it ended, and what it said besides the lines that were read before.
#[derive(Debug)]
pub struct ExitStatus {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Runner {
    /// Starts it with these words after `mongo` and with these variables.
    pub fn start(words: &[&str], env: &[(&str, &OsStr)]) -> Runner {
        let course = tempfile::tempdir().expect("a folder");
        for name in ["docs", "crates", "solutions", "temporary"] {
            fs::create_dir(course.path().join(name)).expect("a folder");
        }
        let mut child = Command::new(env!("CARGO_BIN_EXE_cli"))
            .arg("mongo")
            .args(words)
            .current_dir(course.path())
            .env_remove("CARGO_TARGET_DIR")
            .env_remove("MONGOD")
            .env("TMPDIR", course.path().join("temporary"))
            .envs(env.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the runner can be started");
        let stdout = BufReader::new(child.stdout.take().expect("it is piped"));
        Runner {
            child,
            stdout,
            course,
        }
    }

    /// Waits for the connection string.
    pub fn uri(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).expect("it can be read");
        match line.trim_end().strip_prefix("MONGO_URI=") {
            Some(uri) => uri.to_owned(),
            None => panic!("{line:?}, {:?}", self.end()),
        }
    }

    pub fn send(&self, signal: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", signal, &id]).status();
        assert!(sent.expect("kill can be run").success());
    }

    /// Waits until it ends, which is asked of it by somebody else.
    pub fn end(&mut self) -> ExitStatus {
        let mut end = ExitStatus {
            code: None,
            stdout: String::new(),
            stderr: String::new(),
        };
        let stderr = self.child.stderr.as_mut().expect("it is piped");
        self.stdout
            .read_to_string(&mut end.stdout)
            .expect("it can be read");
        stderr
            .read_to_string(&mut end.stderr)
            .expect("it can be read");
        end.code = self.child.wait().expect("it ends").code();
        end
    }

    /// Where temporary folders are made.
    fn temporary(&self) -> std::path::PathBuf {
        self.course.path().join("temporary")
    }

    pub fn has_data(&self) -> bool {
        !is_empty(&self.temporary())
    }

    /// Waits until the server's data is gone.
    pub fn expect_no_data(&self) {
        expect_soon("the data is gone", || !self.has_data());
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).expect("a folder").next().is_none()
}

/// Asks until it is true: for what tells nobody that it has happened.
pub fn expect_soon(claim: &str, is_true: impl Fn() -> bool) {
    let limit = Instant::now() + SOON;
    while !is_true() {
        assert!(Instant::now() < limit, "not within {SOON:?}: {claim}");
        std::thread::yield_now();
    }
}

/// The port in a connection string.
pub fn port(uri: &str) -> u16 {
    let after = uri.strip_prefix("mongodb://127.0.0.1:").expect("a port");
    let port = after.split('/').next().unwrap_or_default();
    port.parse().expect("a port")
}

/// A connection, by which the end of a server is known.
pub struct Line {
    stream: TcpStream,
    port: u16,
}

impl Line {
    pub fn to(uri: &str) -> Line {
        let port = port(uri);
        let stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
        stream.set_read_timeout(Some(SOON)).expect("a deadline");
        Line { stream, port }
    }

    /// Waits until the server at the other end is gone.
    pub fn expect_end(mut self) {
        // A process that is ended by force may reset its connections.
        let read = self.stream.read(&mut [0]);
        let reset = |error: &std::io::Error| error.kind() == std::io::ErrorKind::ConnectionReset;
        assert!(
            matches!(read, Ok(0)) || read.as_ref().is_err_and(reset),
            "{read:?}"
        );
        // The system closes one socket of a dead process after the other.
        expect_soon("its port refuses", || {
            TcpStream::connect(("127.0.0.1", self.port)).is_err()
        });
    }
}
