//! `Cookie` headers, nearly right or nearly wrong, and the reference that reads them.

use std::fmt;

use cookie::{Cookie, CookieJar, Key};
use fastrand::Rng;
use tower_sessions::session::Id;

use super::{Smaller, pick, shorter};
use crate::execute::fixtures::SESSION_COOKIE;

/// The length of a signature: 32 bytes in base64 with its padding.
const SIGNATURE: usize = 44;
const LONGEST_VALUE: usize = 4096;

/// Lines, each of them one `Cookie` header.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    lines: Vec<Vec<Piece>>,
}

#[derive(Debug, Clone, PartialEq)]
enum Piece {
    Text(&'static str),
    /// A byte that makes the value invalid UTF-8.
    Byte(u8),
    /// The same text many times.
    Many(&'static str, usize),
    /// A value from the list in [`Values`], and its shape.
    Value(usize, Shape),
}

/// What happens to a decoded value before it is put into the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Percent-encoded as the server writes it.
    Sent,
    Bare,
    Escaped,
    EscapedInSmallLetters,
    EscapedTwice,
    UrlAlphabet,
    WithoutPadding,
    PlusAsSpace,
    InCapitals,
    /// Another character at this place.
    Changed(usize),
    /// Nothing from this place on.
    CutBehind(usize),
    /// Nothing in front of this place.
    CutBefore(usize),
}

/// Decoded values of cookies, and what a report calls them.
#[derive(Debug)]
pub struct Values(Vec<(&'static str, String)>);

impl Values {
    /// Values around a session cookie of this server: the first is that one, decoded.
    pub fn around(session: &str, key: &Key, other: &Key) -> Values {
        let (signature, id) = session.split_at_checked(SIGNATURE).unwrap_or(("", session));
        let standard = id.replace('-', "+").replace('_', "/");
        let stranger = Id(0x0F0F_FBFF_3E3F_0123_4567_89AB_CDEF_FBFF).to_string();
        let in_standard = stranger.replace('-', "+").replace('_', "/");
        let ours = |what| signed(what, key);
        Values(vec![
            ("the session's cookie", session.to_owned()),
            ("the id of another session, signed", ours(&stranger)),
            ("the id, signed with another secret", signed(id, other)),
            ("a word, signed", ours("nobody")),
            ("nothing, signed", ours("")),
            ("the id with padding, signed", ours(&format!("{id}=="))),
            ("the id in standard base64, signed", ours(&standard)),
            ("another id in standard base64, signed", ours(&in_standard)),
            ("the id and a space, signed", ours(&format!("{id} "))),
            ("the id in quotes, signed", ours(&format!("\"{id}\""))),
            ("the id without its signature", id.to_owned()),
            ("the signature without its id", signature.to_owned()),
            (
                "the cookie as Express writes it",
                format!("s:{id}.{signature}"),
            ),
            ("the signature of another id", {
                let another = ours(&stranger);
                format!("{}{id}", another.get(..SIGNATURE).unwrap_or_default())
            }),
        ])
    }
}

fn signed(value: &str, key: &Key) -> String {
    let mut jar = CookieJar::new();
    jar.signed_mut(key)
        .add(Cookie::new(SESSION_COOKIE, value.to_owned()));
    let signed = jar
        .get(SESSION_COOKIE)
        .map(|cookie| cookie.value().to_owned());
    signed.unwrap_or_default()
}

impl Shape {
    fn any(rng: &mut Rng) -> Shape {
        // The whole value has 66 characters.
        let at = rng.usize(..68);
        match rng.u8(..20) {
            0..8 => Shape::Sent,
            8 => Shape::Bare,
            9 => Shape::Escaped,
            10 => Shape::EscapedInSmallLetters,
            11 => Shape::EscapedTwice,
            12 => Shape::UrlAlphabet,
            13 => Shape::WithoutPadding,
            14 => Shape::PlusAsSpace,
            15 => Shape::InCapitals,
            16 | 17 => Shape::Changed(at),
            18 => Shape::CutBehind(at),
            _ => Shape::CutBefore(at),
        }
    }

    fn of(self, value: &str) -> String {
        match self {
            Shape::Sent => encoded(value),
            Shape::Bare => value.to_owned(),
            Shape::Escaped => escaped(value),
            Shape::EscapedInSmallLetters => escaped(value).to_lowercase(),
            Shape::EscapedTwice => encoded(&escaped(value)),
            Shape::UrlAlphabet => encoded(&value.replace('+', "-").replace('/', "_")),
            Shape::WithoutPadding => value.replace('=', ""),
            Shape::PlusAsSpace => value.replace('+', " "),
            Shape::InCapitals => value.to_uppercase(),
            Shape::Changed(at) => {
                let mut text = value.as_bytes().to_vec();
                if let Some(byte) = text.get_mut(at) {
                    // Bits that mean nothing, at the end of a signature or an id, stay.
                    *byte = if *byte == b'x' { b'h' } else { b'x' };
                }
                encoded(&String::from_utf8_lossy(&text))
            }
            Shape::CutBehind(at) => encoded(value.get(..at).unwrap_or(value)),
            Shape::CutBefore(at) => encoded(value.get(at..).unwrap_or_default()),
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Shape::Sent => Ok(()),
            Shape::Bare => f.write_str(", without percent escapes"),
            Shape::Escaped => f.write_str(", each character as a percent escape"),
            Shape::EscapedInSmallLetters => {
                f.write_str(", each character as a percent escape in small letters")
            }
            Shape::EscapedTwice => f.write_str(", percent-encoded twice"),
            Shape::UrlAlphabet => f.write_str(", with `-` and `_` in place of `+` and `/`"),
            Shape::WithoutPadding => f.write_str(", without its `=`"),
            Shape::PlusAsSpace => f.write_str(", with spaces in place of `+`"),
            Shape::InCapitals => f.write_str(", in capitals"),
            Shape::Changed(at) => write!(f, ", with another character {}", at + 1),
            Shape::CutBehind(at) => write!(f, ", its first {at} characters"),
            Shape::CutBefore(at) => write!(f, ", from its character {} on", at + 1),
        }
    }
}

fn encoded(value: &str) -> String {
    let cookie = Cookie::new("c", value.to_owned());
    cookie.encoded().to_string().split_off(2)
}

fn escaped(value: &str) -> String {
    value.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

impl Header {
    /// Draws a header; `values` says how many there are to choose from.
    pub fn any(rng: &mut Rng, values: &Values) -> Header {
        let lines = match rng.u8(..20) {
            0 => 0,
            1..13 => 1,
            13..18 => 2,
            _ => 3,
        };
        let lines = std::iter::repeat_with(|| line(rng, values)).take(lines);
        Header {
            lines: lines.collect(),
        }
    }

    /// The value of each `Cookie` header.
    pub fn lines(&self, values: &Values) -> Vec<Vec<u8>> {
        let of = |line: &Vec<Piece>| {
            let bytes = line.iter().flat_map(|piece| piece.bytes(values));
            bytes.collect()
        };
        self.lines.iter().map(of).collect()
    }

    /// For a report: the parts of cookies by what they are called.
    pub fn describe(&self, values: &Values) -> String {
        if self.lines.is_empty() {
            return "no Cookie header".to_owned();
        }
        let of = |line: &Vec<Piece>| {
            let pieces: String = line.iter().map(|piece| piece.describe(values)).collect();
            format!("`Cookie: {pieces}`")
        };
        let lines: Vec<_> = self.lines.iter().map(of).collect();
        lines.join(" and ")
    }
}

impl Piece {
    fn bytes(&self, values: &Values) -> Vec<u8> {
        match self {
            Piece::Text(text) => text.as_bytes().to_vec(),
            Piece::Byte(byte) => vec![*byte],
            Piece::Many(text, times) => text.repeat(*times).into_bytes(),
            Piece::Value(which, shape) => shape.of(&values.0[*which].1).into_bytes(),
        }
    }

    fn describe(&self, values: &Values) -> String {
        match self {
            Piece::Text(text) => (*text).to_owned(),
            Piece::Byte(byte) => format!("<the byte {byte:02X}>"),
            Piece::Many(text, times) => format!("<{times} times {text}>"),
            Piece::Value(which, shape) => format!("<{}{shape}>", values.0[*which].0),
        }
    }

    /// Plainer pieces in the place of this one.
    fn plainer(&self) -> Vec<Piece> {
        match *self {
            Piece::Text(_) | Piece::Byte(_) => Vec::new(),
            Piece::Many(text, times) => {
                let fewer = [times / 2, times.saturating_sub(1)];
                let fewer = fewer.into_iter().filter(|&fewer| fewer < times);
                fewer.map(|fewer| Piece::Many(text, fewer)).collect()
            }
            Piece::Value(which, shape) => {
                let mut plainer = Vec::new();
                if which != 0 {
                    plainer.push(Piece::Value(0, shape));
                }
                if shape != Shape::Sent {
                    plainer.push(Piece::Value(which, Shape::Sent));
                }
                plainer
            }
        }
    }
}

impl Smaller for Header {
    fn smaller(&self) -> Vec<Header> {
        let fewer = shorter(&self.lines).into_iter();
        let mut smaller: Vec<_> = fewer.map(|lines| Header { lines }).collect();
        for (at, line) in self.lines.iter().enumerate() {
            let mut with = |line| {
                let mut lines = self.lines.clone();
                lines[at] = line;
                smaller.push(Header { lines });
            };
            shorter(line).into_iter().for_each(&mut with);
            for (place, piece) in line.iter().enumerate() {
                for plainer in piece.plainer() {
                    let mut line = line.clone();
                    line[place] = plainer;
                    with(line);
                }
            }
        }
        smaller
    }
}

const SEPARATORS: [&str; 12] = [
    "; ", "; ", "; ", "; ", "; ", "; ", ";", ";;", " ; ", ", ", ",", ";\t",
];
const OTHERS: [&str; 24] = [
    "a=b",
    "theme=dark",
    "junk",
    "=x",
    "",
    " ",
    "a=%FF",
    "b=%zz",
    "c=\"",
    "c=\"a; b\"",
    "%FF=%FF",
    "city=Zürich",
    "express.sid",
    "express.sid; a=b",
    "express.sid2=x",
    "Express.Sid=x",
    "$Version=1",
    "express.sid%00=x",
    "express.sid%3Dx",
    "a=b%3B express.sid=x",
    "expires=Thu, 01 Jan 1970 00:00:00 GMT",
    "path=/",
    "a==",
    "é=阿",
];
/// In front of our value, in another cookie.
const OTHER_NAMES: [&str; 8] = [
    "express.sid2=",
    "Express.Sid=",
    "theme=express.sid=",
    "a=",
    "sid=",
    "=express.sid=",
    "express.sid%3D",
    "a=b%3Bexpress.sid=",
];
/// Beside a value, or within it.
const JUNK: [&str; 24] = [
    "x", "\"", "'", "\\", "%", "%zz", "%3", "%FF", "%C3", "%C3%A4", "%3B", "%3D", "%2B", "%20",
    "%00", "%0A", "=", "+", "/", ",", ".", "é", "阿", " ",
];
/// How often a string is repeated: about as long as a signature, and as the longest value.
const TIMES: [usize; 11] = [1, 43, 44, 45, 66, 1365, 1366, 2048, 4095, 4096, 4097];

fn line(rng: &mut Rng, values: &Values) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for at in 0..rng.usize(1..=4) {
        if at > 0 {
            pieces.push(Piece::Text(pick(rng, &SEPARATORS)));
        }
        match rng.u8(..10) {
            0..6 => ours(rng, values, &mut pieces),
            6 => {
                pieces.push(Piece::Text(pick(rng, &OTHER_NAMES)));
                pieces.push(Piece::Value(0, Shape::Sent));
            }
            7 if rng.bool() => {
                let times = pick(rng, &TIMES.each_ref());
                pieces.push(Piece::Text("a="));
                pieces.push(Piece::Many("x", *times));
            }
            _ => pieces.push(Piece::Text(pick(rng, &OTHERS))),
        }
    }
    // More pairs than any reader should have a limit for.
    match rng.u8(..25) {
        0 => pieces.insert(0, Piece::Many("a=b; ", rng.usize(40..300))),
        1 => pieces.push(Piece::Many("; a=b", rng.usize(40..300))),
        _ => {}
    }
    // Few, since a line with such a byte is ignored.
    if rng.u8(..25) == 0 {
        let at = rng.usize(..=pieces.len());
        pieces.insert(at, Piece::Byte(rng.u8(0xf8..=0xff)));
    }
    pieces
}

/// A pair with our name, or nearly so.
fn ours(rng: &mut Rng, values: &Values, pieces: &mut Vec<Piece>) {
    if rng.u8(..16) == 0 {
        // The name itself has escapes. What is to become of a bad escape behind such a name
        // is a matter of taste, so there is none.
        let name = pick(rng, &["express%2Esid", "express.si%64", "%65xpress.sid"]);
        pieces.push(Piece::Text(name));
        pieces.push(Piece::Text("="));
        pieces.push(Piece::Value(0, Shape::Sent));
        return;
    }
    let name = match rng.u8(..16) {
        0 => " express.sid",
        1 => "express.sid ",
        2 => "\texpress.sid\t",
        // The `cookie` crate trims as `str::trim` does.
        3 => "\u{a0}express.sid",
        4 => "express.sid\u{3000}",
        _ => "express.sid",
    };
    pieces.push(Piece::Text(name));
    let equals = match rng.u8(..16) {
        0 => " = ",
        1 => "= ",
        2 => "==",
        _ => "=",
    };
    pieces.push(Piece::Text(equals));
    match rng.u8(..16) {
        0..3 => {
            let text = pick(
                rng,
                &[
                    "x", "A", "=", "+", "/", "é", "%41", "%3D", "%C3%A9", " ", "-",
                ],
            );
            pieces.push(Piece::Many(text, *pick(rng, &TIMES.each_ref())));
            if rng.bool() {
                pieces.push(value(rng, values));
            }
        }
        3 => {
            pieces.push(Piece::Text("\""));
            pieces.push(value(rng, values));
            pieces.push(Piece::Text("\""));
        }
        4 => {
            pieces.push(Piece::Text(pick(rng, &JUNK)));
            pieces.push(value(rng, values));
        }
        5 => {
            pieces.push(value(rng, values));
            pieces.push(Piece::Text(pick(rng, &JUNK)));
        }
        6 => pieces.push(Piece::Text(pick(rng, &JUNK))),
        7 => {
            // A signature, and then letters of several bytes up to the limit.
            pieces.push(Piece::Value(11, Shape::Sent));
            pieces.push(Piece::Many("é", *pick(rng, &[&2026, &2027, &4052, &4053])));
        }
        _ => pieces.push(value(rng, values)),
    }
}

fn value(rng: &mut Rng, values: &Values) -> Piece {
    let which = match rng.bool() {
        true => 0,
        false => rng.usize(..values.0.len()),
    };
    Piece::Value(which, Shape::any(rng))
}

/// What the reference finds in a header.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reading {
    Valid(Id),
    Missing,
    Malformed,
    Forged,
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Reading::Valid(_) => "valid",
            Reading::Missing => "missing",
            Reading::Malformed => "malformed",
            Reading::Forged => "forged",
        })
    }
}

