//! `Cookie` headers that are nearly right.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use cookie::{CookieJar, Key};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use tower_sessions::session::Id;

/// The server's key.
pub fn key() -> Key {
    Key::derive_from(b"a secret of thirty-two characters")
}

fn signed(value: &str, key: &Key) -> String {
    let mut jar = CookieJar::new();
    jar.signed_mut(key).add(("a", value.to_owned()));
    jar.get("a")
        .map(|cookie| cookie.value().to_owned())
        .unwrap_or_default()
}

/// Values that are signed rightly, and most of them around an id.
fn value() -> impl Strategy<Value = String> {
    let other = Key::derive_from(b"another secret of 32 characters..");
    prop_oneof![
        8 => any::<i128>().prop_map(|id| signed(&Id(id).to_string(), &key())),
        1 => any::<i128>().prop_map(move |id| signed(&Id(id).to_string(), &other)),
        1 => "[A-Za-z0-9_-]{20,24}|\\PC{0,8}".prop_map(|text| signed(&text, &key())),
        1 => "[A-Za-z0-9+/=]{40,70}",
        1 => "\\PC{0,60}",
    ]
}

/// What is done to a value on its way.
#[derive(Debug, Clone)]
enum Change {
    Put(Index, String),
    Replace(Index, String),
    Delete(Index),
    Swap(Index),
    /// The letter becomes a large or a small one.
    Case(Index),
    Cut(Index),
    /// As a percent escape: right, or in small letters.
    Escape(Index, bool),
    EscapeAll,
    /// All signs of base64 that are none of a URL.
    EscapeSigns,
    Quote,
    Double,
    Lengthen,
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<Index>;
    let junk = || {
        select(vec![
            "%", "%zz", "%ff", "%c3%a4", "%3B", "%00", "%2B", "+", "/", "=", "==", "\"", "\\", " ",
            "\t", ",", "ä", "🦀", "A", "a", "-", "_", ".", "s:",
        ])
        .prop_map(str::to_owned)
    };
    prop_oneof![
        1 => (at(), junk()).prop_map(|(at, junk)| Change::Put(at, junk)),
        1 => (at(), junk()).prop_map(|(at, junk)| Change::Replace(at, junk)),
        1 => at().prop_map(Change::Delete),
        1 => at().prop_map(Change::Swap),
        1 => at().prop_map(Change::Case),
        1 => at().prop_map(Change::Cut),
        2 => (at(), any::<bool>()).prop_map(|(at, small)| Change::Escape(at, small)),
        2 => Just(Change::EscapeAll),
        4 => Just(Change::EscapeSigns),
        1 => Just(Change::Quote),
        1 => Just(Change::Double),
        1 => Just(Change::Lengthen),
    ]
}

fn escaped(c: char) -> String {
    let mut bytes = [0; 4];
    c.encode_utf8(&mut bytes)
        .bytes()
        .map(|byte| format!("%{byte:02X}"))
        .collect()
}

fn changed(value: &str, change: &Change) -> String {
    let mut chars: Vec<String> = value.chars().map(String::from).collect();
    let escape = |text: &str| text.chars().map(escaped).collect::<String>();
    let size = chars.len();
    let place = |at: &Index| at.index(size);
    match change {
        Change::EscapeAll => return escape(value),
        Change::EscapeSigns => {
            return value
                .replace('+', "%2B")
                .replace('/', "%2F")
                .replace('=', "%3D");
        }
        Change::Quote => return format!("\"{value}\""),
        Change::Double => return value.repeat(2),
        Change::Lengthen => return value.repeat(5000 / value.len().max(1)),
        _ if chars.is_empty() => return String::new(),
        Change::Put(at, junk) => chars.insert(place(at), junk.clone()),
        Change::Replace(at, junk) => chars[place(at)] = junk.clone(),
        Change::Delete(at) => drop(chars.remove(place(at))),
        Change::Swap(at) => chars.swap(place(at), 0),
        Change::Case(at) => {
            let c = &mut chars[place(at)];
            *c = if *c == c.to_lowercase() {
                c.to_uppercase()
            } else {
                c.to_lowercase()
            };
        }
        Change::Cut(at) => chars.truncate(place(at)),
        Change::Escape(at, small) => {
            let escaped = escape(&chars[place(at)]);
            chars[place(at)] = if *small {
                escaped.to_lowercase()
            } else {
                escaped
            };
        }
    }
    chars.concat()
}

/// `name=value`, or something near it.
fn pair() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        8 => Just("express.sid"),
        1 => select(vec![
            "express%2Esid", "Express.sid", "express.sid2", "express", "\"express.sid\"", "express.sid%00", "",
            "$Version", "express.si%64", "express.sid%", "other", "ä",
        ]),
    ];
    let between = prop_oneof![8 => Just("="), 1 => select(vec![" = ", "=\t", "==", "", " ", "=="])];
    let value = (value(), vec(change(), 0..4)).prop_flat_map(|(value, changes)| {
        let changed = changes
            .iter()
            .fold(value.clone(), |value, change| changed(&value, change));
        prop_oneof![Just(value), Just(changed)]
    });
    (name, between, value).prop_map(|(name, between, value)| format!("{name}{between}{value}"))
}

/// Some pairs in one line, most often one; a few lines are invalid UTF-8.
fn line() -> impl Strategy<Value = Vec<u8>> {
    let junk = prop_oneof![
        select(vec![
            "a=b",
            "theme=dark",
            "",
            " ",
            "a",
            "=",
            "%ff=%ff",
            "express.sid",
            "express.sid="
        ])
        .prop_map(str::to_owned),
        "\\PC{0,12}",
    ];
    let pairs = vec(prop_oneof![3 => pair(), 2 => junk], 1..4);
    let separator = prop_oneof![6 => Just("; "), 1 => select(vec![";", ";;", " ;\t", ",", "; ; "])];
    let byte = proptest::option::weighted(0.05, (any::<Index>(), 0x80..=0xff_u8));
    (pairs, separator, byte).prop_map(|(pairs, separator, byte)| {
        let mut line = pairs.join(separator).into_bytes();
        if let Some((at, byte)) = byte {
            line.insert(at.index(line.len() + 1), byte);
        }
        line
    })
}

/// All lines of a request, most often one. A line that HTTP does not allow
/// never reaches a server, so it is left out.
pub fn headers() -> impl Strategy<Value = HeaderMap> {
    prop_oneof![1 => Just(Vec::new()), 9 => vec(line(), 1..3)].prop_map(|lines| {
        lines
            .iter()
            .filter_map(|line| HeaderValue::from_bytes(line).ok())
            .map(|line| (COOKIE, line))
            .collect()
    })
}
