//! The keys of a test, besides its words.

use crate::document::schema::{Key, Keys, LINE, Schema};
use crate::spec::Transport;
use crate::vocabulary::parts::rules::{NAMED_PART, SENTENCE, VARIABLE};
use crate::vocabulary::parts::schemas::first;
use crate::vocabulary::{DEFINITIONS, Example};

/// The variable without which nobody can wait for a session to expire.
pub const TTL: &str = "SESSION_TTL_SECONDS";
/// What a test can need besides its server.
pub const MONGODB: &str = "mongodb";
const PASSES: &str = "passes";

pub const TRANSPORTS: [(&str, Transport); 2] = [
    ("polling", Transport::Polling),
    ("websocket", Transport::Websocket),
];

static TEXT_OR_NULL: Schema = Schema::OneOf(&[Schema::Text, Schema::Null]);

const ONE_OR_MORE_TESTS: Schema = Schema::List {
    of: &Schema::Map(&TEST),
    at_least: 1,
    at_most: usize::MAX,
};
const ONE_OR_MORE_SENTENCES: Schema = Schema::OneOf(&[
    Schema::Plain(&SENTENCE),
    Schema::List {
        of: &Schema::Plain(&SENTENCE),
        at_least: 1,
        at_most: usize::MAX,
    },
]);
const ONE_OR_MORE_ACTIONS: Schema = Schema::List {
    of: &Schema::Action(DEFINITIONS),
    at_least: 1,
    at_most: usize::MAX,
};

pub const TESTS: Key = Key::required("tests", ONE_OR_MORE_TESTS, "the tests of the step");

/// What the `yml` block holds.
pub static BLOCK: Keys = Keys {
    name: "block",
    keys: &[TESTS],
    one_of: &[],
};

pub const TEXT: Key = Key::required(
    "text",
    Schema::Plain(&LINE),
    "the sentence that has to be true; no two tests of a document have the same one, since `--only` selects by it",
);
pub const HINT: Key = Key::required(
    "hint",
    ONE_OR_MORE_SENTENCES,
    "help, in the order in which it is given",
);
/// Beside a word: the hint of one check.
pub const CHECK_HINT: Key = Key::optional(
    "hint",
    Schema::Plain(&SENTENCE),
    "help that is given before that of the test if this check fails",
);
pub const MILESTONE: Key = Key::optional(
    "milestone",
    Schema::Plain(&NAMED_PART),
    "the part of the step that this test belongs to; a report shows the first one that is open, and counts the failures of later ones. The tests of a milestone stand together",
);
pub const HOLE: Key = Key::optional(
    "hole",
    Schema::Number { from: 1, to: 10 },
    "the hole of the Node original that this test closes",
);
pub const STARTER: Key = Key::optional(
    "starter",
    Schema::Choice(&[PASSES]),
    "the step's untouched starter passes already",
);
pub const UNTIL: Key = Key::optional(
    "until",
    Schema::Number { from: 1, to: 99 },
    "the last step at which this test holds; by default it holds to the end of the course",
);
pub const TRANSPORT: Key = Key::optional(
    "transport",
    Schema::Choice(&first(&TRANSPORTS)),
    "only on this transport; by default a test that opens a socket is played on both in its own step, and on one of them, by turns, where a later step asks it again",
);
pub const NEEDS: Key = Key::optional(
    "needs",
    Schema::Choice(&[MONGODB]),
    "played only where a MongoDB is at hand",
);
pub const EXAMINATION: Key = Key::optional(
    "examination",
    Schema::Flag,
    "it takes longer than half a second, so it runs only when all other tests of the step have passed",
);
pub const ENV: Key = Key::optional(
    "env",
    Schema::Pairs {
        names: &VARIABLE,
        values: &TEXT_OR_NULL,
    },
    "variables of the server's environment; `~` takes one away",
);
pub const DO: Key = Key::required(
    "do",
    ONE_OR_MORE_ACTIONS,
    "the actions, in their order; at least one of them has to be able to fail",
);

/// One test.
pub static TEST: Keys = Keys {
    name: "test",
    keys: &[
        TEXT,
        HINT,
        MILESTONE,
        HOLE,
        STARTER,
        UNTIL,
        TRANSPORT,
        NEEDS,
        EXAMINATION,
        ENV,
        DO,
    ],
    one_of: &[],
};

/// Of the keys of a test the judge sees this one while it executes it; the others decide
/// whether and where a test is played, and what is said about it.
pub const EXAMPLES: &[Example] = &[Example {
    key: "env",
    head: "env: $",
    actions: "- exit: { code: 2, line: [SESSION_SECRET, \"5\"] }",
    passes: "{ SESSION_SECRET: short }",
    fails: "{ SESSION_SECRET: longer }",
}];
