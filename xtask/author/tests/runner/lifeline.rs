//! Knows which of a course's programs are alive, on every system and without
//! asking it: each holds a connection to the test, which ends when it does.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

/// For what takes milliseconds; only a broken test waits as long.
const SOON: Duration = Duration::from_secs(20);

/// Says that every connection before it has been noticed.
const FENCE: &str = "fence";

enum News {
    Begun {
        id: usize,
        name: String,
        line: TcpStream,
    },
    Ended {
        id: usize,
    },
}

pub struct Lifeline {
    port: u16,
    news: Receiver<News>,
    alive: BTreeMap<usize, String>,
    /// How many have ever been alive.
    pub ever: usize,
}

impl Lifeline {
    pub fn new() -> Lifeline {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (tell, news) = channel();
        thread::spawn(move || {
            for (id, line) in listener.incoming().flatten().enumerate() {
                let tell = tell.clone();
                thread::spawn(move || follow(id, line, &tell));
            }
        });
        Lifeline {
            port,
            news,
            alive: BTreeMap::new(),
            ever: 0,
        }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// Waits until a program of this name has begun. What is written on the
    /// line reaches it.
    #[cfg(unix)]
    pub fn wait_for(&mut self, name: &str) -> TcpStream {
        let limit = Instant::now() + SOON;
        loop {
            if let Some((begun, line)) = self.hear(limit, &format!("the start of a {name}"))
                && begun == name
            {
                return line;
            }
        }
    }

    /// Waits for the end of every program that has ever begun.
    pub fn expect_all_ended(&mut self) {
        let limit = Instant::now() + SOON;
        let mut fence = TcpStream::connect(("127.0.0.1", self.port)).expect("our own port");
        writeln!(fence, "{FENCE}").expect("our own port");
        while self
            .hear(limit, "our own connection")
            .is_none_or(|(name, _)| name != FENCE)
        {}
        drop(fence);
        while !self.alive.is_empty() {
            let still = format!("the end of {:?}", self.alive.values());
            self.hear(limit, &still);
        }
    }

    fn hear(&mut self, limit: Instant, what: &str) -> Option<(String, TcpStream)> {
        let left = limit.saturating_duration_since(Instant::now());
        match self.news.recv_timeout(left) {
            Ok(News::Begun { id, name, line }) => {
                self.ever += usize::from(name != FENCE);
                self.alive.insert(id, name.clone());
                Some((name, line))
            }
            Ok(News::Ended { id }) => {
                self.alive.remove(&id);
                None
            }
            Err(_) => panic!("{what} did not come"),
        }
    }
}

fn follow(id: usize, line: TcpStream, tell: &Sender<News>) {
    let Ok(ours) = line.try_clone() else { return };
    let mut reader = BufReader::new(line);
    let mut name = String::new();
    // A process that is ended by force resets its connection: an end as well.
    reader.read_line(&mut name).ok();
    let begun = News::Begun {
        id,
        name: name.trim_end().to_owned(),
        line: ours,
    };
    // Nobody listens any more when the test is over.
    tell.send(begun).ok();
    while reader.read_line(&mut name).is_ok_and(|length| length > 0) {}
    tell.send(News::Ended { id }).ok();
}
