//! What a server can do wrong when it is asked.

use crate::course::{Course, wrong_ways};
use crate::snapshot;

const ASK: &str = "- request: { get: / }\n  expect: { status: 200, body: hello }";
const ENTER: &str = "- request: { post: /login, as: ada, form: { username: \"{ada}\" } }\n  expect:\n    status: 303\n    location: /\n    cookie: { http_only: true, same_site: Lax, secure: false, path: /, max_age: 60 }";

#[test]
fn an_answer_that_is_none_fails_the_test_in_time() {
    let ways = [
        ("never answers", ASK),
        ("closes without an answer", ASK),
        ("answers nonsense", ASK),
        ("closes in the middle", ASK),
        ("never ends the body", ASK),
        ("never ends the headers", ASK),
        ("promises a huge body", ASK),
        ("dies when asked", ASK),
        ("panics when asked", ASK),
        ("floods when asked", ASK),
        ("never answers at all", "- log: signed in"),
    ];
    let mut course = Course::asking(&wrong_ways(&ways));
    let run = course.xtask("step 1 --seed 7 --all --hints");
    run.expect(1);
    course.lifeline.expect_all_ended();
    run.says(&[
        "ended with exit code 5",
        "because it printed more than 8 MiB",
    ]);
    snapshot!(run);
}

#[test]
fn a_test_that_fails_on_one_transport_is_not_played_on_the_other() {
    let mut course = Course::asking(&wrong_ways(&[("has no Socket.IO", "- connect: ada")]));
    let run = course.xtask("step 1 --seed 7");
    run.expect(1).says(&["--transport polling"]);
    course.lifeline.expect_all_ended();
    assert_eq!(course.lifeline.ever, 1);
}

#[test]
fn an_answer_that_is_wrong_in_one_place_is_told_by_that_place() {
    let ways = [
        ("fails", ASK),
        (
            "sends escape codes",
            "- request: { get: / }\n  expect: { body_lacks: hello }",
        ),
        (
            "sends another page",
            "- request: { get: / }\n  expect: { body: [hello, bye] }",
        ),
        (
            "lets everybody in",
            "- request: { get: /me }\n  expect: { status: 401 }",
        ),
        (
            "sends other JSON",
            "- sign_up: ada\n- request: { get: /me, as: ada }\n  expect: { json: { signedIn: true } }",
        ),
        (
            "sends no JSON",
            "- sign_up: ada\n- request: { get: /me, as: ada }\n  expect: { json: { signedIn: true } }",
        ),
        ("leads elsewhere", ENTER),
        ("sets no cookie", ENTER),
        ("has no HttpOnly", ENTER),
        ("has no SameSite", ENTER),
        ("has another path", ENTER),
        ("is forgotten too late", ENTER),
        (
            "sets a cookie for a visitor",
            "- request: { post: /login }\n  expect: { cookie: none }",
        ),
        (
            "sets no cookie at all",
            "- sign_up: ada\n- log: \"signed in: {ada}\"\n- sign_in: ada\n- request: { get: /me, as: ada, cookie: none }\n  expect: { status: 200 }",
        ),
        ("cannot be left", "- sign_up: ada\n- sign_out: ada"),
        (
            "answers differently",
            "- alike:\n    - { get: / }\n    - { get: /nowhere }",
        ),
        ("has no Socket.IO", "- connect: ada"),
        (
            "refuses nobody",
            "- connect: ada\n  expect: { refused: No session found }",
        ),
        ("has no dependency", "- dependency: cookie"),
    ];
    let course = Course::asking(&wrong_ways(&ways));
    let run = course.xtask("step 1 --seed 7 --all --hints");
    run.expect(1);
    snapshot!(run);
}

#[test]
fn what_must_not_be_logged_is_found_and_not_shown() {
    let enter = "- sign_up: ada\n- no_log: [\"{ada.password}\", \"{ada.cookie}\"]";
    let visit = "- sign_up: ada\n- request: { get: /me, as: ada }\n  expect: { status: 200 }\n- no_log: \"{ada.cookie}\"";
    let ways = [
        ("logs the secret", "- no_log: \"{secret}\""),
        ("logs the cookie", visit),
        ("logs in colour", "- no_log: \"\\e[\""),
        (
            "logs what is not wanted",
            "- sign_up: ada\n- no_log: { starts: signed in }",
        ),
        ("logs nothing", "- log: \"signed in: nobody\""),
        ("logs no secret", enter),
    ];
    let course = Course::asking(&wrong_ways(&ways));
    let run = course.xtask("step 1 --seed 7 --all --hints");
    run.expect(1).lacks("s3ss10n");
    snapshot!(run);
}

#[test]
fn a_secret_in_a_panic_is_masked_in_every_format() {
    let visit = "- sign_up: ada\n- request: { get: /me, as: ada }\n  expect: { status: 200 }";
    let course = Course::asking(&wrong_ways(&[("panics with the cookie", visit)]));
    for format in ["text", "json", "github"] {
        let run = course.xtask(&format!("step 1 --seed 7 --format {format}"));
        run.expect(1).lacks("s3ss10n").says(&[
            "the server panicked at ",
            "no such session: express.sid=<ada's cookie>",
        ]);
    }
    course.xtask("hint 1 --all").expect(0).lacks("s3ss10n");
}

