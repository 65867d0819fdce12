//! Servers that answer with silence, nonsense and floods: each gets its
//! sentence, within the deadline.

use std::time::Duration;

use tokio::net::TcpSocket;
use wire::Transport::{self, Polling, Websocket};
use wire::WireError;
use wire::http::{self, Request};
use wire::socket::{Handshake, Reply, connect};

use crate::hostile_server::{OPEN, SWITCH, Then, answers, frame, ok, switched};

const TIME: Duration = Duration::from_secs(5);
const SOON: Duration = Duration::from_millis(150);
const BOTH: [Transport; 2] = [Polling, Websocket];

fn handshake(port: u16, transport: Transport) -> Handshake {
    Handshake {
        port,
        transport,
        namespace: "/".to_owned(),
        query: vec![],
        headers: vec![],
        auth: None,
    }
}

async fn error(port: u16, transport: Transport, deadline: Duration) -> String {
    match connect(&handshake(port, transport), deadline).await {
        Ok(reply) => panic!("{reply:?}"),
        Err(error) => error.to_string(),
    }
}

#[tokio::test]
async fn nobody_there() {
    let held = TcpSocket::new_v4().unwrap();
    held.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let port = held.local_addr().unwrap().port();
    for transport in BOTH {
        let error = error(port, transport, TIME).await;
        assert!(
            error.starts_with(&format!("the server cannot be reached on port {port}: ")),
            "{error}"
        );
    }
    let error = http::send(port, &Request::get("/"), TIME)
        .await
        .unwrap_err();
    assert!(matches!(error, WireError::Unreachable { .. }), "{error}");
}

#[tokio::test]
async fn silence() {
    let port = answers("", Then::Hold).await;
    for transport in BOTH {
        let error = error(port, transport, SOON).await;
        assert!(
            error.contains("for the answer to the Engine.IO handshake, and it did not come"),
            "{error}"
        );
    }
    let error = http::send(port, &Request::get("/me"), SOON)
        .await
        .unwrap_err();
    assert_eq!(
        error,
        WireError::Timeout {
            waiting_for: "the answer to GET /me".to_owned(),
            after: SOON
        }
    );
}

#[tokio::test]
async fn closing_without_a_word() {
    let port = answers("", Then::Close).await;
    for transport in BOTH {
        let error = error(port, transport, TIME).await;
        assert!(
            error.starts_with("the server closed the connection: "),
            "{error}"
        );
    }
}

#[tokio::test]
async fn half_an_answer() {
    let half = "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n0{\"si";
    let port = answers(half, Then::Close).await;
    let closed = error(port, Polling, TIME).await;
    assert!(
        closed.starts_with("the server closed the connection: "),
        "{closed}"
    );
    let port = answers(half, Then::Hold).await;
    assert!(error(port, Polling, SOON).await.contains("did not come"));
    let port = answers("HTTP/1.1 200 O", Then::Close).await;
    for transport in BOTH {
        assert!(
            error(port, transport, TIME)
                .await
                .starts_with("the server closed the connection: ")
        );
    }
}

#[tokio::test]
async fn no_http_at_all() {
    let port = answers("SSH-2.0-OpenSSH_9.6\r\n\r\n", Then::Hold).await;
    for transport in BOTH {
        let error = error(port, transport, TIME).await;
        assert!(
            error.starts_with("the server sent what no client can read (no HTTP): "),
            "{error}"
        );
    }
}

#[tokio::test]
async fn another_status_is_told_with_the_first_line_of_its_body() {
    let refusal = ok("\n  no cookie\x1b\nsecond\n").replace("200 OK", "403 Forbidden");
    let port = answers(refusal, Then::Close).await;
    for transport in BOTH {
        let error = error(port, transport, TIME).await;
        assert_eq!(
            error,
            "the server answered with HTTP status 403: no cookie\u{1b}"
        );
    }
    let port = answers(
        "HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n",
        Then::Close,
    )
    .await;
    for transport in BOTH {
        assert_eq!(
            error(port, transport, TIME).await,
            "the server answered with HTTP status 500 and an empty body"
        );
    }
}

#[tokio::test]
async fn a_page_where_packets_belong() {
    let port = answers(ok("<!doctype html>"), Then::Hold).await;
    assert_eq!(
        error(port, Polling, TIME).await,
        "the server sent what no client can read (no Engine.IO packet): <!doctype html>"
    );
    assert_eq!(
        error(port, Websocket, TIME).await,
        "the server answered with HTTP status 200: <!doctype html>"
    );
}

