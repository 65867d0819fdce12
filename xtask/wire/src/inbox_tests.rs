use serde_json::json;

use super::*;

const OPEN: &str = r#"0{"sid":"e1"}"#;

fn opened() -> Inbox {
    let inbox = Inbox::new("/");
    assert_eq!(inbox.receive(OPEN), Reaction::Nothing);
    inbox
}

fn ended(inbox: &Inbox) -> String {
    inbox
        .look(|state| state.ended.as_ref().map(ToString::to_string))
        .unwrap_or_default()
}

#[test]
fn a_ping_is_answered_with_what_it_carried() {
    assert_eq!(opened().receive("2"), Reaction::Answer("3".to_owned()));
    assert_eq!(
        opened().receive("2probe"),
        Reaction::Answer("3probe".to_owned())
    );
}

#[test]
fn events_of_other_namespaces_are_not_ours() {
    let inbox = opened();
    inbox.receive(r#"42["mine",1]"#);
    inbox.receive(r#"42/admin,["theirs"]"#);
    let events = inbox.look(|state| state.events.clone());
    assert_eq!(
        events,
        [Event {
            name: "mine".to_owned(),
            args: vec![json!(1)]
        }]
    );
}

#[test]
fn only_the_packet_for_its_namespace_dismisses_a_socket() {
    let inbox = opened();
    let dismissed = |inbox: &Inbox| inbox.look(|state| state.dismissed);
    inbox.receive("41/admin,");
    assert!(!dismissed(&inbox));
    inbox.receive("41");
    assert!(dismissed(&inbox));
    let closed = opened();
    closed.receive("1");
    assert!(!dismissed(&closed));
}

#[test]
fn a_refusal_is_kept_with_its_message_and_as_it_was_sent() {
    for (raw, message) in [
        (r#"44{"message":"No session found"}"#, "No session found"),
        (r#"44"plain text""#, "plain text"),
        (r#"44{"message":7}"#, "7"),
        (r#"44{"code":1}"#, r#"{"code":1}"#),
    ] {
        let inbox = opened();
        inbox.receive(raw);
        let refused = Joined::Refused {
            message: message.to_owned(),
            raw: raw.to_owned(),
        };
        assert_eq!(
            inbox.look(|state| state.joined.get("/").cloned()),
            Some(refused)
        );
    }
}

#[test]
fn the_first_answer_to_a_join_is_the_one_that_counts() {
    let inbox = opened();
    inbox.receive(r#"40{"sid":"s"}"#);
    inbox.receive(r#"44{"message":"too late"}"#);
    assert_eq!(
        inbox.look(|state| state.joined.get("/").cloned()),
        Some(Joined::Admitted)
    );
}

#[test]
fn nothing_may_come_before_the_open_packet_nor_a_second_one_after_it() {
    let inbox = Inbox::new("/");
    assert_eq!(inbox.receive(r#"40{"sid":"s"}"#), Reaction::Stop);
    assert!(ended(&inbox).contains("before the Engine.IO open packet"));
    let inbox = opened();
    assert_eq!(inbox.receive(OPEN), Reaction::Stop);
    assert!(ended(&inbox).contains("second Engine.IO open packet"));
}

#[test]
fn nonsense_ends_the_connection_and_is_shown() {
    let inbox = opened();
    assert_eq!(inbox.receive("42{\u{1b}"), Reaction::Stop);
    assert_eq!(
        ended(&inbox),
        "the server sent what no client can read (a Socket.IO packet whose data is no JSON): 2{\u{1b}"
    );
    let last = inbox.look(|state| state.frames.last().cloned()).unwrap();
    assert_eq!(
        last,
        Frame {
            sent: false,
            text: "42{\u{1b}".to_owned(),
            meaning: "nonsense".to_owned()
        }
    );
}

#[test]
fn a_flood_is_cut_off() {
    let inbox = opened();
    let event = format!(r#"42["x","{}"]"#, "x".repeat(100_000));
    let taken = (0..100)
        .take_while(|_| inbox.receive(&event) == Reaction::Nothing)
        .count();
    assert!(taken < 45, "{taken}");
    assert_eq!(
        ended(&inbox),
        "the server sent too much: what needs more than 4 MiB of memory, over one socket"
    );
    let inbox = opened();
    assert!(
        (0..100_000).any(|_| inbox.receive("6") == Reaction::Stop),
        "tiny packets count too"
    );
}

#[test]
fn being_disconnected_by_the_server_ends_the_socket() {
    let inbox = opened();
    inbox.receive("41");
    assert_eq!(
        ended(&inbox),
        "the server closed the connection: it disconnected this socket (io server disconnect)"
    );
    let inbox = opened();
    inbox.receive("41/admin,");
    assert_eq!(ended(&inbox), "");
}

#[tokio::test]
async fn what_came_before_the_end_is_still_found() {
    let inbox = opened();
    inbox.receive("430[1]");
    inbox.end(WireError::Left);
    assert_eq!(
        inbox.wait(|state| state.acks.get(&0).cloned()).await,
        Ok(vec![json!(1)])
    );
    assert_eq!(
        inbox.wait(|state| state.acks.get(&1).cloned()).await,
        Err(WireError::Left)
    );
}
