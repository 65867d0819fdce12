//! The keys of a test.

use crate::document::schema::{Key, Keys, LINE, Schema};
use crate::vocabulary::keys::{SENTENCES, TEXT_OR_NULL};
use crate::vocabulary::names::key;
use crate::vocabulary::{MONGODB, PASSES, TRANSPORTS, VERBS, first, rules};

/// What the `yml` block holds.
pub static BLOCK: Keys = Keys {
    keys: &[Key::required(
        key::TESTS,
        Schema::List {
            of: &Schema::Map(&TEST),
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
            Schema::Plain(&LINE),
            "the sentence that has to be true",
        ),
        Key::required(
            key::HINT,
            SENTENCES,
            "help, in the order in which it is given",
        ),
        Key::optional(
            key::HOLE,
            Schema::Number { from: 1, to: 10 },
            "the hole of the Node original that this test closes",
        ),
        Key::optional(
            key::STARTER,
            Schema::Choice(&[PASSES]),
            "the step's starter passes already",
        ),
        Key::optional(
            key::UNTIL,
            Schema::Number { from: 1, to: 99 },
            "the last step at which this test holds",
        ),
        Key::optional(
            key::TRANSPORT,
            Schema::Choice(&first(&TRANSPORTS)),
            "only on this transport",
        ),
        Key::optional(
            key::NEEDS,
            Schema::Choice(&[MONGODB]),
            "played only where a MongoDB is at hand",
        ),
        Key::optional(
            key::ENV,
            Schema::Pairs {
                names: &rules::VARIABLE,
                values: &TEXT_OR_NULL,
            },
            "the server's environment; `~` takes a variable away",
        ),
        Key::required(
            key::DO,
            Schema::List {
                of: &Schema::Action(&VERBS),
                at_least: 1,
                at_most: usize::MAX,
            },
            "what is done and looked at, in this order",
        ),
    ],
    one_of: &[],
};
