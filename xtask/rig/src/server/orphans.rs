//! Processes that a server started and that have left its process group, as
//! daemons do. They are known by a mark in the environment, which every child
//! inherits. Linux only: other systems have no such `/proc`.

use std::fs::{self, File};
use std::io::Read;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// The ids of all living processes that carry `mark` and were started after
/// `leader`, which carries it too. What belongs to other users cannot be read
/// and is not ours.
pub fn find(mark: &str, leader: u32) -> Vec<i32> {
    let Ok(entries) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    let latest = latest();
    entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .filter(|id| is_later(*id, leader, latest))
        .filter_map(|id| i32::try_from(id).ok())
        .filter(|id| carries(*id, mark))
        .collect()
}

/// The id that was given out last; see `loadavg` in proc_loadavg(5).
fn latest() -> Option<u32> {
    let text = fs::read_to_string("/proc/loadavg").ok()?;
    text.split_whitespace().last()?.parse().ok()
}

/// Whether a process can have been started after the one of `leader`. To look
/// into a process costs much more than this, and most are older. Ids are given
/// out in rising order, and after the highest possible one from the start again.
fn is_later(id: u32, leader: u32, latest: Option<u32>) -> bool {
    match latest {
        Some(latest) if latest < leader => id > leader || id <= latest,
        // One that was started since `latest` was read has a higher id still.
        Some(_) => id > leader,
        None => id != leader,
    }
}

fn carries(id: i32, mark: &str) -> bool {
    let mut environ = environ(id);
    if environ.as_ref().is_some_and(Vec::is_empty) {
        environ = look_again(id);
    }
    environ.is_some_and(|environ| {
        environ
            .split(|byte| *byte == 0)
            .any(|variable| variable == mark.as_bytes())
    })
}

/// `None` for what has ended and for what belongs to others. Empty for a process
/// that has ended and is not reaped yet, for the kernel's own, and for any other
/// in the very moment in which it becomes another program.
fn environ(id: i32) -> Option<Vec<u8>> {
    let mut file = File::open(format!("/proc/{id}/environ")).ok()?;
    // Read in several pieces, it could end after the first: with that moment.
    let mut environ = Vec::with_capacity(64 << 10);
    file.read_to_end(&mut environ).ok()?;
    Some(environ)
}

/// Waits for the end of that moment, which takes some microseconds and on a
/// loaded machine as long as others are let in before it.
fn look_again(id: i32) -> Option<Vec<u8>> {
    const AT_MOST: Duration = Duration::from_millis(100);
    // We may be suspended as well, and then the time means nothing.
    const AT_LEAST: usize = 20;
    let begin = Instant::now();
    let mut looks = 0;
    // Only what runs a program has a file that it runs.
    while fs::read_link(format!("/proc/{id}/exe")).is_ok() {
        let environ = environ(id);
        looks += 1;
        let given_up = looks >= AT_LEAST && begin.elapsed() > AT_MOST;
        if given_up || environ.as_ref().is_none_or(|bytes| !bytes.is_empty()) {
            return environ;
        }
        std::thread::yield_now();
    }
    None
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::{Command, Stdio};

    #[test]
    fn only_what_was_started_later_is_looked_into() {
        let later = |leader, latest, ids: &[u32]| -> Vec<u32> {
            let later = |id: &u32| is_later(*id, leader, latest);
            ids.iter().copied().filter(later).collect()
        };
        assert_eq!(later(70, Some(90), &[1, 69, 70, 71, 95]), [71, 95]);
        // After the highest id, the numbers start again.
        assert_eq!(later(70, Some(5), &[1, 5, 6, 70, 71]), [1, 5, 71]);
        assert_eq!(later(70, None, &[1, 70, 71]), [1, 71]);
    }

    #[test]
    fn the_latest_id_is_known_on_this_system() {
        let mut child = Command::new("/bin/true").spawn().expect("a child");
        let latest = latest();
        child.wait().expect("it ends");
        assert!(latest.is_some_and(|latest| latest > 0), "{latest:?}");
    }

    /// Becomes the same shell again and again, and nothing else.
    const RESTLESS: &str = r#"exec /bin/sh -c "$SCRIPT""#;

    #[test]
    fn a_process_is_found_in_the_moment_of_its_exec_too() {
        let mark = format!("XTASK_STRAY={:016x}", fastrand::u64(..));
        let (name, value) = mark.split_once('=').expect("a name and a value");
        let mut restless = Command::new("/bin/sh")
            .args(["-c", RESTLESS])
            .env("SCRIPT", RESTLESS)
            .env(name, value)
            .stdin(Stdio::null())
            .spawn()
            .expect("a shell");
        let id = i32::try_from(restless.id()).expect("an id");
        let missed = (0..2000).filter(|_| !carries(id, &mark)).count();
        restless.kill().expect("it runs");
        restless.wait().expect("it ends");
        assert_eq!(missed, 0);
        assert!(!carries(id, &mark));
    }
}
