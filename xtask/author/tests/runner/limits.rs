//! A machine that allows little, or stops the runner, is not a learner's fault.
#![cfg(unix)]

use std::process::Command;

use crate::course::{Course, wrong_ways};
use crate::run::Run;

const HELLO: &str = "- request: { get: / }\n  expect: { status: 200, body: hello }";

/// The runner with limits that a shell sets.
fn limited(course: &Course, limits: &str, words: &str) -> Run {
    let mut shell = Command::new("sh");
    let script = format!("set -e; {limits}; exec \"$RUNNER\" {words}");
    shell.args(["-c", &script]);
    shell.env("RUNNER", env!("CARGO_BIN_EXE_author"));
    let shell = course.surround(shell);
    course.run(shell)
}

/// Many tests, each with a server and some connections.
fn crowded() -> Course {
    let texts: Vec<String> = (0..40)
        .map(|at| format!("is right (as number {at})"))
        .collect();
    let ways: Vec<(&str, &str)> = texts.iter().map(|text| (text.as_str(), HELLO)).collect();
    Course::asking(&wrong_ways(&ways))
}

#[test]
fn few_open_files_fail_nothing() {
    let course = crowded();
    // Once without a limit, so that everything is built.
    course.xtask("step 1 --seed 7").expect(0);
    // As far as it can be raised, it is.
    limited(&course, "ulimit -Sn 64", "step 1 --seed 7")
        .expect(0)
        .says(&["40 of 40 tests passed"]);
    // And where it cannot, less is done at once.
    limited(&course, "ulimit -n 64", "step 1 --seed 7")
        .expect(0)
        .says(&["40 of 40 tests passed"]);
}

#[test]
fn a_test_that_needs_more_files_than_there_are_is_a_fault() {
    let crowd = "- crowd: { as: ada, stay: 40, leave: 60, event: user count, data: 40 }";
    let course = Course::asking(&wrong_ways(&[("is right", crowd)]));
    limited(&course, "ulimit -n 128", "step 1")
        .expect(2)
        .says(&[
            "open at once, and this machine allows 128",
            "ulimit -n 1024",
        ]);
    // Nothing of it was saved.
    course
        .xtask("step 1")
        .expect(1)
        .lacks("Nothing has changed");
}

#[test]
fn what_a_server_says_of_the_machine_at_its_start_is_a_fault() {
    let ways = [("finds the machine full", HELLO)];
    let mut course = Course::asking(&wrong_ways(&ways));
    let run = course.xtask("step 1 --seed 7");
    course.lifeline.expect_all_ended();
    run.expect(2).says(&[
        "the server could not start on this machine",
        "No space left on device",
    ]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_loopback_that_is_down_is_a_fault() {
    let course = Course::asking(&wrong_ways(&[("is right", HELLO)]));
    let mut unshare = Command::new("unshare");
    unshare.args(["--net", "--map-root-user"]);
    unshare.args([env!("CARGO_BIN_EXE_author"), "step", "1"]);
    let Ok(child) = course.surround(unshare).spawn() else {
        eprintln!("SKIPPED: there is no `unshare`");
        return;
    };
    let run = course.finish(child);
    if run.stderr.contains("unshare: ") {
        eprintln!("SKIPPED: no network can be made here");
        return;
    }
    run.expect(2)
        .says(&["Network is unreachable"])
        .lacks("FAIL");
}

/// The server stops the runner for longer than the deadline of a request, as Ctrl-Z
/// does, and answers only afterwards.
#[test]
fn a_runner_that_was_stopped_plays_the_test_again() {
    let mut course = Course::asking(&wrong_ways(&[("stops the runner the first time", HELLO)]));
    course.xtask("step 1 --seed 7").expect(0);
    course.lifeline.expect_all_ended();
    assert_eq!(course.lifeline.ever, 2);
}
