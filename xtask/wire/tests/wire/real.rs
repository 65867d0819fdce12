//! What a real server and this client say to each other.

use std::time::Duration;

use serde_json::json;
use wire::Transport::Websocket;
use wire::WireError;
use wire::socket::{Frame, Reply, connect};
use wire::wait_policy::{Patience, Reason};

use crate::real_server::{BOTH, RealServer, TIME, admitted, handshake, received};

#[tokio::test]
async fn events_and_acks_go_both_ways() {
    let server = RealServer::start().await;
    for transport in BOTH {
        let socket = admitted(&handshake(&server, transport, "/")).await;
        let data = json!({"text": "grüße \u{1e} \n", "list": [1, null]});
        socket.emit("echo", Some(data.clone())).unwrap();
        assert_eq!(received(&socket, "echo").await, std::slice::from_ref(&data));
        assert_eq!(
            socket.emit_with_ack("ask", Some(data.clone()), TIME).await,
            Ok(vec![data])
        );
        let names: Vec<_> = socket
            .events()
            .into_iter()
            .map(|event| event.name)
            .collect();
        assert_eq!(names, ["hello", "echo"], "{transport:?}");
    }
}

#[tokio::test]
async fn each_cookie_line_and_the_query_arrive_as_given() {
    let server = RealServer::start().await;
    for transport in BOTH {
        let mut handshake = handshake(&server, transport, "/");
        handshake.headers = vec![
            ("Cookie".into(), "a=1; ü=2".into()),
            ("Cookie".into(), "a=3".into()),
        ];
        handshake.query = vec![("session_id".into(), "x y&z".into())];
        let socket = admitted(&handshake).await;
        let hello = received(&socket, "hello").await;
        assert_eq!(
            hello[0]["cookies"],
            json!(["a=1; ü=2", "a=3"]),
            "{transport:?}"
        );
        assert!(
            hello[0]["query"]
                .as_str()
                .unwrap()
                .contains("session_id=x%20y%26z")
        );
    }
}

