//! A server ends, and with it everything that it started, on every way out.

use std::process::{Command, Stdio};
use std::time::Duration;

use rig::server::Signal;

use crate::fake::{WAIT, is_gone, printed, started};

const TIME: Duration = Duration::from_secs(5);

#[tokio::test]
async fn a_server_can_be_asked_to_end_and_its_code_is_told() {
    for (name, signal) in [("TERM", Signal::Terminate), ("INT", Signal::Interrupt)] {
        let server = started(&format!("trap 'echo bye; exit 7' {name}{WAIT}")).await;
        printed(&server, "child ").await;
        let ended = server.stop(signal, TIME).await;
        assert_eq!((ended.code, ended.forced), (Some(7), false), "{name}");
        assert_eq!(ended.log.last(1)[0].text, "bye");
    }
}

#[tokio::test]
async fn a_server_that_the_signal_itself_ends_has_no_exit_code() {
    let server = started("exec sleep 300").await;
    let ended = server.stop(Signal::Terminate, TIME).await;
    assert_eq!(
        (ended.code, ended.signal, ended.forced),
        (None, Some(15), false)
    );
    assert_eq!(ended.to_string(), "was ended by signal 15");
}

#[tokio::test]
async fn a_server_that_ignores_the_signal_is_ended_by_force() {
    let server = started(&format!("trap '' TERM\necho self $${WAIT}")).await;
    let id = printed(&server, "self ").await;
    let ended = server
        .stop(Signal::Terminate, Duration::from_millis(100))
        .await;
    assert!(
        ended.forced && ended.took >= Duration::from_millis(100),
        "{ended}"
    );
    assert!(is_gone(id).await);
}

#[tokio::test]
async fn a_child_of_the_server_ends_with_it_and_is_counted() {
    let server = started(&format!("trap 'exit 0' TERM{WAIT}")).await;
    let child = printed(&server, "child ").await;
    let ended = server.stop(Signal::Terminate, TIME).await;
    assert_eq!((ended.code, ended.left_behind), (Some(0), 1));
    assert!(is_gone(child).await);
}

#[tokio::test]
async fn a_server_without_children_leaves_nothing_behind() {
    let server = started("exec sleep 300").await;
    assert_eq!(server.stop(Signal::Terminate, TIME).await.left_behind, 0);
}

/// Only Linux shows another process's environment, by which we know it.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_child_that_left_the_process_group_ends_too() {
    // It stops itself rather than become a `sleep`: in the moment of an exec, a
    // process has no environment to be known by.
    let stray =
        "setsid sh -c 'echo stray $$; kill -STOP $$' &\ntrap 'exit 0' TERM\nwhile :; do wait; done";
    let server = started(stray).await;
    let id = printed(&server, "stray ").await;
    let ended = server.stop(Signal::Terminate, TIME).await;
    assert_eq!(ended.left_behind, 1);
    assert!(is_gone(id).await);
}

#[tokio::test]
async fn a_server_that_is_dropped_ends_with_its_children() {
    let server = started(&format!("echo self $${WAIT}")).await;
    let (id, child) = (
        printed(&server, "self ").await,
        printed(&server, "child ").await,
    );
    drop(server);
    assert!(is_gone(id).await && is_gone(child).await);
}

#[tokio::test]
async fn a_panic_of_the_runner_ends_the_server() {
    let (told, ids) = tokio::sync::oneshot::channel();
    let panicked = tokio::spawn(async move {
        let server = started(&format!("echo self $${WAIT}")).await;
        told.send((
            printed(&server, "self ").await,
            printed(&server, "child ").await,
        ))
        .unwrap();
        panic!("on purpose");
    });
    let (id, child) = ids.await.unwrap();
    assert!(panicked.await.unwrap_err().is_panic());
    assert!(is_gone(id).await && is_gone(child).await);
}

#[tokio::test]
async fn a_server_ends_when_the_runner_is_killed() {
    let mut runner = Command::new(std::env::current_exe().unwrap())
        .args([
            "--ignored",
            "--exact",
            "--nocapture",
            "ending::a_runner_that_starts_a_server_and_gets_killed",
        ])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let output = std::io::BufReader::new(runner.stdout.take().unwrap());
    let line = std::io::BufRead::lines(output)
        .map(Result::unwrap)
        .find(|line| line.contains("server "));
    let ids = line.unwrap();
    let ids: Vec<u32> = ids
        .split_whitespace()
        .filter_map(|word| word.parse().ok())
        .collect();
    assert_eq!(ids.len(), 2);
    runner.kill().unwrap();
    runner.wait().unwrap();
    assert!(is_gone(ids[0]).await && is_gone(ids[1]).await);
}

#[tokio::test]
#[ignore = "not a test of its own: the test above starts it and kills it"]
async fn a_runner_that_starts_a_server_and_gets_killed() {
    let server = started(&format!("echo self $${WAIT}")).await;
    let (id, child) = (
        printed(&server, "self ").await,
        printed(&server, "child ").await,
    );
    println!("\nserver {id} {child}");
    std::future::pending::<()>().await;
}