/// Reads `Cookie` headers as tower-sessions does, and gives a reason where it finds nothing.
pub fn read<L: AsRef<[u8]>>(lines: &[L], key: &Key) -> Reading {
    let lines = lines
        .iter()
        .filter_map(|line| str::from_utf8(line.as_ref()).ok());
    let mut last = None;
    let mut is_unreadable = false;
    for pair in lines.flat_map(|line| line.split(';')) {
        match Cookie::parse_encoded(pair.to_owned()) {
            Ok(cookie) if cookie.name() == SESSION_COOKIE => last = Some(cookie),
            Ok(_) => {}
            Err(_) => {
                let name = pair.split_once('=').map(|(name, _)| name.trim());
                is_unreadable |= name == Some(SESSION_COOKIE);
            }
        }
    }
    let Some(cookie) = last else {
        return match is_unreadable {
            true => Reading::Malformed,
            false => Reading::Missing,
        };
    };
    let value = cookie.value();
    let is_of_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
    let begins = value.as_bytes().get(..SIGNATURE);
    let is_ours = begins.is_some_and(|begins| begins.iter().all(is_of_base64));
    if !is_ours || value.len() > LONGEST_VALUE {
        return Reading::Malformed;
    }
    match CookieJar::new().signed(key).verify(cookie) {
        None => Reading::Forged,
        Some(id) => id
            .value()
            .parse()
            .map_or(Reading::Malformed, Reading::Valid),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::super::rng;
    use super::*;

    fn key() -> Key {
        Key::derive_from(b"a secret of thirty-two characters")
    }

    fn values() -> Values {
        let other = Key::derive_from(b"another secret of 32 characters..");
        let session = signed(&Id(42).to_string(), &key());
        Values::around(&session, &key(), &other)
    }

    #[test]
    fn headers_are_repeatable_various_and_can_be_sent() {
        let values = values();
        let some = |seed| {
            let mut rng = rng(seed);
            let headers = std::iter::repeat_with(|| Header::any(&mut rng, &values));
            headers.take(2000).collect::<Vec<_>>()
        };
        assert_eq!(some("a"), some("a"));
        assert_ne!(some("a"), some("b"));
        let mut found = BTreeMap::<String, usize>::new();
        let mut shown = BTreeSet::new();
        for header in some("a") {
            let lines = header.lines(&values);
            for line in &lines {
                assert!(hyper::header::HeaderValue::from_bytes(line).is_ok());
            }
            *found.entry(read(&lines, &key()).to_string()).or_default() += 1;
            shown.insert(header.describe(&values));
        }
        assert!(shown.len() > 1500, "{}", shown.len());
        // Headers of one kind only would prove little.
        for word in ["valid", "missing", "malformed", "forged"] {
            assert!(found.get(word).is_some_and(|&one| one > 200), "{found:?}");
        }
    }

    #[test]
    fn no_secret_is_in_what_a_report_shows() {
        let values = values();
        let secret = &values.0[0].1[..8];
        let mut rng = rng("a");
        for _ in 0..500 {
            let shown = Header::any(&mut rng, &values).describe(&values);
            assert!(!shown.contains(secret), "{shown}");
        }
    }

    #[test]
    fn each_step_of_narrowing_down_ends() {
        let values = values();
        let mut rng = rng("a");
        for _ in 0..50 {
            let mut header = Header::any(&mut rng, &values);
            loop {
                let smaller = header.smaller();
                if smaller.is_empty() {
                    break;
                }
                header = smaller[rng.usize(..smaller.len())].clone();
            }
            assert_eq!(header.lines, Vec::<Vec<Piece>>::new());
        }
    }
}
