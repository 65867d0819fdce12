//! Servers that send as much as they can. A separate program with a single
//! test, since the memory of a whole program is counted.

use std::alloc::System;

use cap::Cap;
use wire::inbox::{Inbox, Reaction};

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

const OPEN: &str = r#"0{"sid":"e1"}"#;
/// No transport takes in a longer packet.
const LONGEST: usize = 1 << 20;
/// For one connection, with what is needed for a moment only.
const MOST_BYTES: usize = 10 << 20;

/// A packet of at most so many bytes, with as many of `item` in it as fit.
fn list_of(head: &str, item: &str, bytes: usize) -> String {
    let times = (bytes - head.len() - 5) / (item.len() + 1);
    let items = vec![item; times].join(",");
    format!("{head}[\"x\",{items}]")
}

/// Packets that take much more memory than their text; `#` is replaced by a number
/// that is different in each.
fn floods() -> Vec<String> {
    let mut floods = Vec::new();
    for head in ["42", "43#"] {
        for item in [
            "0",
            r#""""#,
            "[]",
            "{}",
            "[0]",
            r#"{"":0}"#,
            r#"{"":{"":0}}"#,
            r#""\u001b""#,
        ] {
            floods.extend([100, 20_000, LONGEST].map(|bytes| list_of(head, item, bytes)));
        }
    }
    let short = [
        "2",
        "6",
        "b",
        "40",
        "40/#,",
        "41/#,",
        "42[\"\"]",
        "42[\"\u{7f}\u{7f}\u{7f}\"]",
        "43#[]",
        "44/#,[]",
        "2\u{1b}",
    ];
    floods.extend(short.map(str::to_owned));
    let long = ["2", "b", "40/#", "41/"].into_iter();
    floods.extend(long.map(|head| format!("{head}{}", "\u{1b}".repeat(LONGEST - 10))));
    floods
}

#[test]
fn whatever_a_server_floods_a_connection_with_its_memory_is_bounded() {
    for packet in floods() {
        let name: String = packet.chars().take(20).collect();
        let before = ALLOCATOR.allocated();
        let inbox = Inbox::new("/");
        inbox.receive(OPEN);
        let mut most = 0;
        let stops = (0..1_000_000).any(|number| {
            let reaction = inbox.receive(&packet.replacen('#', &number.to_string(), 1));
            most = most.max(ALLOCATOR.allocated().saturating_sub(before));
            reaction == Reaction::Stop
        });
        assert!(stops, "{name:?} is taken in without end");
        assert!(most < MOST_BYTES, "{name:?} takes {} KiB", most >> 10);
    }
}
