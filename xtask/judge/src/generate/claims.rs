//! Payloads of the CONNECT packet that claim to be somebody else.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use super::{Smaller, pick, shorter};

/// How deep lists and maps are in each other.
const DEPTH: usize = 3;

/// JSON of any shape, with what somebody would like to be believed in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim(pub Value);

const KEYS: [&str; 25] = [
    "username",
    "user",
    "name",
    "id",
    "userId",
    "user_id",
    "session",
    "sessionId",
    "session_id",
    "sid",
    "express.sid",
    "cookie",
    "Cookie",
    "cookies",
    "headers",
    "token",
    "auth",
    "authorization",
    "password",
    "admin",
    "currentUsers",
    "connected",
    "__proto__",
    "",
    "é",
];

impl Claim {
    /// Draws a payload; `facts` is what can be claimed: a name, an id, a cookie.
    pub fn any(rng: &mut Rng, facts: &[String]) -> Claim {
        Claim(match rng.u8(..6) {
            0 => json!({ pick(rng, &KEYS): fact(rng, facts) }),
            // Under whatever key a server looks, there it is.
            1 => everywhere(&fact(rng, facts)),
            2 => {
                let key = pick(rng, &KEYS);
                json!({ key: everywhere(&fact(rng, facts)) })
            }
            _ => any(rng, facts, DEPTH),
        })
    }
}

/// A map with the same text under each key.
fn everywhere(fact: &str) -> Value {
    let entries = KEYS.iter().map(|key| ((*key).to_owned(), json!(fact)));
    Value::Object(entries.collect())
}

fn fact(rng: &mut Rng, facts: &[String]) -> String {
    facts[rng.usize(..facts.len())].clone()
}

fn any(rng: &mut Rng, facts: &[String], depth: usize) -> Value {
    let nested = if depth == 0 { 8 } else { 14 };
    match rng.u8(..nested) {
        0..4 => Value::String(fact(rng, facts)),
        4 => Value::Null,
        5 => Value::Bool(rng.bool()),
        6 => match rng.u8(..5) {
            0 => json!(0),
            1 => json!(-1),
            2 => json!(u64::MAX),
            3 => json!(1.5e300),
            _ => json!(rng.u32(..)),
        },
        7 => {
            let text = pick(
                rng,
                &["", "\0", "\n", "é\u{202e}", "null", "'; --", "../", "{}"],
            );
            Value::String(text.repeat(rng.usize(1..40)))
        }
        8 | 9 => {
            let items = rng.usize(..4);
            std::iter::repeat_with(|| any(rng, facts, depth - 1))
                .take(items)
                .collect()
        }
        _ => {
            let entries = rng.usize(..4);
            let map: Map<_, _> = std::iter::repeat_with(|| {
                (pick(rng, &KEYS).to_owned(), any(rng, facts, depth - 1))
            })
            .take(entries)
            .collect();
            Value::Object(map)
        }
    }
}

impl Smaller for Claim {
    fn smaller(&self) -> Vec<Claim> {
        smaller(&self.0).into_iter().map(Claim).collect()
    }
}

fn smaller(value: &Value) -> Vec<Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => vec![Value::Null],
        Value::Array(items) => {
            let fewer = shorter(items).into_iter().map(Value::Array);
            let mut all: Vec<_> = items.iter().cloned().chain(fewer).collect();
            for (at, item) in items.iter().enumerate() {
                for smaller in smaller(item) {
                    let mut items = items.clone();
                    items[at] = smaller;
                    all.push(Value::Array(items));
                }
            }
            all
        }
        Value::Object(map) => {
            let mut all: Vec<_> = map.values().cloned().collect();
            let entries: Vec<_> = map.clone().into_iter().collect();
            let fewer = shorter(&entries).into_iter();
            all.extend(fewer.map(|entries| Value::Object(entries.into_iter().collect())));
            for (key, value) in map {
                for smaller in smaller(value) {
                    let mut with = map.clone();
                    with.insert(key.clone(), smaller);
                    all.push(Value::Object(with));
                }
            }
            all
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::rng;
    use super::*;

    #[test]
    fn payloads_are_repeatable_and_of_every_shape() {
        let facts = ["ada".to_owned(), "cookie".to_owned()];
        let some = |seed| {
            let mut rng = rng(seed);
            let claims = std::iter::repeat_with(|| Claim::any(&mut rng, &facts));
            claims.take(500).collect::<Vec<_>>()
        };
        assert_eq!(some("a"), some("a"));
        assert_ne!(some("a"), some("b"));
        let shapes: [fn(&Value) -> bool; 6] = [
            Value::is_null,
            Value::is_boolean,
            Value::is_number,
            Value::is_string,
            Value::is_array,
            Value::is_object,
        ];
        for shape in shapes {
            assert!(some("a").iter().any(|Claim(value)| shape(value)));
        }
        let known = json!({ "username": "ada" });
        assert!(some("a").iter().any(|Claim(value)| *value == known));
    }

    #[test]
    fn a_payload_is_narrowed_down_to_what_is_believed() {
        let mut claim = Claim(json!({ "a": [1, { "sid": "cookie", "b": 2 }], "c": null }));
        let is_believed = |Claim(value): &Claim| value.to_string().contains("\"sid\":\"cookie\"");
        while let Some(smaller) = claim.smaller().into_iter().find(is_believed) {
            claim = smaller;
        }
        assert_eq!(claim, Claim(json!({ "sid": "cookie" })));
    }
}
