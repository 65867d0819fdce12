//! A connection to the test run. It ends when this process does.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::OnceLock;

const PORT: u16 = 0;

static LINE: OnceLock<TcpStream> = OnceLock::new();

/// One more connection to the same place.
pub fn another() -> TcpStream {
    TcpStream::connect(("127.0.0.1", PORT)).expect("the test listens")
}

pub fn hold(name: &str) {
    let mut line = another();
    writeln!(line, "{name}").expect("the test reads");
    LINE.set(line).expect("it is held once");
}

/// Waits until the test lets it go on.
pub fn wait_for_a_word() {
    let mut line = LINE.get().expect("it is held");
    line.read_exact(&mut [0]).expect("the test speaks");
}
