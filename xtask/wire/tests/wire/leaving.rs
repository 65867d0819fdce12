//! How sockets leave, and what the server learns of it.

use wire::Transport::{Polling, Websocket};
use wire::WireError;
use wire::patience::{Patience, Reason};
use wire::socket::Socket;

use crate::real_server::{BOTH, RealServer, TIME, admitted, handshake, received};

/// The reasons are complete as soon as the server has noticed that many ends.
async fn reasons(server: &RealServer, count: usize) -> Vec<String> {
    let mut told = server.reasons.subscribe();
    let complete = told.wait_for(|reasons| reasons.len() >= count);
    tokio::time::timeout(TIME, complete)
        .await
        .unwrap()
        .unwrap()
        .clone()
}

#[tokio::test]
async fn the_server_learns_how_each_socket_left() {
    let server = RealServer::start().await;
    for (transport, broken) in [(Websocket, "TransportError"), (Polling, "HeartbeatTimeout")] {
        server.reasons.send_modify(Vec::clear);
        let socket = admitted(&handshake(&server, transport, "/")).await;
        received(&socket, "hello").await;
        socket.disconnect().await.unwrap();
        assert_eq!(
            reasons(&server, 1).await,
            ["ClientNSDisconnect"],
            "{transport:?}"
        );
        assert_eq!(socket.emit("echo", None), Err(WireError::Left));
        assert_eq!(socket.disconnect().await, Err(WireError::Left));

        let socket = admitted(&handshake(&server, transport, "/")).await;
        received(&socket, "hello").await;
        socket.break_off();
        assert_eq!(reasons(&server, 2).await[1], broken, "{transport:?}");
    }
}

#[tokio::test]
async fn a_dropped_socket_is_gone() {
    let server = RealServer::start().await;
    let socket = admitted(&handshake(&server, Websocket, "/")).await;
    received(&socket, "hello").await;
    drop(socket);
    assert_eq!(reasons(&server, 1).await, ["TransportError"]);
}

#[tokio::test]
async fn being_thrown_out_ends_every_wait() {
    let server = RealServer::start().await;
    for transport in BOTH {
        let socket = admitted(&handshake(&server, transport, "/")).await;
        socket.emit("throw me out", None).unwrap();
        let missing = socket
            .wait_for(&|_| false, Patience::default())
            .await
            .unwrap_err();
        assert!(
            matches!(&missing.reason, Reason::Ended(how) if how.contains("io server disconnect")),
            "{missing}"
        );
    }
}

#[tokio::test]
async fn a_crowd_connects_and_leaves_at_once() {
    let server = RealServer::start().await;
    for transport in BOTH {
        server.reasons.send_modify(Vec::clear);
        let handshake = handshake(&server, transport, "/");
        let sockets = futures_util::future::join_all((0..100).map(|_| admitted(&handshake))).await;
        let left = futures_util::future::join_all(sockets.iter().map(Socket::disconnect)).await;
        assert!(left.iter().all(Result::is_ok), "{left:?}");
        assert_eq!(reasons(&server, 100).await.len(), 100);
    }
}
