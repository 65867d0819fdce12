//! Small changes to something that was right.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// One change; the places are chosen in what the changes before it have left.
#[derive(Debug, Clone)]
pub enum Mutation {
    Delete(Index, usize),
    Double(Index, usize),
    /// The bytes at both places change their places.
    Swap(Index, Index, usize),
    /// In place of so many bytes.
    Put(Index, usize, String),
    /// Two lines change their places.
    SwapLines(Index, Index),
    /// The same again and again.
    Repeat(Index, String, usize),
    Cut(Index),
}

/// A few changes, with these pieces to put in.
pub fn mutations(pieces: &'static [&'static str]) -> impl Strategy<Value = Vec<Mutation>> {
    let at = any::<Index>;
    let piece = || prop_oneof![4 => select(pieces).prop_map(str::to_owned), 1 => "\\PC{0,3}"];
    let mutation = prop_oneof![
        3 => (at(), 1..40_usize).prop_map(|(at, length)| Mutation::Delete(at, length)),
        2 => (at(), 1..400_usize).prop_map(|(at, length)| Mutation::Double(at, length)),
        2 => (at(), at(), 1..40_usize).prop_map(|(a, b, length)| Mutation::Swap(a, b, length)),
        6 => (at(), 0..4_usize, piece()).prop_map(|(at, length, piece)| Mutation::Put(at, length, piece)),
        2 => (at(), at()).prop_map(|(a, b)| Mutation::SwapLines(a, b)),
        1 => (at(), piece(), 1..1200_usize).prop_map(|(at, piece, times)| Mutation::Repeat(at, piece, times)),
        1 => at().prop_map(Mutation::Cut),
    ];
    vec(mutation, 1..6)
}

/// `text` with all the changes; invalid UTF-8 is replaced.
pub fn mutated(text: &str, mutations: &[Mutation]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for mutation in mutations {
        bytes = apply(mutation, bytes);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn apply(mutation: &Mutation, mut bytes: Vec<u8>) -> Vec<u8> {
    let size = bytes.len();
    let place = |at: &Index| at.index(size + 1);
    let range = |at: &Index, length: usize| place(at)..(place(at) + length).min(size);
    match mutation {
        Mutation::Delete(at, length) => drop(bytes.drain(range(at, *length))),
        Mutation::Double(at, length) => {
            let range = range(at, *length);
            let copy = bytes[range.clone()].to_vec();
            bytes.splice(range.end..range.end, copy);
        }
        Mutation::Swap(a, b, length) => {
            let (a, b) = (place(a).min(place(b)), place(a).max(place(b)));
            for offset in 0..(*length).min(b - a).min(size - b) {
                bytes.swap(a + offset, b + offset);
            }
        }
        Mutation::Put(at, length, piece) => {
            bytes.splice(range(at, *length), piece.bytes());
        }
        Mutation::SwapLines(a, b) => {
            let mut lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
            if !lines.is_empty() {
                let (a, b) = (a.index(lines.len()), b.index(lines.len()));
                lines.swap(a, b);
            }
            bytes = lines.concat();
        }
        Mutation::Repeat(at, piece, times) => {
            let at = place(at);
            bytes.splice(at..at, piece.repeat(*times).into_bytes());
        }
        Mutation::Cut(at) => bytes.truncate(place(at)),
    }
    bytes
}
