//! One random call of a store.

use std::collections::HashMap;

use fastrand::Rng;
use serde_json::{Map, Value, json};

/// What is called, by which client and on which of the ids known so far. Ids are
/// numbered, so that a sequence stays valid when shrinking removes a step.
#[derive(Clone, Debug)]
pub struct Step {
    pub client: usize,
    pub id: usize,
    pub call: Call,
}

#[derive(Clone, Debug)]
pub enum Call {
    Create(Contents),
    Save(Contents),
    Load,
    Delete,
}

#[derive(Clone, Debug, Default)]
pub struct Contents {
    pub data: HashMap<String, Value>,
    /// Milliseconds from the start of the sequence; below zero, the session has
    /// expired when it is written. Never near zero: no answer may depend on how
    /// fast the test runs.
    pub life: i64,
}

const MINUTE: i64 = 60_000;
const LIVES: [i64; 8] = [
    -60 * MINUTE,
    -1,
    10 * MINUTE,
    20 * MINUTE,
    20 * MINUTE + 1,
    60 * MINUTE,
    14 * 24 * 60 * MINUTE,
    100 * 365 * 24 * 60 * MINUTE,
];

pub fn random_steps(rng: &mut Rng) -> Vec<Step> {
    let length = rng.usize(1..=24);
    (0..length).map(|_| random_step(rng)).collect()
}

fn random_step(rng: &mut Rng) -> Step {
    Step {
        client: rng.usize(..2),
        id: rng.usize(..4),
        call: match rng.u8(..8) {
            0 | 1 => Call::Create(random_contents(rng)),
            2..=4 => Call::Save(random_contents(rng)),
            5 | 6 => Call::Load,
            _ => Call::Delete,
        },
    }
}

fn random_contents(rng: &mut Rng) -> Contents {
    let data = if rng.bool() {
        // Only a few, so that a save often finds the same data.
        HashMap::from([("user".to_owned(), json!(rng.u8(..2)))])
    } else {
        let length = rng.usize(..4);
        (0..length)
            .map(|_| (random_text(rng), random_value(rng, 3)))
            .collect()
    };
    Contents {
        data,
        life: LIVES[rng.usize(..LIVES.len())],
    }
}

fn random_value(rng: &mut Rng, depth: u8) -> Value {
    match rng.u8(..if depth == 0 { 7 } else { 9 }) {
        0 => Value::Null,
        1 => json!(rng.bool()),
        2 => json!(rng.i64(..)),
        3 => json!(rng.u64(..)),
        // Any bits; infinity and NaN become null in JSON.
        4 => json!(f64::from_bits(rng.u64(..))),
        5 => [
            json!(0.1),
            json!(-0.0),
            json!(1e300),
            json!(u64::MAX),
            json!(i64::MIN),
        ][rng.usize(..5)]
        .clone(),
        6 => json!(random_text(rng)),
        7 => (0..rng.usize(..3))
            .map(|_| random_value(rng, depth - 1))
            .collect(),
        _ => (0..rng.usize(..3))
            .map(|_| (random_text(rng), random_value(rng, depth - 1)))
            .collect::<Map<_, _>>()
            .into(),
    }
}

/// Strings with a meaning in MongoDB or JSON, and any characters.
fn random_text(rng: &mut Rng) -> String {
    const WORDS: [&str; 10] = [
        "", "_id", "$set", "$expires", "a.b", "$$NOW", "\"}", "\\u0000", "\0", "é🦀",
    ];
    if rng.bool() {
        WORDS[rng.usize(..WORDS.len())].to_owned()
    } else {
        (0..rng.usize(..6)).map(|_| rng.char(..)).collect()
    }
}
