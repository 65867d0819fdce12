//! What clients send as a message, and what a right server makes of it.

use fastrand::Rng;
use serde_json::{Value, json};

use super::{Smaller, pick, shorter};

/// What a client sends as a message.
#[derive(Debug, Clone, PartialEq)]
pub enum Sent {
    Text(Vec<char>),
    /// Anything but one string.
    Arguments(Vec<Value>),
    /// Bytes in an attachment.
    Bytes,
}

/// What a right server makes of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Reference {
    /// Everyone receives this text.
    Received(String),
    /// Nobody receives anything, and the sender is answered with an error.
    Refused,
    /// Nobody receives anything.
    Ignored,
    /// Nobody receives anything, or everyone receives this text.
    RefusedOr(String),
}

const PARTS: [&str; 36] = [
    "Hello",
    "hello, world",
    " ",
    "\n",
    "\t",
    "\r\n",
    "\u{85}",
    "\u{a0}",
    "\u{3000}",
    "\u{2028}",
    "\u{b}",
    "\u{200b}",
    "\u{feff}",
    "\0",
    "\u{1b}[31m",
    "\u{202e}",
    "<b>",
    "<img src=x onerror=alert(1)>",
    "<script>",
    "&",
    "&amp;",
    "&#60;",
    "\"",
    "'",
    "\\",
    "\\u003c",
    "{}",
    "%3C",
    "null",
    "é",
    "e\u{301}",
    "ß",
    "İ",
    "阿达",
    "👩\u{200d}💻",
    "\u{10ffff}",
];

/// Characters of one, two, three and four bytes; the last has two units in UTF-16.
const UNITS: [char; 5] = ['x', 'é', '阿', '<', '💻'];
const BLANKS: [char; 7] = [' ', '\n', '\t', '\u{a0}', '\u{85}', '\u{2003}', '\u{3000}'];

impl Sent {
    /// Draws one; `name` is somebody whom it can claim to be from.
    pub fn any(rng: &mut Rng, longest: usize, name: &str) -> Sent {
        match rng.u8(..20) {
            0..8 => Sent::Text(parts(rng)),
            8..11 => Sent::Text(about(rng, longest)),
            // Short enough in scalar values, too long in bytes or in UTF-16; or the reverse.
            11..14 => {
                let count = rng.usize(longest / 4..=longest + longest / 2);
                Sent::Text(vec![UNITS[rng.usize(..UNITS.len())]; count])
            }
            14 => Sent::Text(blanks(rng)),
            15 if rng.u8(..4) == 0 => Sent::Bytes,
            _ => Sent::Arguments(arguments(rng, name)),
        }
    }

    /// What the client puts behind the event's name.
    pub fn arguments(&self) -> Vec<Value> {
        match self {
            Sent::Text(text) => vec![Value::from(String::from_iter(text))],
            Sent::Arguments(arguments) => arguments.clone(),
            Sent::Bytes => Vec::new(),
        }
    }

    /// What a right server makes of it.
    pub fn reference(&self, longest: usize) -> Reference {
        let read = |text: &str| {
            let text = text.trim();
            let fits = (1..=longest).contains(&text.chars().count());
            fits.then(|| text.to_owned())
        };
        match self {
            Sent::Text(text) => {
                read(&String::from_iter(text)).map_or(Reference::Refused, Reference::Received)
            }
            Sent::Bytes => Reference::Ignored,
            Sent::Arguments(arguments) => match arguments.as_slice() {
                [] | [_] => Reference::Refused,
                [first, ..] => {
                    let text = first.as_str().and_then(read);
                    text.map_or(Reference::Ignored, Reference::RefusedOr)
                }
            },
        }
    }

