//! How sockets leave, and what the server learns of it.

use std::pin::Pin;
use std::sync::Arc;

use serde_json::json;
use tokio::sync::mpsc;
use wire::Transport::{Polling, Websocket};
use wire::WireError;
use wire::engine::{Outgoing, Target};
use wire::inbox::{Inbox, State};
use wire::socket::{Socket, Visited};
use wire::wait_policy::{Patience, Reason};
use wire::{polling, websocket};

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
async fn a_namespace_can_be_visited_again_while_the_server_still_takes_leave() {
    let server = RealServer::start().await;
    for transport in BOTH {
        let socket = admitted(&handshake(&server, transport, "/")).await;
        for _ in 0..2 {
            let visited = socket
                .visit("/slow to leave", Patience::default(), TIME)
                .await;
            let first = Ok("hello".to_owned());
            assert_eq!(visited, Ok(Visited::Admitted { first }), "{transport:?}");
        }
        assert_eq!(
            socket.emit_with_ack("ask", Some(json!(7)), TIME).await,
            Ok(vec![json!(7)])
        );
    }
}

/// What it sends reaches the server, and the answer arrives when it reads again.
#[tokio::test]
async fn a_paused_socket_goes_on_sending() {
    let server = RealServer::start().await;
    for transport in BOTH {
        server.reasons.send_modify(Vec::clear);
        let socket = admitted(&handshake(&server, transport, "/")).await;
        received(&socket, "hello").await;
        let names = || socket.events().into_iter().map(|one| one.name);
        socket.pause();
        socket.emit("echo", Some(1.into())).unwrap();
        socket.emit("throw me out", None).unwrap();
        assert_eq!(reasons(&server, 1).await, ["ServerNSDisconnect"]);
        assert!(names().eq(["hello"]), "{transport:?}");
        socket.resume();
        received(&socket, "echo").await;
    }
}

/// Breaking off aborts the transport's task. If another thread is just running it,
/// it first sees that nobody can send commands any more.
#[tokio::test]
async fn transport_that_has_lost_its_owner_says_no_goodbye() {
    let server = RealServer::start().await;
    let target = Target {
        port: server.port,
        query: vec![],
        headers: vec![],
    };
    for (transport, broken) in [(Websocket, "TransportError"), (Polling, "HeartbeatTimeout")] {
        server.reasons.send_modify(Vec::clear);
        let inbox = Arc::new(Inbox::new("/"));
        let (owner, commands) = mpsc::unbounded_channel();
        owner.send(Outgoing::Packet("40".to_owned())).unwrap();
        let pongs = owner.downgrade();
        let run: Pin<Box<dyn Future<Output = ()> + Send>> = match transport {
            Websocket => {
                let stream = websocket::open(&target).await.unwrap();
                Box::pin(websocket::run(stream, Arc::clone(&inbox), commands))
            }
            Polling => {
                let session = polling::open(target.clone(), &inbox, &pongs).await.unwrap();
                Box::pin(session.run(Arc::clone(&inbox), commands, pongs))
            }
        };
        let task = tokio::spawn(run);
        let joined = |state: &State| (!state.events.is_empty()).then_some(());
        inbox.wait(joined).await.unwrap();
        drop(owner);
        tokio::time::timeout(TIME, task).await.unwrap().unwrap();
        assert_eq!(reasons(&server, 1).await, [broken], "{transport:?}");
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
