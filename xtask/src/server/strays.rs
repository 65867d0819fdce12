//! Processes that a server started and that have left its process group, as
//! daemons do. They are known by a mark in the environment, which every child
//! inherits. Linux only: elsewhere there is no `/proc` to look in.

use std::fs;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// The ids of all living processes that carry `mark`, except `leader`. What
/// belongs to other users cannot be read and is not ours.
pub fn find(mark: &str, leader: u32) -> Vec<i32> {
    let Ok(entries) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok())
        .filter(|id| u32::try_from(*id) != Ok(leader) && carries(*id, mark))
        .collect()
}

fn carries(id: i32, mark: &str) -> bool {
    // Empty for a process that has ended and is not reaped yet.
    fs::read(format!("/proc/{id}/environ")).is_ok_and(|environ| {
        environ
            .split(|byte| *byte == 0)
            .any(|variable| variable == mark.as_bytes())
    })
}

/// Ends them all. One that starts another just then is met in the next round.
pub fn end(mark: &str, leader: u32) {
    const ROUNDS: usize = 5;
    for _ in 0..ROUNDS {
        let strays = find(mark, leader);
        if strays.is_empty() {
            return;
        }
        for id in strays {
            kill(Pid::from_raw(id), Signal::SIGKILL).ok();
        }
    }
}
