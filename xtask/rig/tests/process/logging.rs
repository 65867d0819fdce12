//! Lines of a server's log: waited for, missed, and in floods.

use std::time::Duration;

use rig::server::Signal;
use rig::server::{Flood, Stream, start};
use wire::wait_policy::{Patience, Reason};

use crate::fake::{WAIT, launch, printed, send, started};

/// Only a broken test waits as long.
const ENDLESS: Patience = Patience {
    hard: Duration::from_secs(60),
    grace: Duration::from_secs(60),
    round_trips: 0,
};

#[tokio::test]
async fn a_line_of_either_stream_is_found_before_and_after_it_came() {
    let server = started("echo out; echo err >&2; sleep 60").await;
    for (text, stream) in [
        ("err", Stream::Stderr),
        ("out", Stream::Stdout),
        ("err", Stream::Stderr),
    ] {
        let (_, line) = server
            .wait_for_line(0, &|_, line| line == text, Patience::default())
            .await
            .unwrap();
        assert_eq!(line.stream, stream);
    }
}

#[tokio::test]
async fn a_line_that_never_comes_is_missed_early_when_the_server_is_idle() {
    let server = started("sleep 60").await;
    let patience = Patience {
        hard: Duration::from_secs(60),
        ..Patience::default()
    };
    let missing = server
        .wait_for_line(0, &|_, line| line == "never", patience)
        .await
        .unwrap_err();
    assert_eq!(missing.reason, Reason::Idle);
}

#[tokio::test]
async fn a_server_that_ends_is_not_waited_for() {
    let server = started(&format!("trap 'exit 3' USR1\necho self $${WAIT}")).await;
    send("USR1", printed(&server, "self ").await);
    let missing = server
        .wait_for_line(0, &|_, line| line == "never", ENDLESS)
        .await
        .unwrap_err();
    assert_eq!(
        missing.reason,
        Reason::Ended("the server ended with exit code 3".to_owned())
    );
}

#[tokio::test]
async fn a_server_that_floods_its_log_is_ended() {
    let server = started(&format!("trap 'exec yes' USR1\necho self $${WAIT}")).await;
    send("USR1", printed(&server, "self ").await);
    let missing = server
        .wait_for_line(0, &|_, line| line == "never", ENDLESS)
        .await
        .unwrap_err();
    assert_eq!(
        missing.reason,
        Reason::Ended(
            "the server was ended by force because it printed more than 8 MiB".to_owned()
        )
    );
    assert!(server.has_ended());
    let ended = server.stop(Signal::Terminate, Duration::from_secs(5)).await;
    assert_eq!(ended.flooded, Some(Flood::Total));
    assert_eq!(
        ended.to_string(),
        "was ended by force because it printed more than 8 MiB"
    );
}

#[tokio::test]
async fn a_server_that_floods_before_it_is_ready_is_ended() {
    let fault = start(&launch("exec tr '\\0' x </dev/zero", &[]))
        .await
        .unwrap_err();
    assert_eq!(
        fault.to_string(),
        "the server was ended by force because it printed a line of more than 64 KiB before it was ready"
    );
}
