//! Attacks on the whole machine. Each is limited: to a minute, a gigabyte or a handful
//! of processes.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};
use std::{env, process, thread};

use crate::{signals, wrong};

const MINUTE: Duration = Duration::from_secs(60);
const GIGABYTE: usize = 1 << 30;
const HANDFUL: usize = 5;

/// Before anything is printed.
pub fn at_start(way: &str) {
    match way {
        "spins at start" => spin(),
        "eats memory at start" => eat_memory(),
        "forks at start" => fork(),
        "names a port that is another's" => {
            println!("listening on http://127.0.0.1:{}", others_port());
            end_after_a_minute();
        }
        "dies at a port that is another's" => {
            println!("listening on http://127.0.0.1:{}", others_port());
            TcpListener::bind(("127.0.0.1", others_port())).expect("nobody else is there");
        }
        "opens the terminal" => open_the_terminal(),
        _ => {}
    }
}

/// Before an answer.
pub fn when_asked(way: &str) {
    match way {
        "spins when asked" => spin(),
        "eats memory when asked" => eat_memory(),
        "forks when asked" => fork(),
        "dies the second time" => die_the_second_time(),
        "is killed when asked" => signals::be_killed(),
        _ => {}
    }
}

/// What connections come through. The first one only looks whether it is open.
pub struct Door {
    listener: Option<TcpListener>,
    address: SocketAddr,
    came: usize,
}

impl Door {
    pub fn new(listener: TcpListener) -> Door {
        let address = listener.local_addr().expect("it is bound");
        Door {
            listener: Some(listener),
            address,
            came: 0,
        }
    }

    /// The next connection.
    pub fn next(&mut self, way: &str) -> Option<TcpStream> {
        if self.listener.is_none() {
            thread::sleep(MINUTE);
        }
        let address = self.address;
        let listener = self
            .listener
            .get_or_insert_with(|| TcpListener::bind(address).expect("still free"));
        let (stream, _) = listener.accept().ok()?;
        self.came += 1;
        if self.came == 2 {
            match way {
                "closes its port for a minute" => self.listener = None,
                "closes its port and opens it again" => {
                    self.listener = None;
                    let again = TcpListener::bind(address).expect("still free");
                    self.listener = Some(again);
                }
                _ => {}
            }
        }
        Some(stream)
    }
}

fn others_port() -> u16 {
    let port = env::var("OTHER").expect("OTHER is set");
    port.parse().expect("OTHER is a port")
}

fn spin() {
    let begin = Instant::now();
    while begin.elapsed() < MINUTE {
        std::hint::spin_loop();
    }
}

/// Touches every page, since memory that was only asked for is not there yet.
fn eat_memory() {
    const PIECE: usize = 16 << 20;
    const PAGE: usize = 4096;
    let mut eaten = Vec::new();
    for _ in 0..GIGABYTE / PIECE {
        let mut piece = vec![0_u8; PIECE];
        for at in (0..PIECE).step_by(PAGE) {
            piece[at] = 1;
        }
        eaten.push(std::hint::black_box(piece));
    }
    end_after_a_minute();
}

/// Each in a separate group.
fn fork() {
    for _ in 0..HANDFUL {
        wrong::start_child(true);
    }
}

/// Bypasses its own output and writes to the terminal.
fn open_the_terminal() {
    if let Ok(mut terminal) = std::fs::File::options().write(true).open("/dev/tty") {
        let mess = b"\x1b[2J\x1b]0;mine now\x07";
        std::io::Write::write_all(&mut terminal, mess).expect("it is open");
    }
}

fn die_the_second_time() {
    if !is_first("died-before") {
        process::exit(9);
    }
}

/// Whether no other server that was started in the same folder has asked this.
pub fn is_first(name: &str) -> bool {
    std::fs::File::create_new(name).is_ok()
}

fn end_after_a_minute() {
    thread::sleep(MINUTE);
    process::exit(0);
}
