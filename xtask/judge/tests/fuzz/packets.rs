//! Single packets of Socket.IO and Engine.IO, right, changed and senseless.

use proptest::collection::{hash_map, vec};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;
use wire::engine_packet;
use wire::escape::printable;
use wire::packet::{Content, Packet};

use crate::bounds::bounded;
use crate::cases::config;
use crate::mutation::{mutated, mutations};

/// What the protocol is made of, and what breaks it.
pub const PIECES: &[&str] = &[
    "0",
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "b",
    "-",
    "+",
    "/",
    "/admin,",
    ",",
    "?",
    "[",
    "]",
    "{",
    "}",
    "\"",
    "\\",
    "\\u0000",
    "\\ud800",
    ":",
    "null",
    "true",
    "-0",
    "1e999",
    "1.5",
    "4294967295-",
    "4294967296-",
    "99999999999-",
    "18446744073709551615",
    "18446744073709551616",
    "\u{1e}",
    "\u{1b}[2J",
    "\0",
    "ä",
    "🦀",
    "\u{202e}",
    " ",
    "\n",
    "{\"_placeholder\":true,\"num\":0}",
    "{\"sid\":\"x\"}",
    "{\"message\":\"No session found\"}",
    "[\"user count\",1]",
    "[[[[",
    "{\"a\":",
];

/// Messages as the course's servers send them, and all other kinds.
pub const MESSAGES: &[&str] = &[
    r#"0{"sid":"OufKW3sTvOYlYYSP"}"#,
    r#"0/admin,{"sid":"OufKW3sTvOYlYYSP"}"#,
    "0",
    "1",
    "1/admin,",
    r#"2["user count",1]"#,
    r#"2/admin,17["user",{"username":"ada","currentUsers":2,"connected":true}]"#,
    r#"30[null]"#,
    r#"3/admin,4[{"username":"ada"},[1.5,-2,1e3]]"#,
    r#"4{"message":"No session found"}"#,
    r#"4/admin,"Invalid namespace""#,
    r#"51-["file",{"_placeholder":true,"num":0}]"#,
    r#"52-/admin,3["two",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#,
    r#"61-7[{"_placeholder":true,"num":0}]"#,
];

/// Any JSON; floating-point numbers only as far as text and number agree.
fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i16>().prop_map(|halves| Value::from(f64::from(halves) / 2.0)),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::from),
            hash_map(any::<String>(), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Any packet that the protocol can say. A CONNECT has an object or nothing; a
/// namespace has no comma, since that is its end.
fn packet() -> impl Strategy<Value = Packet> {
    let object = json().prop_filter("an object", Value::is_object);
    // Its digits would be read as an id; the protocol allows no number here.
    let data_of_a_refusal = json().prop_filter("no number", |data| !data.is_number());
    let args = || vec(json(), 0..4);
    let content = prop_oneof![
        proptest::option::of(object).prop_map(Content::Connect),
        Just(Content::Disconnect),
        (any::<Option<u64>>(), any::<String>(), args(), any::<u32>()).prop_map(
            |(id, name, args, attachments)| Content::Event {
                id,
                name,
                args,
                attachments
            }
        ),
        (any::<u64>(), args(), any::<u32>()).prop_map(|(id, args, attachments)| Content::Ack {
            id,
            args,
            attachments
        }),
        data_of_a_refusal.prop_map(Content::ConnectError),
    ];
    ("/[^,]{0,20}", content).prop_map(|(namespace, content)| Packet::new(namespace, content))
}

/// What was read is read again from what is written of it.
fn read_or_refused(text: String) {
    bounded(text, |text| {
        if let Ok(packet) = Packet::read(&text) {
            assert_eq!(Packet::read(&packet.write()), Ok(packet));
        }
        if let Err(error) = engine_packet::read(&text) {
            // As a report shows it.
            let shown = printable(&error.to_string());
            assert!(!shown.contains(char::is_control), "{shown}");
        }
    });
}

#[test]
fn the_messages_to_change_are_right() {
    for message in MESSAGES {
        assert!(Packet::read(message).is_ok(), "{message}");
    }
}

/// A number of attachments is only a number: nothing is set aside for them.
#[test]
fn a_packet_that_promises_attachments_takes_no_memory_for_them() {
    let packet = Packet::read(r#"54294967295-["x"]"#).unwrap();
    assert_eq!(packet.write(), r#"54294967295-["x"]"#);
    assert!(Packet::read(r#"54294967296-["x"]"#).is_err());
}

#[test]
fn data_that_is_nested_without_end_is_refused() {
    for open in ["[", "{\"a\":"] {
        for depth in [200, 100_000] {
            let text = format!("2[\"x\",{}", open.repeat(depth));
            assert!(
                bounded(text, |text| Packet::read(&text)).is_err(),
                "{open} {depth}"
            );
        }
    }
}

/// Found by the heaps below: after a space, a number is not an id, but written again
/// it would become one.
#[test]
fn a_refusal_is_no_number() {
    for message in ["47", "4 7", "4 1.5", "4-1"] {
        assert!(Packet::read(message).is_err(), "{message}");
    }
}

proptest! {
    #![proptest_config(config(2000))]

    #[test]
    fn what_is_written_is_read_as_the_same(packet in packet()) {
        prop_assert_eq!(Packet::read(&packet.write()), Ok(packet));
    }

    #[test]
    fn a_changed_packet_is_read_or_refused(message in select(MESSAGES), changes in mutations(PIECES)) {
        read_or_refused(mutated(message, &changes));
    }

    #[test]
    fn a_heap_of_pieces_is_read_or_refused(pieces in vec(select(PIECES), 0..30)) {
        read_or_refused(pieces.concat());
    }

    #[test]
    fn any_text_is_read_or_refused(text in "(?s).{0,80}") {
        read_or_refused(text);
    }
}