    /// What was sent, for a report.
    pub fn describe(&self) -> String {
        match self {
            Sent::Text(text) => {
                const SHOWN: usize = 40;
                let whole = String::from_iter(text);
                let length = text.len();
                if length <= SHOWN {
                    return json!(whole).to_string();
                }
                format!(
                    "a string of {length} Unicode scalar values ({} bytes, {} units of UTF-16) \
                     that begins with {}",
                    whole.len(),
                    whole.encode_utf16().count(),
                    json!(String::from_iter(&text[..SHOWN]))
                )
            }
            Sent::Bytes => "three bytes".to_owned(),
            Sent::Arguments(arguments) => match arguments.as_slice() {
                [] => "no argument".to_owned(),
                [one] => one.to_string(),
                several => format!("the arguments {}", json!(several)),
            },
        }
    }
}

fn parts(rng: &mut Rng) -> Vec<char> {
    let mut text = Vec::new();
    for _ in 0..rng.usize(1..6) {
        text.extend(pick(rng, &PARTS).chars());
    }
    text
}

fn blanks(rng: &mut Rng) -> Vec<char> {
    let count = rng.usize(..5);
    std::iter::repeat_with(|| BLANKS[rng.usize(..BLANKS.len())])
        .take(count)
        .collect()
}

/// A text about as long as is allowed, with space around it.
fn about(rng: &mut Rng, longest: usize) -> Vec<char> {
    let count = rng.usize(longest - 1..=longest + 1);
    let mut text = blanks(rng);
    text.extend(vec![UNITS[rng.usize(..UNITS.len())]; count]);
    text.extend(blanks(rng));
    text
}

fn arguments(rng: &mut Rng, name: &str) -> Vec<Value> {
    match rng.u8(..12) {
        0 => vec![],
        1 => vec![Value::Null],
        2 => vec![json!(rng.bool())],
        3 => vec![json!(rng.i32(..))],
        4 => vec![json!(1e300)],
        5 => vec![json!([])],
        6 => vec![json!(["hello"])],
        7 => vec![json!({ "username": name, "message": "hello" })],
        8 => vec![json!({ "message": "hello" })],
        9 => vec![json!("hello"), json!({ "username": name })],
        10 => vec![json!("hello"), json!("world"), Value::Null],
        _ => vec![json!({ "username": name }), json!("hello")],
    }
}

impl Smaller for Sent {
    fn smaller(&self) -> Vec<Sent> {
        match self {
            Sent::Text(text) => {
                let mut all: Vec<_> = shorter(text).into_iter().map(Sent::Text).collect();
                let plain = vec!['x'; text.len()];
                if *text != plain {
                    all.push(Sent::Text(plain));
                }
                all
            }
            Sent::Arguments(_) | Sent::Bytes => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::rng;
    use super::*;

    #[test]
    fn messages_are_repeatable_and_each_verdict_occurs() {
        let some = |seed| {
            let mut rng = rng(seed);
            let sent = std::iter::repeat_with(|| Sent::any(&mut rng, 500, "ada"));
            sent.take(500).collect::<Vec<_>>()
        };
        assert_eq!(some("a"), some("a"));
        assert_ne!(some("a"), some("b"));
        let verdicts: [fn(&Reference) -> bool; 4] = [
            |one| matches!(one, Reference::Received(_)),
            |one| *one == Reference::Refused,
            |one| *one == Reference::Ignored,
            |one| matches!(one, Reference::RefusedOr(_)),
        ];
        for verdict in verdicts {
            let drawn = some("a");
            let count = drawn.iter().filter(|one| verdict(&one.reference(500)));
            assert!(count.count() > 4);
        }
        assert!(some("a").contains(&Sent::Bytes));
    }

    #[test]
    fn a_text_is_trimmed_and_then_counted_in_scalar_values() {
        let of = |text: &str| Sent::Text(text.chars().collect()).reference(5);
        let received = |text: &str| Reference::Received(text.to_owned());
        assert_eq!(of("  a b\n"), received("a b"));
        assert_eq!(of(" 💻💻💻💻💻\u{3000}"), received("💻💻💻💻💻"));
        for text in ["", " ", "\u{85}\u{2003}", "123456", " 123456 "] {
            assert_eq!(of(text), Reference::Refused, "{text:?}");
        }
        // These are invisible, but they are not white space.
        assert_eq!(of("\u{200b}"), received("\u{200b}"));
    }
}
