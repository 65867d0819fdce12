//! However it ends, no process survives and the terminal is restored.
#![cfg(unix)]

use std::process::Command;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

use crate::course::{Course, wrong_ways};
use crate::terminal::Terminal;

const ASK: &str = "- request: { get: / }\n  expect: { status: 200 }";
const LAST_KEY: &str = "q quit";

/// For what takes milliseconds; only a broken runner takes as long.
const SOON: Duration = Duration::from_secs(20);

fn send(signal: &str, terminal: &Terminal) {
    let sent = Command::new("kill")
        .args(["-s", signal, &terminal.id().to_string()])
        .status();
    assert!(sent.expect("kill can be run").success());
}

#[test]
fn every_end_in_the_middle_of_a_test_leaves_nothing_behind() {
    let mut course = Course::asking(&wrong_ways(&[("hangs with a child", ASK)]));
    let keys: [(&str, &str); 4] = [
        ("q", ""),
        ("\x04", ""),
        ("\x03", "ended by Ctrl-C"),
        ("\x1c", "ended by SIGQUIT"),
    ];
    for (key, said) in keys {
        let mut terminal = course.at_terminal("watch 1");
        course.lifeline.wait_for("child");
        assert!(!terminal.is_as_before());
        terminal.press(key);
        terminal.expect(said);
        assert_eq!(terminal.ended(), Some(0), "{key:?}");
        assert!(terminal.is_as_before(), "{key:?}");
        course.lifeline.expect_all_ended();
    }
    for (signal, said) in [("TERM", "ended by SIGTERM"), ("HUP", "ended by SIGHUP")] {
        let mut terminal = course.at_terminal("watch 1");
        course.lifeline.wait_for("child");
        send(signal, &terminal);
        terminal.expect(said);
        assert_eq!(terminal.ended(), Some(0), "{signal}");
        assert!(terminal.is_as_before(), "{signal}");
        course.lifeline.expect_all_ended();
    }
}

#[test]
fn a_window_that_is_closed_ends_it_all() {
    let mut course = Course::asking(&wrong_ways(&[("hangs with a child", ASK)]));
    let mut terminal = course.at_terminal("watch 1");
    course.lifeline.wait_for("child");
    terminal.hang_up();
    assert_eq!(terminal.ended(), Some(0));
    course.lifeline.expect_all_ended();
}

#[test]
fn stopped_by_ctrl_z_it_gives_the_terminal_back_until_it_goes_on() {
    let course = Course::new();
    let mut terminal = course.at_terminal("watch 1");
    terminal.expect(LAST_KEY);
    terminal.press("\x1a");
    let id = Pid::from_raw(i32::try_from(terminal.id()).expect("a process's number"));
    let (tell, told) = channel();
    thread::spawn(move || tell.send(waitpid(id, Some(WaitPidFlag::WUNTRACED))));
    let status = told.recv_timeout(SOON).expect("it stops in time");
    assert!(matches!(status, Ok(WaitStatus::Stopped(..))), "{status:?}");
    assert!(terminal.is_as_before());
    send("CONT", &terminal);
    terminal.expect(LAST_KEY);
    assert!(!terminal.is_as_before());
    terminal.press("q");
    assert_eq!(terminal.ended(), Some(0));
}
