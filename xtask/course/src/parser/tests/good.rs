use super::*;
use crate::spec::Transport;
use crate::template::{Data, Field, Piece};
use crate::vocabulary::connect::Admission;
use crate::vocabulary::parts::cookie::{Cookie, Forgery};
use crate::vocabulary::request::{Expected, ExpectedCookie};
use crate::vocabulary::{Action, Emit};

fn actions(items: &str) -> Vec<Action> {
    let spec = read_all(&with_actions(items)).unwrap_or_else(|faults| panic!("{faults}"));
    let items = spec.tests[0].items.iter();
    items.map(|item| item.action.clone()).collect()
}

#[test]
fn the_first_example_of_the_reference_is_read() {
    let spec = read_all(&document(
        r#"tests:
  - text: A forged cookie is refused.
    hint: The signature has to be checked before the store is asked.
    hole: 1
    starter: passes
    until: 5
    transport: websocket
    env: { SESSION_TTL_SECONDS: "1", SESSION_SECRET: ~ }
    do:
      - sign_up: ada
      - connect: { as: mallory, cookie: { of: ada, forged: last character of the signature } }
        expect: { refused: No session found }
      - log: "failed connection to socket.io: forged cookie""#,
    ))
    .unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!((spec.number, spec.slug.as_str()), (4, "04-authorize"));
    let [test] = &spec.tests[..] else {
        panic!("one test")
    };
    assert_eq!(test.text, "A forged cookie is refused.");
    assert_eq!((test.place.line, test.place.column), (19, 5));
    assert_eq!(
        (test.hole, test.starter_passes, test.until),
        (Some(1), true, Some(5))
    );
    assert_eq!(test.transport, Some(Transport::Websocket));
    let [(ttl, Some(_)), (secret, None)] = &test.env[..] else {
        panic!("two variables")
    };
    assert_eq!(
        (ttl.as_str(), secret.as_str()),
        ("SESSION_TTL_SECONDS", "SESSION_SECRET")
    );
    let [_, connect, log] = &test.items[..] else {
        panic!("three actions")
    };
    assert_eq!(connect.place.to_string(), "docs/04-authorize.md:28");
    let Action::Connect(connect) = &connect.action else {
        panic!()
    };
    let Admission::Refused(message) = &connect.admission else {
        panic!()
    };
    assert_eq!(
        (connect.person.as_str(), connect.socket.as_str()),
        ("mallory", "mallory")
    );
    assert!(
        matches!(&connect.cookie, Cookie::Forged { of, how: Forgery::LastOfSignature } if of == "ada")
    );
    assert_eq!(
        message.pieces,
        [Piece::Literal("No session found".to_owned())]
    );
    assert!(matches!(&log.action, Action::Log(log) if log.lines.len() == 1));
}

#[test]
fn null_that_is_written_is_data_and_data_that_is_absent_is_anything() {
    let actions = actions(
        "- connect: ada\n- emit: { socket: ada, event: whoami, ack: null }\n- receive: { socket: ada, event: user count }",
    );
    assert!(matches!(
        &actions[1],
        Action::Emit(Emit {
            data: None,
            ack: Some(Data::Null),
            ..
        })
    ));
    assert!(matches!(&actions[2], Action::Receive(receive) if receive.pattern.data.is_none()));
}

#[test]
fn a_request_keeps_its_form_in_order_and_its_expectations() {
    let actions = actions(
        r#"- request: { post: /login, as: ada, form: { username: "{ada}", password: "" }, headers: { X-Junk: "{filler 5000}" } }
  expect: { status: 401, json: null, body: [a, b], cookie: { http_only: true, same_site: Lax, max_age: 60 } }"#,
    );
    let [Action::Exchange(exchange)] = &actions[..] else {
        panic!()
    };
    let (request, expected) = (&exchange.request, &exchange.expected);
    let fields: Vec<&str> = request.form.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(fields, ["username", "password"]);
    assert_eq!(request.headers[0].1.pieces, [Piece::Filler(5000)]);
    let Expected {
        status,
        json,
        body,
        cookie,
        ..
    } = expected;
    assert_eq!(
        (*status, json.clone(), body.len()),
        (Some(401), Some(Data::Null), 2)
    );
    assert!(matches!(
        cookie,
        Some(ExpectedCookie::Set {
            http_only: Some(true),
            secure: None,
            max_age: Some(60),
            ..
        })
    ));
}

#[test]
fn cookies_are_own_none_lines_or_forged() {
    let actions = actions(
        r#"- sign_up: ada
- connect: { as: ada, socket: a, cookie: none }
- connect: { as: ada, socket: b, cookie: own }
- connect: { as: ada, socket: c, cookie: "a=b; express.sid={ada.cookie}" }
- connect: { as: ada, socket: d, cookie: ["a=b", "c={ada.id}"] }"#,
    );
    let cookies: Vec<&Cookie> = actions
        .iter()
        .filter_map(|action| match action {
            Action::Connect(connect) => Some(&connect.cookie),
            _ => None,
        })
        .collect();
    assert!(matches!(
        cookies[..],
        [
            Cookie::None,
            Cookie::Own,
            Cookie::Lines(_),
            Cookie::Lines(_)
        ]
    ));
    let Cookie::Lines(lines) = cookies[3] else {
        panic!()
    };
    assert_eq!(lines[1].pieces[1], Piece::Of("ada".to_owned(), Field::Id));
}

#[test]
fn what_must_not_be_logged_may_name_a_cookie_that_is_given_later() {
    actions("- no_log: \"{ada.cookie}\"\n- sign_up: ada");
}

#[test]
fn a_socket_may_be_opened_again_after_it_left_or_was_refused() {
    actions(
        "- connect: ada\n  expect: { refused: Not signed in }\n- connect: ada\n- disconnect: ada\n- connect: ada\n- never: { socket: ada, event: x }",
    );
}

#[test]
fn a_server_that_ends_at_start_is_looked_at_from_outside_only() {
    actions("- no_log: panicked\n- exit: { code: 2, line: [SESSION_SECRET, \"32\"] }");
}

#[test]
fn a_check_may_have_a_hint_of_its_own() {
    let spec = read_all(&with_actions(
        "- request: { get: / }\n  hint: Look at the route.\n  expect: { status: 200 }\n\
         - request: { get: / }\n  expect: { status: 200 }",
    ))
    .unwrap_or_else(|faults| panic!("{faults}"));
    let [with, without] = &spec.tests[0].items[..] else {
        panic!("two actions")
    };
    assert_eq!(with.hint.as_deref(), Some("Look at the route."));
    assert!(without.hint.is_none() && matches!(with.action, Action::Exchange(_)));
}
