//! The keys of a test.

use crate::challenge_reader::words::keys::{SENTENCES, TEXT_OR_NULL};
use crate::challenge_reader::words::names::key;
use crate::challenge_reader::words::{MONGODB, PASSES, TRANSPORTS, VERBS, first, rules};
use crate::document::shape::{Key, Keys, LINE, Shape};

/// What the `yml` block holds.
pub static BLOCK: Keys = Keys {
    keys: &[Key::required(
        key::TESTS,
        Shape::List {
            of: &Shape::Map(&TEST),
            at_least: 1,
            at_most: usize::MAX,
        },
        "the tests of the step",
    )],
    one_of: &[],
};

/// One test.
pub static TEST: Keys = Keys {
    keys: &[
        Key::required(
            key::TEXT,
            Shape::Plain(&LINE),
            "the sentence that has to be true",
        ),
        Key::required(
            key::HINT,
            SENTENCES,
            "help, in the order in which it is given",
        ),
        Key::optional(
            key::HOLE,
            Shape::Number { from: 1, to: 10 },
            "the hole of the Node original that this test closes",
        ),
        Key::optional(
            key::STARTER,
            Shape::Choice(&[PASSES]),
            "the step's starter passes already",
        ),
        Key::optional(
            key::UNTIL,
            Shape::Number { from: 1, to: 99 },
            "the last step at which this test holds",
        ),
        Key::optional(
            key::TRANSPORT,
            Shape::Choice(&first(&TRANSPORTS)),
            "only on this transport",
        ),
        Key::optional(
            key::NEEDS,
            Shape::Choice(&[MONGODB]),
            "played only where a MongoDB is at hand",
        ),
        Key::optional(
            key::ENV,
            Shape::Pairs {
                names: &rules::VARIABLE,
                values: &TEXT_OR_NULL,
            },
            "the server's environment; `~` takes a variable away",
        ),
        Key::required(
            key::DO,
            Shape::List {
                of: &Shape::Action(&VERBS),
                at_least: 1,
                at_most: usize::MAX,
            },
            "what is done and looked at, in this order",
        ),
    ],
    one_of: &[],
};
