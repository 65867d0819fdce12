//! Values that several words take.

use super::rules::{FIELD, HEADER, NAME};
use crate::document::schema::{Key, Schema};

pub const PERSON: Schema = Schema::Plain(&NAME);
pub const SOCKET: Schema = Schema::Plain(&NAME);
pub const WORDS_LIST: Schema = Schema::List {
    of: &Schema::Words,
    at_least: 1,
    at_most: usize::MAX,
};
pub const TEXTS: Schema = Schema::OneOf(&[Schema::Words, WORDS_LIST]);
pub const PAIRS: Schema = Schema::Pairs {
    names: &FIELD,
    values: &Schema::Text,
};
/// A name may come with several values, each of them a separate header.
pub const HEADER_PAIRS: Schema = Schema::Pairs {
    names: &HEADER,
    values: &Schema::OneOf(&[
        Schema::Text,
        Schema::List {
            of: &Schema::Text,
            at_least: 1,
            at_most: usize::MAX,
        },
    ]),
};

/// The key of somebody who signs up or in.
pub const AS: Key = Key::required("as", PERSON, "who");
/// The key of a socket that is used.
pub const USED_SOCKET: Key = Key::required("socket", SOCKET, "which socket");

/// The first column of a table of words and what they mean.
pub const fn first<T: Copy, const N: usize>(table: &[(&'static str, T); N]) -> [&'static str; N] {
    let mut names = [""; N];
    let mut index = 0;
    while index < N {
        names[index] = table[index].0;
        index += 1;
    }
    names
}
