//! Nothing is left running, whatever ends the runner.
#![cfg(unix)]

use std::io::Write;

use crate::course::{Course, STARTER, wrong_ways};
use crate::run::{read_until, send};

const ASK: &str = "- request: { get: / }\n  expect: { status: 200 }";

#[test]
fn a_signal_in_the_middle_of_a_test_ends_the_server_and_its_child() {
    let mut course = Course::asking(&wrong_ways(&[("hangs with a child", ASK)]));
    for (signal, name) in [("TERM", "SIGTERM"), ("INT", "Ctrl-C"), ("HUP", "SIGHUP")] {
        let runner = course
            .command("step 1 --seed 7")
            .spawn()
            .expect("the runner");
        course.lifeline.wait_for("child");
        send(signal, &runner);
        let run = course.finish(runner);
        run.expect(2)
            .says(&[&format!("interrupted by {name}: nothing was judged")])
            .lacks("FAIL");
        course.lifeline.expect_all_ended();
    }
}

#[test]
fn a_runner_that_is_killed_leaves_no_server() {
    let mut course = Course::asking(&wrong_ways(&[("hangs with a child", ASK)]));
    let runner = course
        .command("step 1 --seed 7")
        .spawn()
        .expect("the runner");
    course.lifeline.wait_for("child");
    send("KILL", &runner);
    assert_eq!(course.finish(runner).code, None);
    course.lifeline.expect_all_ended();
    // And the next one does not wait.
    course.xtask("step 1 --only hello").expect(2);
}

#[test]
fn a_signal_in_the_middle_of_a_build_ends_the_build() {
    let mut course = Course::new();
    let port = course.lifeline.port();
    let script = format!(
        "use std::io::{{Read, Write}};\nfn main() {{\n    let mut line = std::net::TcpStream::connect((\"127.0.0.1\", {port})).unwrap();\n    \
         line.write_all(b\"build\\n\").unwrap();\n    line.read_exact(&mut [0]).unwrap();\n}}\n"
    );
    course.write(&format!("{STARTER}/build.rs"), &script);
    let runner = course
        .command("step 1 --seed 7")
        .spawn()
        .expect("the runner");
    course.lifeline.wait_for("build");
    send("TERM", &runner);
    course
        .finish(runner)
        .expect(2)
        .says(&["interrupted by SIGTERM"]);
    course.lifeline.expect_all_ended();
}

#[test]
fn two_runners_at_once_both_end_right() {
    let mut course = Course::asking(&wrong_ways(&[("waits for a word", ASK)]));
    let first = course
        .command("step 1 --seed 7")
        .spawn()
        .expect("the runner");
    let mut line = course.lifeline.wait_for("server");
    let mut second = course
        .command("step 1 --seed 8")
        .spawn()
        .expect("the runner");
    read_until(
        second.stderr.as_mut().expect("it is piped"),
        "waiting for another `cargo xtask` to end",
    );
    line.write_all(b"!").expect("the server listens");
    course
        .finish(first)
        .expect(0)
        .says(&["1 of 1 test passed (seed 7)"]);
    course
        .lifeline
        .wait_for("server")
        .write_all(b"!")
        .expect("the server listens");
    course
        .finish(second)
        .expect(0)
        .says(&["1 of 1 test passed (seed 8)"]);
    course.lifeline.expect_all_ended();
}

#[test]
fn a_runner_that_waits_for_another_can_be_interrupted() {
    let mut course = Course::asking(&wrong_ways(&[("waits for a word", ASK)]));
    let first = course
        .command("step 1 --seed 7")
        .spawn()
        .expect("the runner");
    let mut line = course.lifeline.wait_for("server");
    let mut second = course
        .command("step 1 --seed 8")
        .spawn()
        .expect("the runner");
    read_until(
        second.stderr.as_mut().expect("it is piped"),
        "waiting for another `cargo xtask` to end",
    );
    send("TERM", &second);
    course
        .finish(second)
        .expect(2)
        .says(&["interrupted by SIGTERM"]);
    line.write_all(b"!").expect("the server listens");
    course.finish(first).expect(0);
}