#[tokio::test]
async fn a_body_without_end() {
    let chunk = format!("1000\r\n{}\r\n", "x".repeat(0x1000));
    let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    let port = answers(head, Then::Flood(chunk.into_bytes())).await;
    assert_eq!(
        error(port, Polling, TIME).await,
        "the server sent too much: an HTTP body of more than 1 MiB"
    );
    let sent = http::send(port, &Request::get("/"), TIME)
        .await
        .unwrap_err();
    assert!(matches!(sent, WireError::Flooded { .. }), "{sent}");
}

#[tokio::test]
async fn headers_without_end() {
    let port = answers("HTTP/1.1 200 OK\r\n", Then::Flood(b"x: y\r\n".repeat(1000))).await;
    for transport in BOTH {
        let error = error(port, transport, TIME).await;
        assert!(error.starts_with("the server"), "{error}");
    }
}

#[tokio::test]
async fn websocket_frames_without_sense_or_end() {
    let port = answers(format!("{SWITCH}GET / HTTP/1.1"), Then::Hold).await;
    let nonsense = error(port, Websocket, TIME).await;
    assert!(
        nonsense.starts_with("the server sent what no client can read (no websocket frames): "),
        "{nonsense}"
    );
    // The head of a frame of 2^62 bytes.
    let mut huge = SWITCH.as_bytes().to_vec();
    huge.extend([0x81, 127, 0x40, 0, 0, 0, 0, 0, 0, 0]);
    let port = answers(huge, Then::Hold).await;
    assert_eq!(
        error(port, Websocket, TIME).await,
        "the server sent too much: a websocket message of more than 1 MiB"
    );
    let port = answers(switched(&[OPEN]), Then::Flood(frame("2").repeat(1000))).await;
    assert_eq!(
        error(port, Websocket, TIME).await,
        "the server sent too much: what needs more than 4 MiB of memory, over one socket"
    );
}

#[tokio::test]
async fn switching_to_websocket_and_silence() {
    let port = answers(SWITCH, Then::Hold).await;
    assert!(
        error(port, Websocket, SOON)
            .await
            .contains("the answer to the Engine.IO handshake")
    );
    let port = answers(switched(&[OPEN]), Then::Hold).await;
    assert!(
        error(port, Websocket, SOON)
            .await
            .contains("connect or connect_error after asking to join /")
    );
    let port = answers(switched(&[OPEN]), Then::Close).await;
    assert!(
        error(port, Websocket, TIME)
            .await
            .starts_with("the server closed the connection: ")
    );
}

#[tokio::test]
async fn a_socket_io_packet_that_no_one_can_read() {
    let port = answers(switched(&[OPEN, "42[oops"]), Then::Hold).await;
    assert_eq!(
        error(port, Websocket, TIME).await,
        "the server sent what no client can read (a Socket.IO packet whose data is no JSON): 2[oops"
    );
}

#[tokio::test]
async fn a_refusal_by_a_server_that_then_falls_silent_is_still_a_refusal() {
    let refused = r#"44{"message":"Not signed in"}"#;
    let port = answers(
        switched(&[OPEN, refused, r#"42["user count",1]"#]),
        Then::Hold,
    )
    .await;
    let reply = connect(&handshake(port, Websocket), TIME).await.unwrap();
    let Reply::Refused {
        message, events, ..
    } = reply
    else {
        panic!("admitted")
    };
    assert_eq!(message, "Not signed in");
    // The error shows what came instead, for a check that nothing may come.
    assert_eq!(events.len(), 1);
}

#[tokio::test]
async fn an_admission_followed_by_the_end_ends_every_wait_and_disconnect_does_not_hang() {
    let port = answers(switched(&[OPEN, r#"40{"sid":"s"}"#]), Then::Close).await;
    let Reply::Admitted(socket) = connect(&handshake(port, Websocket), TIME).await.unwrap() else {
        panic!("refused")
    };
    let ended = socket
        .emit_with_ack("whoami", None, TIME)
        .await
        .unwrap_err();
    assert!(matches!(ended, WireError::Closed { .. }), "{ended}");
    assert_eq!(socket.barrier(TIME).await, Err(ended.clone()));
    assert_eq!(socket.disconnect().await, Err(ended));

    let port = answers(switched(&[OPEN, r#"40{"sid":"s"}"#]), Then::Hold).await;
    let Reply::Admitted(socket) = connect(&handshake(port, Websocket), TIME).await.unwrap() else {
        panic!("refused")
    };
    let error = socket.disconnect().await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("the server's answer to closing the connection"),
        "{error}"
    );
}