#[test]
fn a_raw_character_does_not_look_like_its_escape() {
    let log = "- sign_up: ada\n- log: \"signed in: a\\\\u{{2028}}b\"";
    let course = Course::asking(&wrong_ways(&[("logs a raw separator", log)]));
    let run = course.xtask("step 1 --seed 7");
    run.expect(1).lacks("\u{2028}").says(&[
        "ends with `signed in: a\\u{2028}b`",
        "the nearest line: `signed in: a<U+2028>b`",
    ]);
}

#[test]
fn a_cookie_that_is_missing_is_told_with_those_that_were_set() {
    let course = Course::asking(&wrong_ways(&[
        ("sets another cookie", "- sign_up: ada"),
        (
            "sets another cookie (a request)",
            "- request: { post: /login, as: ada }\n  expect: { cookie: { path: / } }",
        ),
        (
            "sets another cookie (a text)",
            "- request: { post: /login, as: ada }\n  expect: { status: 303 }\n\
             - request: { get: /me, cookie: \"express.sid={ada.cookie}\" }\n  expect: { status: 200 }",
        ),
    ]));
    let run = course.xtask("step 1 --seed 7 --all");
    run.expect(1)
        .says(&["ada sends POST /register", "ada sends POST /login"]);
    assert_eq!(
        run.stdout
            .matches("it sets no cookie `express.sid`, but `sid`")
            .count(),
        2
    );
    assert_eq!(
        run.stdout.matches("never set it there, but `sid`").count(),
        1
    );
}

#[test]
fn of_several_failures_the_first_is_told_in_full_and_last() {
    let ways = [
        (
            "lets everybody in",
            "- request: { get: /me }\n  expect: { status: 401 }",
        ),
        ("logs nothing", "- log: \"signed in: nobody\""),
    ];
    let course = Course::asking(&wrong_ways(&ways));
    let run = course.xtask("step 1 --seed 7");
    run.expect(1);
    snapshot!(run);
}

#[test]
fn headers_ports_and_the_status_of_a_handshake_are_looked_at() {
    let headers = |expected: &str| format!("- request: {{ get: / }}\n  expect: {{ {expected} }}");
    let right = [headers(
        "headers: { content-type: text/plain, X-Seen: [first, second] }, headers_lack: [Vary, Server]",
    )];
    let wrong = [
        headers("headers: { Content-Type: text/html }"),
        headers("headers: { X-Seen: first }"),
        headers("headers: { X-Seen: [second, first] }"),
        headers("headers: { Vary: Origin }"),
        headers("headers_lack: X-Seen"),
    ];
    let sent = "- request: { get: /, headers: { Origin: \"http://127.0.0.1:{port}\", X-Twice: [a, b] } }\n  expect: ";
    let host = format!(
        "{sent}{{ body: [\"host: 127.0.0.1:{{port}}\", \"origin: http://127.0.0.1:{{port}}\", \"x-twice: a\\nx-twice: b\"] }}"
    );
    let other = format!("{sent}{{ body: \"origin: http://127.0.0.1:1{{port}}\" }}");
    let forbidden = "- connect: ada\n  expect: { status: 403 }";
    let mut ways = vec![
        ("tells what it was sent", host.as_str()),
        ("forbids Socket.IO", forbidden),
    ];
    ways.extend(right.iter().map(|ask| ("has headers", ask.as_str())));
    let mut course = Course::asking(&wrong_ways(&ways));
    course.xtask("step 1 --seed 7").expect(0);
    let texts: Vec<String> = (0..wrong.len())
        .map(|at| format!("has headers (asked for {at})"))
        .collect();
    let mut ways = vec![
        ("tells what it was sent", other.as_str()),
        ("has no Socket.IO", forbidden),
        (
            "forbids Socket.IO",
            "- connect: ada\n  expect: { status: 401 }",
        ),
        (
            "forbids Socket.IO (and is asked for a refusal)",
            "- connect: ada\n  expect: { refused: Origin not allowed }",
        ),
    ];
    ways.extend(
        texts
            .iter()
            .map(String::as_str)
            .zip(wrong.iter().map(String::as_str)),
    );
    course.ask(&wrong_ways(&ways));
    let run = course.xtask("step 1 --seed 7 --all");
    course.lifeline.expect_all_ended();
    run.expect(1).says(&[
        "0 of 9 tests passed",
        "HTTP status 403 as the answer to the handshake",
        "X-Seen is first and then second, not first",
        "it has no header Vary",
        "it has X-Seen: first",
        "Content-Type is text/plain, not text/html",
    ]);
}

#[test]
fn a_machine_that_is_slower_than_a_session_lives_gets_another_try() {
    let ask = "- sign_up: ada\n- request: { get: /me, as: ada }\n  expect: { status: 200 }\n\
         - expire: ada\n- request: { get: /me, as: ada, cookie: none }\n  expect: { status: 401 }";
    let tests = wrong_ways(&[("is slow the first time", ask)])
        .replace("env: {", "env: { SESSION_TTL_SECONDS: \"1\",");
    let mut course = Course::asking(&tests);
    course.xtask("step 1 --seed 7").expect(0);
    course.lifeline.expect_all_ended();
    assert_eq!(course.lifeline.ever, 2);
}
