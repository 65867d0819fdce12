//! The real runner in a temporary course, and its output.

#[cfg(unix)]
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use crate::course::Course;

/// The runner has a deadline for everything, so this is for a broken runner.
const AT_MOST: Duration = Duration::from_secs(60);

/// How a run ended; what varies from run to run is replaced.
#[derive(Debug)]
pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Course {
    /// The runner with these words, separated by spaces.
    pub fn command(&self, words: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_author"));
        command.args(words.split_whitespace());
        self.surround(command)
    }

    /// A command in this course, its output caught.
    pub fn surround(&self, mut command: Command) -> Command {
        command.current_dir(self.root());
        // What this very test is started with must not lead it astray.
        for name in [
            "CARGO_MANIFEST_DIR",
            "CARGO_TARGET_DIR",
            "CARGO_BUILD_TARGET",
            "CARGO_BUILD_TARGET_DIR",
            "CI",
            "CLICOLOR_FORCE",
            "NO_COLOR",
            "RUSTFLAGS",
        ] {
            command.env_remove(name);
        }
        command
            .env("CARGO_NET_OFFLINE", "true")
            .env("RUST_BACKTRACE", "0");
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub fn xtask(&self, words: &str) -> Run {
        self.run(self.command(words))
    }

    pub fn run(&self, mut command: Command) -> Run {
        self.finish(command.spawn().expect("the runner can be started"))
    }

    /// Waits for the end of a runner.
    pub fn finish(&self, child: Child) -> Run {
        Run::new(self.root(), &wait(child))
    }
}

/// Waits for the end of `child` and ends it by force if that does not come.
fn wait(child: Child) -> Output {
    let id = child.id();
    let (tell, told) = channel();
    thread::spawn(move || tell.send(child.wait_with_output()));
    match told.recv_timeout(AT_MOST) {
        Ok(output) => output.expect("its end can be waited for"),
        Err(_) => {
            end_by_force(id);
            panic!("the runner has not ended within {AT_MOST:?}");
        }
    }
}

fn end_by_force(id: u32) {
    let id = id.to_string();
    let mut kill = if cfg!(windows) {
        Command::new("taskkill")
    } else {
        Command::new("kill")
    };
    kill.args(if cfg!(windows) {
        ["/F", "/PID", &id]
    } else {
        ["-s", "KILL", &id]
    });
    kill.status().expect("it can be ended");
}

/// Sends a signal by its name.
#[cfg(unix)]
pub fn send(signal: &str, child: &Child) {
    let sent = Command::new("kill")
        .args(["-s", signal, &child.id().to_string()])
        .status();
    assert!(sent.expect("kill can be run").success());
}

/// Reads until `text` has come.
#[cfg(unix)]
pub fn read_until(stream: &mut impl Read, text: &str) {
    let mut seen = Vec::new();
    let mut byte = [0];
    while !String::from_utf8_lossy(&seen).contains(text) {
        let length = stream.read(&mut byte).expect("it can be read");
        assert!(
            length > 0,
            "{text:?} did not come, but {:?}",
            String::from_utf8_lossy(&seen)
        );
        seen.extend_from_slice(&byte);
    }
}

impl Run {
    pub fn new(root: &Path, output: &Output) -> Run {
        Run {
            code: output.status.code(),
            stdout: plain(root, &output.stdout),
            stderr: plain(root, &output.stderr),
        }
    }

    /// Everything, for a snapshot.
    pub fn told(&self) -> String {
        let code = self.code.map_or("none".to_owned(), |code| code.to_string());
        let mut told = format!("exit code: {code}\n");
        for (name, text) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !text.is_empty() {
                told.push_str(&format!("----- {name} -----\n{text}"));
            }
        }
        told
    }

    /// Claims that the runner ended with `code`, and shows everything if not.
    #[track_caller]
    pub fn expect(&self, code: i32) -> &Run {
        assert_eq!(self.code, Some(code), "\n{}", self.told());
        self
    }

    /// Claims that `texts` are all in what it said.
    #[track_caller]
    pub fn says(&self, texts: &[&str]) -> &Run {
        let told = self.told();
        for text in texts {
            assert!(told.contains(text), "{text:?} is missing in:\n{told}");
        }
        self
    }

    /// Claims that `text` is nowhere in what it said.
    #[track_caller]
    pub fn lacks(&self, text: &str) -> &Run {
        let told = self.told();
        assert!(!told.contains(text), "{text:?} is in:\n{told}");
        self
    }
}

/// Ports, times and the folder are replaced; progress is left out.
fn plain(root: &Path, bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let real = root.canonicalize().expect("the course is there");
    let text = text.replace(&real.display().to_string(), "[course]");
    let text = text.replace(&root.display().to_string(), "[course]");
    let mut plain = String::new();
    for line in text.split_terminator('\n') {
        if !is_progress(line) {
            plain.push_str(&without_names(&without_numbers(&without_time(line))));
            plain.push('\n');
        }
    }
    plain
}

/// What is said to pass the time, by cargo and by the runner.
fn is_progress(line: &str) -> bool {
    let word = line.trim_start().split(' ').next().unwrap_or_default();
    let of_cargo = ["Blocking", "Compiling", "Finished", "Locking"].contains(&word);
    (of_cargo && line.starts_with(' ')) || line.starts_with("building for the first time")
}

/// A line without the time in the name of a backup.
fn without_time(line: &str) -> String {
    const FOLDER: &str = ".course/backup/";
    match line.split_once(FOLDER) {
        Some((before, after)) => {
            let after = after.find(['/', '.']).map_or("", |end| &after[end..]);
            format!("{before}{FOLDER}[time]{after}")
        }
        None => line.to_owned(),
    }
}

/// A line without what differs between runs (fractional seconds, ports chosen by the
/// system, thread ids) or between systems (errors).
fn without_numbers(line: &str) -> String {
    let mut plain = String::new();
    let mut rest = line;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, number) = rest.split_at(start);
        let end = number
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(number.len());
        let end = number[..end].trim_end_matches('.').len();
        let (number, after) = number.split_at(end);
        plain.push_str(before);
        let is_port = ["port ", "127.0.0.1:"]
            .iter()
            .any(|begin| plain.ends_with(begin));
        let is_time = number.contains('.')
            && [" s", "s", "ms", "µs"]
                .iter()
                .any(|unit| after.starts_with(unit));
        let is_thread = plain.contains("thread '") && plain.ends_with("' (");
        let is_systems = plain.ends_with("(os error ");
        let replaced = match number.parse::<u32>() {
            Ok(port) if is_port && port > 3000 => "[port]",
            _ if is_time => "[time]",
            _ if is_systems => "[number]",
            _ if is_thread => "[id]",
            _ => number,
        };
        plain.push_str(replaced);
        rest = after;
    }
    plain + rest
}

/// A line without the four letters that make ada's name another one for each
/// seed: which letters these are is up to the hasher of this Rust version.
fn without_names(line: &str) -> String {
    const ADA: &str = "ada-";
    let mut parts = line.split(ADA);
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain += ADA;
        let letters = part.bytes().take_while(u8::is_ascii_lowercase).count();
        let name = if letters >= 4 { 4 } else { 0 };
        plain += if name > 0 { "[name]" } else { "" };
        plain += &part[name..];
    }
    plain
}
