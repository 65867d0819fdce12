//! The progress of long work.

use std::time::{Duration, Instant};

/// Often enough to show that something moves, and seldom enough for the log of a
/// machine that nobody watches.
const BETWEEN: Duration = Duration::from_secs(5);

/// Counts finished work, and prints the count to stderr every five seconds.
pub struct Tally {
    doing: &'static str,
    all: usize,
    done: usize,
    printed: Instant,
}

impl Tally {
    pub fn new(doing: &'static str, all: usize) -> Tally {
        Tally {
            doing,
            all,
            done: 0,
            printed: Instant::now(),
        }
    }

    pub fn add(&mut self, some: usize) {
        self.done += some;
        if self.printed.elapsed() >= BETWEEN {
            self.printed = Instant::now();
            anstream::eprintln!("{}: {} of {}", self.doing, self.done, self.all);
        }
    }
}
