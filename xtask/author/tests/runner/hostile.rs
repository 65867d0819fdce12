//! Servers that are hostile to the whole machine: each is judged right, within
//! its deadline, and nothing of it is left.
#![cfg(unix)]

#[cfg(target_os = "linux")]
use std::net::TcpListener;

use crate::course::{Course, wrong_ways};
use crate::snapshot;

const ASK: &str = "- request: { get: / }\n  expect: { status: 200, body: hello }";
const ASK_TWICE: &str = "- request: { get: / }\n  expect: { status: 200 }\n- request: { get: / }\n  expect: { status: 200, body: hello }";

#[test]
fn whatever_a_server_does_to_the_machine_it_is_judged_in_time_and_ended() {
    let ways = [
        ("spins at start", ASK),
        ("spins when asked", ASK),
        ("eats memory at start", ASK),
        ("eats memory when asked", ASK),
        ("is killed when asked", ASK),
        ("closes its port for a minute", ASK_TWICE),
        ("closes its port and opens it again", ASK_TWICE),
    ];
    let mut course = Course::asking(&wrong_ways(&ways));
    let run = course.xtask("step 1 --seed 7 --all --hints");
    course.lifeline.expect_all_ended();
    run.expect(1);
    snapshot!(run);
}

/// Other systems cannot trace such processes.
#[cfg(target_os = "linux")]
#[test]
fn a_handful_of_processes_in_groups_of_their_own_ends_with_the_server() {
    let mut course = Course::asking(&wrong_ways(&[
        ("forks at start", ASK),
        ("forks when asked", ASK),
    ]));
    let run = course.xtask("step 1 --seed 7 --all --hints");
    course.lifeline.expect_all_ended();
    run.expect(0);
    assert_eq!(course.lifeline.ever, 2 * 6);
}

/// Output of a flood is held until the report, so many servers at once need the most
/// memory.
#[cfg(target_os = "linux")]
#[test]
fn the_runners_memory_is_bounded_whatever_many_servers_print() {
    use std::sync::mpsc::RecvTimeoutError;
    const MOST_MIB: usize = 256;
    const AGAIN: std::time::Duration = std::time::Duration::from_millis(10);
    let tests: Vec<String> = (0..16)
        .map(|number| format!("floods when asked ({number})"))
        .collect();
    let ways: Vec<(&str, &str)> = tests.iter().map(|text| (text.as_str(), ASK)).collect();
    let mut course = Course::asking(&wrong_ways(&ways));
    let runner = course
        .command("step 1 --seed 7")
        .spawn()
        .expect("the runner");
    let id = runner.id();
    let (stop, stopped) = std::sync::mpsc::channel::<()>();
    let watch = std::thread::spawn(move || {
        let mut most = 0;
        while stopped.recv_timeout(AGAIN) == Err(RecvTimeoutError::Timeout) {
            most = peak_mib(id).unwrap_or(0).max(most);
        }
        most
    });
    let run = course.finish(runner);
    drop(stop);
    // On a busy machine, sixteen floods can keep the runner from its work for so long
    // that it blames the machine. None of them passes in any case.
    assert!(matches!(run.code, Some(1 | 2)), "{}", run.told());
    run.says(&["0 of 16 tests passed"]);
    course.lifeline.expect_all_ended();
    let most = watch.join().expect("a number");
    assert!((1..MOST_MIB).contains(&most), "{most} MiB");
}

/// The most memory that a process has ever had, while it lives.
#[cfg(target_os = "linux")]
fn peak_mib(id: u32) -> Option<usize> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: usize = line.split_whitespace().next()?.parse().ok()?;
    Some(kib >> 10)
}

/// On a fixed port, as a forgotten server would be.
#[cfg(target_os = "linux")]
fn forgotten_server() -> (TcpListener, u16) {
    (15_000..30_000)
        .find_map(|port| Some((TcpListener::bind(("127.0.0.1", port)).ok()?, port)))
        .expect("a free port")
}

#[cfg(target_os = "linux")]
#[test]
fn another_server_is_not_judged_in_place_of_the_learners() {
    let (other, port) = forgotten_server();
    std::thread::spawn(move || {
        for mut stream in other.incoming().flatten() {
            let right = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
            std::io::Write::write_all(&mut stream, right).ok();
        }
    });
    let ways = [
        ("names a port that is another's", ASK),
        ("dies at a port that is another's", ASK),
    ];
    let tests = wrong_ways(&ways).replace("env: {", &format!("env: {{ OTHER: \"{port}\","));
    let mut course = Course::asking(&tests);
    let run = course.xtask("step 1 --seed 7 --all --hints");
    course.lifeline.expect_all_ended();
    run.expect(1).says(&[
        "0 of 2 tests passed",
        "another program answers there",
        "perhaps an older server of yours",
        "nobody else is there",
    ]);
}
