//! A whole connection: bodies of the polling transport, one after the other.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use tokio::sync::mpsc;
use wire::engine_packet::SEPARATOR;
use wire::escape::printable;
use wire::inbox::{Inbox, Reaction};
use wire::polling::take_in;

use crate::bounds::bounded;
use crate::cases::config;
use crate::mutation::{mutated, mutations};
use crate::packets::{MESSAGES, PIECES};

const OPEN: &str =
    r#"0{"sid":"e1","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000}"#;

/// Of the namespace `/`, in which the socket is.
const DISCONNECT: &str = "41";

/// Packets of Engine.IO that are right after the first.
fn engine_packet() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => select(MESSAGES).prop_map(|message| format!("4{message}")),
        1 => select(vec!["2", "2probe", "3", "6", "bAQIDBA=="]).prop_map(str::to_owned),
    ]
}

/// Some packets in one body.
fn body() -> impl Strategy<Value = String> {
    vec(engine_packet(), 1..6).prop_map(|packets| packets.join(&SEPARATOR.to_string()))
}

/// Takes in bodies until one of them ends the connection, and says whether one
/// did.
fn taken_in(bodies: Vec<String>) -> bool {
    bounded(bodies, |bodies| {
        let inbox = Inbox::new("/");
        let (pongs, mut sent) = mpsc::unbounded_channel();
        let stopped = bodies
            .iter()
            .any(|body| take_in(body, &inbox, &pongs.downgrade()) == Reaction::Stop);
        let pings = inbox.look(|state| {
            // Each stop has a reason, and nothing else stops a run.
            assert!(!stopped || state.ended.is_some());
            for frame in &state.frames {
                // As a report shows them.
                for text in [&frame.text, &frame.meaning] {
                    assert!(!printable(text).contains(char::is_control), "{frame:?}");
                }
            }
            state.frames.iter().filter(|frame| frame.sent).count()
        });
        drop(pongs);
        let pongs = std::iter::from_fn(|| sent.try_recv().ok()).count();
        assert_eq!(pings, pongs, "each ping has its pong");
        stopped
    })
}

#[test]
fn an_empty_packet_in_a_body_ends_the_connection() {
    assert!(taken_in(vec![OPEN.to_owned(), String::new()]));
    assert!(taken_in(vec![OPEN.to_owned(), format!("6{SEPARATOR}")]));
}

/// Found by the changes below: reports go to a terminal, and this one is asked
/// to clear it.
#[test]
fn a_namespace_cannot_write_on_the_terminal() {
    assert!(!taken_in(vec![
        OPEN.to_owned(),
        "44/\u{1b}[2J,{}".to_owned()
    ]));
}

proptest! {
    #![proptest_config(config(500))]

    #[test]
    fn right_bodies_are_taken_in_until_the_server_disconnects_the_socket(
        bodies in vec(body(), 0..20),
    ) {
        let mut packets = bodies.iter().flat_map(|body| body.split(SEPARATOR));
        let disconnects = packets.any(|packet| packet == DISCONNECT);
        let bodies = std::iter::once(OPEN.to_owned()).chain(bodies).collect();
        prop_assert_eq!(taken_in(bodies), disconnects);
    }

    #[test]
    fn changed_bodies_are_taken_in_or_end_the_connection(
        bodies in vec(body(), 0..20),
        which: Index,
        changes in mutations(PIECES),
    ) {
        let mut bodies: Vec<String> = std::iter::once(OPEN.to_owned()).chain(bodies).collect();
        let which = which.index(bodies.len());
        bodies[which] = mutated(&bodies[which], &changes);
        taken_in(bodies);
    }

    #[test]
    fn senseless_bodies_are_taken_in_or_end_the_connection(
        bodies in vec(vec(select(PIECES), 0..20).prop_map(|pieces| pieces.concat()), 1..5),
    ) {
        taken_in(std::iter::once(OPEN.to_owned()).chain(bodies).collect());
    }
}
