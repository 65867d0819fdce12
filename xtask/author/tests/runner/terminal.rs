//! The runner in a separate terminal, as a learner uses it.
#![cfg(unix)]

use std::io::{Read, Write};
use std::process::Child;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::termios::{Termios, tcgetattr};
use pty_process::Size;
use pty_process::blocking::{Command, Pty, open};

use crate::course::Course;

/// For what takes a second or two; only a broken runner takes as long.
const AT_MOST: Duration = Duration::from_secs(60);

pub struct Terminal {
    line: Option<Arc<Pty>>,
    /// What comes from the runner; ends when it does.
    news: Receiver<Vec<u8>>,
    /// What has come and was not expected yet.
    unread: String,
    /// Everything that has come, with colours and all.
    raw: Vec<u8>,
    child: Option<Child>,
    is_closed: Arc<AtomicBool>,
    before: Termios,
}

/// What came; what varies from run to run is replaced.
pub struct Screen(pub String);

impl Screen {
    pub fn told(&self) -> String {
        let mut text = self.0.replace('\r', "");
        for before in ["seed ", "127.0.0.1:"] {
            let mut parts = text.split(before);
            let mut masked = parts.next().unwrap_or_default().to_owned();
            for part in parts {
                let rest = part.trim_start_matches(|c: char| c.is_ascii_digit());
                masked.push_str(&format!("{before}[number]{rest}"));
            }
            text = masked;
        }
        text
    }
}

impl Course {
    /// The runner at a terminal of 80 columns.
    pub fn at_terminal(&self, words: &str) -> Terminal {
        self.at_terminal_of(words, Size::new(24, 80), "xterm")
    }

    /// The runner at a terminal of that size and kind.
    pub fn at_terminal_of(&self, words: &str, size: Size, kind: &str) -> Terminal {
        let (line, slave) = open().expect("a terminal");
        line.resize(size).expect("it has a size");
        let before = tcgetattr(&line).expect("it has modes");
        let prepared = self.command(words);
        let mut command = Command::new(prepared.get_program())
            .args(prepared.get_args())
            .current_dir(self.root())
            .env("TERM", kind);
        for (name, value) in prepared.get_envs() {
            command = match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let child = command.spawn(slave).expect("the runner can be started");
        let line = Arc::new(line);
        let reads = Arc::clone(&line);
        let is_closed = Arc::new(AtomicBool::new(false));
        let closed = Arc::clone(&is_closed);
        let (tell, news) = channel();
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            // Linux gives an error when nobody is at the other end any more.
            while let Ok(length @ 1..) = (&*reads).read(&mut bytes) {
                let is_over = closed.load(Ordering::SeqCst);
                if is_over || tell.send(bytes[..length].to_vec()).is_err() {
                    return;
                }
            }
        });
        Terminal {
            line: Some(line),
            news,
            unread: String::new(),
            raw: Vec::new(),
            child: Some(child),
            is_closed,
            before,
        }
    }
}

impl Terminal {
    /// Waits for `text`, and gives what came before it.
    #[track_caller]
    pub fn expect(&mut self, text: &str) -> String {
        let limit = Instant::now() + AT_MOST;
        loop {
            if let Some(at) = self.unread.find(text) {
                let rest = self.unread.split_off(at + text.len());
                let mut before = std::mem::replace(&mut self.unread, rest);
                before.truncate(at);
                return before;
            }
            let left = limit.saturating_duration_since(Instant::now());
            match self.news.recv_timeout(left) {
                Ok(bytes) => self.take(&bytes),
                Err(why) => panic!("{text:?} did not come ({why}), but:\n{}", self.unread),
            }
        }
    }

    /// Without colours, as read.
    fn take(&mut self, bytes: &[u8]) {
        self.raw.extend_from_slice(bytes);
        let text = String::from_utf8_lossy(bytes);
        self.unread
            .push_str(&anstream::adapter::strip_str(&text).to_string());
    }

    pub fn press(&self, keys: &str) {
        let mut line: &Pty = self.line();
        line.write_all(keys.as_bytes()).expect("it can be typed");
    }

    pub fn resize(&self, size: Size) {
        self.line().resize(size).expect("it has a size");
    }

    /// Whether the window was emptied by what has come so far.
    pub fn was_emptied(&self) -> bool {
        String::from_utf8_lossy(&self.raw).contains("\x1b[2J\x1b[H")
    }

    /// Whether the terminal is in the modes that it had before the runner.
    pub fn is_as_before(&self) -> bool {
        tcgetattr(self.line()).expect("it has modes") == self.before
    }

    pub fn id(&self) -> u32 {
        self.child.as_ref().expect("it runs").id()
    }

    /// Closes the terminal's window.
    pub fn hang_up(&mut self) {
        self.is_closed.store(true, Ordering::SeqCst);
        // The thread that reads lets go of it at the next word of the runner.
        self.press("?");
        self.line = None;
    }

    /// Waits for the runner's end, and gives its exit code.
    #[track_caller]
    pub fn ended(&mut self) -> Option<i32> {
        let mut child = self.child.take().expect("it is waited for once");
        let (tell, told) = channel();
        thread::spawn(move || tell.send(child.wait()));
        match told.recv_timeout(AT_MOST) {
            Ok(status) => status.expect("it can be waited for").code(),
            Err(_) => {
                let said: Vec<u8> = self.news.try_iter().flatten().collect();
                self.take(&said);
                panic!("it has not ended:\n{}", self.unread);
            }
        }
    }

    fn line(&self) -> &Pty {
        self.line.as_ref().expect("the window is open")
    }
}
