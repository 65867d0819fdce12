//! The command, and its end.

use std::process::Command;
use std::sync::mpsc::channel;
use std::time::Duration;

use rig::mongo::Client;
use serde_json::json;

use crate::real::mongod;
use crate::runner::{Line, Runner, port};
use crate::script::program;

const VERSION: &str = "[ \"$1\" = --version ] && echo db version v7.0.0 && exit";

#[test]
fn a_signal_ends_the_server_and_removes_its_data_and_is_no_fault() {
    for (signal, name) in [("INT", "Ctrl-C"), ("TERM", "SIGTERM"), ("HUP", "SIGHUP")] {
        let mut runner = Runner::start(&[], &[("MONGOD", mongod().as_ref())]);
        let line = Line::to(&runner.uri());
        assert!(runner.has_data());
        runner.send(signal);
        let end = runner.end();
        assert_eq!(end.code, Some(0), "{end:?}");
        let last = format!("\nended by {name}; the data is removed\n");
        assert!(end.stdout.ends_with(&last), "{end:?}");
        line.expect_end();
        assert!(!runner.has_data());
    }
}

#[test]
fn a_runner_that_is_killed_leaves_no_server_and_no_data() {
    let mut runner = Runner::start(&["--replica-set"], &[("MONGOD", mongod().as_ref())]);
    let line = Line::to(&runner.uri());
    runner.send("KILL");
    assert_eq!(runner.end().code, None);
    line.expect_end();
    runner.expect_no_data();
}

#[tokio::test]
async fn what_is_printed_is_true() {
    let mut runner = Runner::start(&["--replica-set"], &[("MONGOD", mongod().as_ref())]);
    let uri = runner.uri();
    let mut client = Client::connect(port(&uri)).await.unwrap();
    let hello = client.run("admin", &[("hello", json!(1))]).await.unwrap();
    assert_eq!(hello["isWritablePrimary"], true, "{hello}");
    assert_eq!(hello["setName"], "rs0", "{hello}");
    assert_eq!(hello["me"], format!("127.0.0.1:{}", port(&uri)), "{hello}");
    assert!(uri.ends_with("/course?replicaSet=rs0"), "{uri}");
    runner.send("INT");
    let end = runner.end();
    let line = format!("\n  MONGO_URI=\"{uri}\" cargo run --features mongo\n");
    assert!(end.stdout.contains(&line), "{end:?}");
}

#[tokio::test]
async fn a_server_that_ends_by_itself_is_a_fault() {
    let mut runner = Runner::start(&[], &[("MONGOD", mongod().as_ref())]);
    let mut client = Client::connect(port(&runner.uri())).await.unwrap();
    // Its answer is the end of the connection.
    let shutdown = [("shutdown", json!(1)), ("force", json!(true))];
    client.run("admin", &shutdown).await.ok();
    let end = runner.end();
    assert_eq!(end.code, Some(2), "{end:?}");
    let begin = "error: MongoDB: the server ended with exit code 0; from its log:\n";
    assert!(end.stderr.starts_with(begin), "{end:?}");
    assert!(end.stderr.contains("Shutting down"), "{end:?}");
    assert!(!runner.has_data());
}

#[test]
fn a_server_that_does_not_start_is_told_with_its_own_words() {
    let folder = tempfile::tempdir().unwrap();
    let script = format!(
        "{VERSION}\necho '{{\"s\":\"I\",\"msg\":\"Starting\"}}'\n\
         echo '{{\"s\":\"E\",\"msg\":\"No room\",\"attr\":{{\"free\":0}}}}'\nexit 48"
    );
    let mongod = program(folder.path(), "mongod", &script);
    let mut runner = Runner::start(&[], &[("MONGOD", mongod.as_ref())]);
    let end = runner.end();
    assert_eq!(end.code, Some(2));
    assert_eq!(
        end.stderr,
        "error: MongoDB: the server ended with exit code 48; from its log:\n  E No room {\"free\":0}\n"
    );
    assert_eq!(end.stdout, "");
    assert!(!runner.has_data());
}

#[test]
fn interrupted_before_the_server_is_ready_it_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let begun = folder.path().join("begun");
    let made = Command::new("mkfifo").arg(&begun).status();
    assert!(made.expect("mkfifo can be run").success());
    let script = format!(
        "{VERSION}\necho begun > '{}'\nexec sleep 300",
        begun.display()
    );
    let mongod = program(folder.path(), "mongod", &script);
    let mut runner = Runner::start(&[], &[("MONGOD", mongod.as_ref())]);
    let (tell, told) = channel();
    std::thread::spawn(move || tell.send(std::fs::read_to_string(begun)));
    told.recv_timeout(Duration::from_secs(20))
        .expect("it begins")
        .expect("it can be read");
    runner.send("INT");
    let end = runner.end();
    assert_eq!(end.code, Some(2), "{end:?}");
    assert_eq!(
        end.stderr,
        "\ninterrupted by Ctrl-C: no MongoDB server was started\n"
    );
    assert!(!runner.has_data());
}
