//! Node's counter in Rust, with two threads instead of two connections.
//!
//! It needs nothing but `rustc`:
//! `rustc --out-dir target crates/kit/examples/counter.rs`, then `target/counter`.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Barrier, Mutex};
use std::thread;

fn main() {
    match first_wrong_round(100_000) {
        Some(round) => println!("round {round}: 2 are connected, and the page shows 1"),
        None => println!("all went well, this time"),
    }
}

/// The first round after which the page shows a wrong number.
pub fn first_wrong_round(rounds: usize) -> Option<usize> {
    (1..=rounds).find(|_| last_number_sent() != 2)
}

/// What a page shows after two sockets have connected.
fn last_number_sent() -> usize {
    let connected = AtomicUsize::new(0);
    let page = Mutex::new(0);
    // Both handlers begin at the same moment.
    let start = Barrier::new(2);
    let on_connect = || {
        start.wait();
        let count = connected.fetch_add(1, Ordering::SeqCst) + 1;
        // Sending takes a moment, in which another thread may run.
        thread::yield_now();
        *page.lock().unwrap() = count;
    };
    thread::scope(|scope| {
        scope.spawn(on_connect);
        scope.spawn(on_connect);
    });
    page.into_inner().unwrap()
}
