use CookieFault::{Forged, Malformed, Missing};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderValue, Request};
use axum::routing::get;
use kit::storage::Sessions;
use tower::ServiceExt;
use tower_sessions::Session;

use super::*;
use crate::session_config::SessionConfig;
use crate::session_layer::session_layer;

const ID: Id = Id(42);

fn key() -> Key {
    Key::derive_from(b"a secret of thirty-two characters")
}

/// `value`, signed with `key`.
fn signed(value: &str, key: &Key) -> String {
    let mut jar = CookieJar::new();
    let cookie = (COOKIE_NAME, value.to_owned());
    jar.signed_mut(key).add(cookie);
    jar.get(COOKIE_NAME).unwrap().value().to_owned()
}

fn good() -> String {
    signed(&ID.to_string(), &key())
}

/// What [`session_id`] finds in these `Cookie` lines, after checking that
/// `tower-sessions` finds the same session.
async fn found<L: AsRef<[u8]>>(lines: &[L]) -> Result<Id, CookieFault> {
    let mut headers = HeaderMap::new();
    for line in lines {
        let line = HeaderValue::from_bytes(line.as_ref()).unwrap();
        headers.append(COOKIE, line);
    }
    let found = session_id(&headers, &key());
    let http = id_on_http(headers).await;
    assert_eq!(http, found.map_or(String::new(), |id| id.to_string()));
    found
}

/// The id that the session layer finds in these headers, if any.
async fn id_on_http(headers: HeaderMap) -> String {
    let config = SessionConfig {
        key: key(),
        ttl_seconds: 60,
        secure: true,
    };
    let show_id = |session: Session| async move {
        let id = session.id();
        id.map_or(String::new(), |id| id.to_string())
    };
    let app = Router::new()
        .route("/", get(show_id))
        .layer(session_layer(Sessions::default(), config));
    let mut request = Request::new(Body::empty());
    *request.headers_mut() = headers;
    let answer = app.oneshot(request).await.unwrap();
    let body = axum::body::to_bytes(answer.into_body(), 100).await.unwrap();
    String::from_utf8(body.to_vec()).unwrap()
}

/// One line with only this value of the session cookie.
async fn value(value: &str) -> Result<Id, CookieFault> {
    found(&[format!("{COOKIE_NAME}={value}")]).await
}

#[tokio::test]
async fn a_signed_id_is_found() {
    assert_eq!(value(&good()).await, Ok(ID));
    let escaped = good().replace('=', "%3D").replace('/', "%2f");
    assert_eq!(value(&escaped).await, Ok(ID));
}

#[tokio::test]
async fn without_a_session_cookie_it_is_missing() {
    assert_eq!(found::<&str>(&[]).await, Err(Missing));
    for line in [
        "",
        "theme=dark",
        "express.sid",
        "Express.sid=x",
        "express.sid2=x",
    ] {
        assert_eq!(found(&[line]).await, Err(Missing), "{line}");
    }
}

#[tokio::test]
async fn several_lines_are_read_as_one_list() {
    let ours = format!("express.sid={}", good());
    assert_eq!(found(&["a=b", &ours]).await, Ok(ID));
    assert_eq!(found(&[&ours, "a=b"]).await, Ok(ID));
    assert_eq!(found(&[&ours, "express.sid=x"]).await, Err(Malformed));
}

#[tokio::test]
async fn junk_around_the_cookie_is_ignored() {
    let many = "a=b; ".repeat(1000);
    for junk in [
        ";;", "=x; ", "junk; ", "a=%FF; ", "a=%zz; ", "a=\"; ", "é=é; ", &many,
    ] {
        let line = format!("{junk};express.sid = {} ; {junk}", good());
        assert_eq!(found(&[line]).await, Ok(ID), "{junk}");
    }
}

#[tokio::test]
async fn the_last_of_several_session_cookies_counts() {
    let (good, other) = (good(), signed(&Id(7).to_string(), &key()));
    let forged = signed(&ID.to_string(), &Key::generate());
    for (first, last, expected) in [
        (&other, &good, Ok(ID)),
        (&forged, &good, Ok(ID)),
        (&good, &forged, Err(Forged)),
        (&good, &String::new(), Err(Malformed)),
    ] {
        let line = format!("express.sid={first}; express.sid={last}");
        assert_eq!(found(&[line]).await, expected);
    }
}

#[tokio::test]
async fn bad_escapes_in_our_cookie_make_it_malformed() {
    assert_eq!(value("%FF").await, Err(Malformed));
    assert_eq!(found(&["a=b; express.sid =%FF"]).await, Err(Malformed));
    assert_eq!(value(&format!("%zz{}", good())).await, Err(Malformed));
    let beside = format!("express.sid=%FF; express.sid={0}; express.sid=%FF", good());
    assert_eq!(found(&[beside]).await, Ok(ID));
}

#[tokio::test]
async fn quotes_are_part_of_the_value() {
    assert_eq!(value(&format!("\"{}\"", good())).await, Err(Malformed));
}

#[tokio::test]
async fn a_line_that_is_not_utf_8_is_passed_over() {
    let ours = format!("express.sid={}", good()).into_bytes();
    let broken = [&ours[..], b"; a=\xff"].concat();
    assert_eq!(found(&[&broken]).await, Err(Missing));
    assert_eq!(found(&[&ours, &b"a=\xff".to_vec()]).await, Ok(ID));
}

#[tokio::test]
async fn without_a_whole_signature_it_is_malformed() {
    let unsigned = ID.to_string();
    for short in ["", "x", &unsigned, &good()[..43], &"é".repeat(30)] {
        assert_eq!(value(short).await, Err(Malformed), "{short}");
    }
    assert_eq!(value(&good().replacen('=', ".", 1)).await, Err(Malformed));
}

#[tokio::test]
async fn a_change_anywhere_is_forged() {
    let good = good();
    for position in [0, 1, 20, 41, 42, 43, 44, 50, good.len() - 1] {
        let other = if &good[position..=position] == "A" {
            "B"
        } else {
            "A"
        };
        let changed = format!("{}{other}{}", &good[..position], &good[position + 1..]);
        assert_eq!(value(&changed).await, Err(Forged), "{position}");
    }
    assert_eq!(value(&format!("{good}x")).await, Err(Forged));
    assert_eq!(value(&good[..44]).await, Err(Forged));
}

#[tokio::test]
async fn the_signature_of_another_key_is_forged() {
    let other = Key::derive_from(b"another secret of thirty-two chars");
    assert_eq!(value(&signed(&ID.to_string(), &other)).await, Err(Forged));
}

#[tokio::test]
async fn a_signed_value_that_is_no_id_is_malformed() {
    for content in ["", "42", "not a session id at all", &ID.to_string()[1..]] {
        assert_eq!(value(&signed(content, &key())).await, Err(Malformed));
    }
}

#[tokio::test]
async fn over_4096_bytes_it_is_malformed_even_if_signed() {
    let long = signed(&"x".repeat(4096 - MAC_LENGTH + 1), &key());
    assert_eq!(value(&long).await, Err(Malformed));
    let forged = "A".repeat(4096);
    assert_eq!(value(&forged).await, Err(Forged));
    assert_eq!(value(&format!("{forged}A")).await, Err(Malformed));
}
