//! A server in the foreground, for a browser.
#![cfg(unix)]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use crate::course::{Course, STARTER};
use crate::run::{read_until, send};

/// Reads the runner's output until it prints the address, and connects.
fn open(stdout: &mut impl Read) -> TcpStream {
    let mut told = String::new();
    let mut byte = [0];
    read_until(stdout, "Open http://127.0.0.1:");
    while !told.ends_with('/') {
        stdout.read_exact(&mut byte).expect("the address goes on");
        told.push(char::from(byte[0]));
    }
    let port = told.trim_end_matches('/').parse().expect("a port");
    TcpStream::connect(("127.0.0.1", port)).expect("the server listens")
}

#[test]
fn a_server_runs_beside_a_judgement_until_it_is_told_to_end() {
    let mut course = Course::new();
    course.solve();
    for (signal, name) in [("TERM", "SIGTERM"), ("INT", "Ctrl-C"), ("HUP", "SIGHUP")] {
        let mut command = course.command("run 1 --port 0");
        // None is the server's: too short, nobody's, and not for plain HTTP.
        command.env("SESSION_SECRET", "short").env("MONGO_URI", "x");
        command.env("APP_ENV", "production");
        let mut runner = command.spawn().expect("the runner");
        let mut line = open(runner.stdout.as_mut().expect("it is piped"));
        line.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
            .expect("the server listens");
        let mut page = String::new();
        line.read_to_string(&mut page).expect("the server answers");
        assert!(page.contains("hello"), "{page}");
        // It does not wait, and uses another program.
        course.xtask("step 1 --fresh").expect(0);
        send(signal, &runner);
        let last = format!("ended by {name}\n");
        course.finish(runner).expect(0).says(&[&last]);
        course.lifeline.expect_all_ended();
    }
    let left = std::fs::read_dir(course.path("target/judge")).expect("a folder");
    let left = left.flatten().map(|entry| entry.file_name());
    let copies = left.filter(|name| name.to_string_lossy().starts_with("run"));
    assert_eq!(copies.count(), 0);
}

#[test]
fn a_server_gets_only_the_variables_that_it_needs() {
    let course = Course::new();
    course.always("prints its variables");
    let mut command = course.command("run 1 --port 0");
    command
        .env("AWS_SECRET_ACCESS_KEY", "not for the server")
        .env("RUST_LOG", "trace");
    let run = course.run(command);
    run.says(&["PATH", "PORT", "SESSION_SECRET"])
        .lacks("AWS_SECRET_ACCESS_KEY")
        .lacks("RUST_LOG")
        .lacks("CARGO");
}

#[test]
fn a_server_that_ends_by_itself_is_told_how_and_whose_fault_it_is() {
    let course = Course::new();
    course.always("exits with 3");
    let run = |words| course.xtask(words);
    let texts = [
        "the disk is full",
        "error: the server ended with exit code 3",
    ];
    run("run 1 --port 0").expect(1).says(&texts);
    run("run 1 --port 0 --solution").expect(2).says(&texts);
}

#[test]
fn a_server_that_does_not_end_when_told_to_is_ended_by_force() {
    let mut course = Course::new();
    course.always("ignores signals");
    let mut command = course.command("run 1 --port 0");
    let mut runner = command.spawn().expect("the runner");
    drop(open(runner.stdout.as_mut().expect("it is piped")));
    send("INT", &runner);
    course
        .finish(runner)
        .expect(1)
        .says(&["error: the server did not end within [time] s and was ended by force"]);
    course.lifeline.expect_all_ended();
}

#[test]
fn what_cannot_be_run_is_told() {
    let course = Course::new();
    let texts = ["error: there is no step 7; the course has the steps 1 to 1"];
    course.xtask("run 7").expect(2).says(&texts);
    let taken = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let port = taken.local_addr().expect("an address").port();
    let run = course.xtask(&format!("run 1 --port {port}"));
    run.expect(2).says(&["cannot be had; without --port"]);
}

#[test]
fn code_that_does_not_compile_is_shown_as_the_compiler_says_it() {
    let course = Course::new();
    course.write(&format!("{STARTER}/src/pages.rs"), "nonsense");
    course.xtask("run 1 --port 0").expect(1).says(&[
        "crates/step-01-hello/src/pages.rs:1:1",
        "This does not build: no server was started.",
    ]);
}
