use serde_json::json;

use super::*;

fn event(id: Option<u64>, name: &str, args: Vec<Value>) -> Content {
    Content::Event {
        id,
        name: name.to_owned(),
        args,
        attachments: 0,
    }
}

#[test]
fn packets_as_the_protocol_shows_them_are_read() {
    let cases = [
        ("0", Packet::new("/", Content::Connect(None))),
        (
            r#"0{"sid":"x"}"#,
            Packet::new("/", Content::Connect(Some(json!({"sid": "x"})))),
        ),
        ("0/admin,", Packet::new("/admin", Content::Connect(None))),
        ("1/admin,", Packet::new("/admin", Content::Disconnect)),
        (r#"2["foo"]"#, Packet::new("/", event(None, "foo", vec![]))),
        (
            r#"2/admin,12["foo",[1,2]]"#,
            Packet::new("/admin", event(Some(12), "foo", vec![json!([1, 2])])),
        ),
        (
            "30[null]",
            Packet::new(
                "/",
                Content::Ack {
                    id: 0,
                    args: vec![Value::Null],
                    attachments: 0,
                },
            ),
        ),
        (
            r#"4{"message":"No"}"#,
            Packet::new("/", Content::ConnectError(json!({"message": "No"}))),
        ),
        (
            r#"51-/a,["b",{"_placeholder":true,"num":0}]"#,
            Packet::new(
                "/a",
                Content::Event {
                    id: None,
                    name: "b".to_owned(),
                    args: vec![json!({"_placeholder": true, "num": 0})],
                    attachments: 1,
                },
            ),
        ),
    ];
    for (text, packet) in cases {
        assert_eq!(Packet::read(text).as_ref(), Ok(&packet), "{text}");
        assert_eq!(packet.write(), text);
    }
}

#[test]
fn a_namespace_may_end_the_packet_without_a_comma() {
    assert_eq!(
        Packet::read("1/admin"),
        Ok(Packet::new("/admin", Content::Disconnect))
    );
}

#[test]
fn broken_packets_are_errors_with_a_reason() {
    for text in [
        "",
        "7",
        "x",
        "ü",
        "2",
        "2[]",
        "2[1]",
        "2{}",
        "2[\"a\"",
        "3[1]",
        "30",
        "3099999999999999999999[]",
        "4",
        "1[1]",
        "0[1]",
        "0\"x\"",
        "5[\"a\"]",
        "5x-[\"a\"]",
        "5+1-[\"a\"]",
        "2/a[\"a\"]",
    ] {
        assert!(
            matches!(Packet::read(text), Err(WireError::Nonsense { .. })),
            "{text}"
        );
    }
}

#[test]
fn deeply_nested_data_is_an_error_and_no_overflow() {
    let text = format!("2[\"a\",{}", "[".repeat(200_000));
    assert!(Packet::read(&text).is_err());
}

/// Text that is more often nearly right than wholly random.
fn junk(rng: &mut fastrand::Rng) -> String {
    let pieces = [
        "0", "2", "3", "5", "1-", "/", "/a", ",", "7", "[", "]", "{", "}", "\"", "\"a\"", "null",
        "ü", "\u{1e}", "\\u", "-",
    ];
    (0..rng.usize(..12))
        .map(|_| pieces[rng.usize(..pieces.len())])
        .collect()
}

#[test]
fn no_text_makes_the_reader_panic_and_what_it_reads_it_can_write() {
    let mut rng = fastrand::Rng::with_seed(7);
    let mut read = 0;
    for _ in 0..50_000 {
        let text = junk(&mut rng);
        super::super::engine_packet::read(&text).ok();
        if let Ok(packet) = Packet::read(&text) {
            read += 1;
            assert_eq!(Packet::read(&packet.write()), Ok(packet), "{text}");
        }
    }
    assert!(
        read > 100,
        "the generator should also hit packets that can be read: {read}"
    );
}

fn value(rng: &mut fastrand::Rng, depth: u8) -> Value {
    match rng.u8(..if depth == 0 { 4 } else { 6 }) {
        0 => Value::Null,
        1 => Value::Bool(rng.bool()),
        2 => Value::from(rng.i64(..)),
        3 => Value::from(
            (0..rng.usize(..6))
                .map(|_| rng.char(..))
                .collect::<String>(),
        ),
        4 => (0..rng.usize(..4)).map(|_| value(rng, depth - 1)).collect(),
        _ => Value::Object(
            (0..rng.usize(..4))
                .map(|n| (format!("k{n}"), value(rng, depth - 1)))
                .collect(),
        ),
    }
}

#[test]
fn every_packet_that_is_written_is_read_back_as_it_was() {
    let mut rng = fastrand::Rng::with_seed(8);
    for _ in 0..5_000 {
        let args = (0..rng.usize(..3)).map(|_| value(&mut rng, 3)).collect();
        let content = match rng.u8(..5) {
            0 => Content::Connect(rng.bool().then(|| json!({"sid": value(&mut rng, 2)}))),
            1 => Content::Disconnect,
            2 => {
                let name = (0..rng.usize(..8)).map(|_| rng.char(..)).collect();
                Content::Event {
                    id: rng.bool().then(|| rng.u64(..)),
                    name,
                    args,
                    attachments: rng.u32(..3),
                }
            }
            3 => Content::Ack {
                id: rng.u64(..),
                args,
                attachments: rng.u32(..3),
            },
            // A bare number would read as an id; no server sends one.
            _ => Content::ConnectError(json!({"message": value(&mut rng, 3)})),
        };
        let namespace = ["/", "/admin", "/a/b-1"][rng.usize(..3)];
        let packet = Packet::new(namespace, content);
        let text = packet.write();
        assert_eq!(Packet::read(&text), Ok(packet), "{text}");
    }
}