#[tokio::test]
async fn a_refusal_is_seen_as_it_was_sent() {
    let server = RealServer::start().await;
    for transport in BOTH {
        for (namespace, expected) in [
            ("/guarded", "No session found"),
            ("/nowhere", "Invalid namespace"),
        ] {
            let reply = connect(&handshake(&server, transport, namespace), TIME)
                .await
                .unwrap();
            let Reply::Refused {
                message,
                raw,
                transcript,
                events,
            } = reply
            else {
                panic!("admitted")
            };
            assert_eq!(message, expected);
            assert_eq!(raw, format!("44{namespace},{{\"message\":\"{expected}\"}}"));
            assert!(events.is_empty());
            let lines: Vec<_> = transcript
                .iter()
                .map(|frame| frame.meaning.as_str())
                .collect();
            assert!(
                lines.contains(&format!("connect_error: refused in {namespace}").as_str()),
                "{lines:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_stuck_middleware_is_waited_for_until_the_deadline_and_no_longer() {
    let server = RealServer::start().await;
    for transport in BOTH {
        let deadline = Duration::from_millis(200);
        let error = connect(&handshake(&server, transport, "/stuck"), deadline)
            .await
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "waited 0.2 s for connect or connect_error after asking to join /stuck, and it did not come"
        );
    }
}

#[tokio::test]
async fn after_a_fence_everything_that_was_sent_before_has_arrived() {
    let server = RealServer::start().await;
    for transport in BOTH {
        let socket = admitted(&handshake(&server, transport, "/")).await;
        assert!(socket.barrier(TIME).await.unwrap() < TIME);
        // The handler is a separate task, so the ack shows when it has run.
        for n in 0..50 {
            socket.emit("echo", Some(json!(n))).unwrap();
            socket
                .emit_with_ack("ask", Some(json!(1)), TIME)
                .await
                .unwrap();
        }
        socket.barrier(TIME).await.unwrap();
        let echoes = socket
            .events()
            .iter()
            .filter(|event| event.name == "echo")
            .count();
        assert_eq!(echoes, 50, "{transport:?}");
    }
}

#[tokio::test]
async fn an_ack_or_event_that_never_comes_is_given_up_early() {
    let server = RealServer::start().await;
    let long = Duration::from_secs(60);
    for transport in BOTH {
        let socket = admitted(&handshake(&server, transport, "/")).await;
        let error = socket.emit_with_ack("mute", None, long).await.unwrap_err();
        assert!(
            matches!(&error, WireError::Timeout { after, .. } if *after < long),
            "{error}"
        );
        let missing = socket
            .wait_for(&|event| event.name == "never", Patience::at_most(long))
            .await
            .unwrap_err();
        assert_eq!(missing.reason, Reason::Idle);
    }
}

#[tokio::test]
async fn binary_parts_are_noticed_and_do_no_harm() {
    let server = RealServer::start().await;
    for transport in BOTH {
        let socket = admitted(&handshake(&server, transport, "/")).await;
        socket.emit("binary", None).unwrap();
        assert_eq!(
            received(&socket, "binary").await[0]["_placeholder"],
            json!(true)
        );
        socket.barrier(TIME).await.unwrap();
        assert!(
            socket
                .transcript()
                .iter()
                .any(|frame| frame.text == "(binary)"),
            "{transport:?}"
        );
    }
}

#[tokio::test]
async fn pings_are_answered_so_that_a_socket_stays() {
    let server = RealServer::start().await;
    for transport in BOTH {
        let socket = admitted(&handshake(&server, transport, "/")).await;
        let pings = |frames: Vec<Frame>| {
            let ping = |frame: &&Frame| frame.meaning == "Engine.IO ping";
            frames.iter().filter(ping).count()
        };
        let pinged = async {
            while pings(socket.transcript()) < 3 {
                socket.barrier(TIME).await.unwrap();
            }
        };
        tokio::time::timeout(TIME, pinged).await.unwrap();
        socket.barrier(TIME).await.unwrap();
    }
}

#[tokio::test]
async fn sockets_can_be_used_in_tasks_of_their_own() {
    let server = RealServer::start().await;
    let handshake = handshake(&server, Websocket, "/");
    tokio::spawn(async move {
        let socket = admitted(&handshake).await;
        received(&socket, "hello").await;
        socket
            .emit_with_ack("ask", Some(json!(1)), TIME)
            .await
            .unwrap();
        socket.barrier(TIME).await.unwrap();
        socket.disconnect().await.unwrap();
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn the_transcript_tells_the_whole_conversation_without_secrets() {
    let server = RealServer::start().await;
    let mut handshake = handshake(&server, Websocket, "/guarded");
    handshake.headers = vec![("Cookie".into(), "express.sid=secret".into())];
    let Reply::Refused { transcript, .. } = connect(&handshake, TIME).await.unwrap() else {
        panic!("admitted")
    };
    let told: Vec<_> = transcript
        .iter()
        .map(|frame| (frame.sent, frame.meaning.as_str()))
        // When the server pings is a matter of chance.
        .filter(|(_, meaning)| !["Engine.IO ping", "Engine.IO pong"].contains(meaning))
        .collect();
    let expected = [
        (true, "Cookie: express.sid=<6 characters>"),
        (false, "Engine.IO open"),
        (true, "ask to join /guarded"),
        (false, "connect_error: refused in /guarded"),
    ];
    assert_eq!(told, expected);
    assert!(
        transcript
            .iter()
            .all(|frame| !frame.text.contains("secret"))
    );
}

#[tokio::test]
async fn an_event_that_came_too_early_for_a_right_server_is_sent_again() {
    let server = RealServer::start().await;
    for transport in BOTH {
        let socket = admitted(&handshake(&server, transport, "/slow")).await;
        let acked = socket.emit_with_ack("ask", Some(json!(7)), TIME).await;
        assert_eq!(acked, Ok(vec![json!(7)]), "{transport:?}");
    }
}
