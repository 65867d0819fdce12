//! The verbs: what can be done and looked at.

use crate::document::schema::{Key, Schema, Verb};
use crate::document::validate::EXPECT;
use crate::vocabulary::keys::{
    CONNECT, CROWD, DEPENDENCY, DISCONNECT, DOCUMENT, EMIT, EVENT, EXIT, EXPECTED, PERSON, REFUSED,
    REQUEST, SIGN_IN, SIGN_UP, SOCKET, STARTS, TEXTS, WORDS_LIST,
};
use crate::vocabulary::{CONNECTED, MONGODB_CHANGES, SERVER_CHANGES, first, rules, verb};

/// The verbs of `do`.
pub static VERBS: [Verb; 20] = [
    plain(
        verb::SIGN_UP,
        Schema::OneOf(&[PERSON, Schema::Map(&SIGN_UP)]),
        "registers a person, who is signed in then",
    ),
    plain(
        verb::SIGN_IN,
        Schema::OneOf(&[PERSON, Schema::Map(&SIGN_IN)]),
        "signs a registered person in",
    ),
    plain(verb::SIGN_OUT, PERSON, "signs a person out"),
    plain(
        verb::EXPIRE,
        PERSON,
        "waits until the life of a person's session is over",
    ),
    Verb {
        name: verb::REQUEST,
        shape: Schema::Map(&REQUEST),
        expect: Some(Key::required(
            EXPECT,
            Schema::Map(&EXPECTED),
            "what the answer has to be",
        )),
        about: "one HTTP request",
    },
    plain(
        verb::ALIKE,
        Schema::List {
            of: &Schema::Map(&REQUEST),
            at_least: 2,
            at_most: 2,
        },
        "two requests that nobody can tell apart by their answers",
    ),
    Verb {
        name: verb::CONNECT,
        shape: Schema::OneOf(&[PERSON, Schema::Map(&CONNECT)]),
        expect: Some(Key::optional(
            EXPECT,
            Schema::OneOf(&[Schema::Choice(&[CONNECTED]), Schema::Map(&REFUSED)]),
            "whether the socket is admitted",
        )),
        about: "opens a Socket.IO connection",
    },
    plain(
        verb::DISCONNECT,
        Schema::OneOf(&[SOCKET, Schema::Map(&DISCONNECT)]),
        "closes a socket",
    ),
    plain(verb::EMIT, Schema::Map(&EMIT), "sends an event"),
    plain(
        verb::RECEIVE,
        Schema::Map(&EVENT),
        "this event arrives, or has arrived",
    ),
    plain(
        verb::NEVER,
        Schema::Map(&EVENT),
        "no such event has arrived, nor does one now",
    ),
    plain(
        verb::CROWD,
        Schema::Map(&CROWD),
        "many sockets come, and some go at once",
    ),
    plain(verb::LOG, TEXTS, "a log line ends with this"),
    plain(
        verb::NO_LOG,
        Schema::OneOf(&[Schema::Words, WORDS_LIST, Schema::Map(&STARTS)]),
        "no log line has this, to the server's end",
    ),
    plain(verb::EXIT, Schema::Map(&EXIT), "the server ends"),
    plain(
        verb::SERVER,
        Schema::Choice(&first(&SERVER_CHANGES)),
        "restarts the server, or turns to another one on the same database",
    ),
    plain(
        verb::MONGODB,
        Schema::Choice(&first(&MONGODB_CHANGES)),
        "what becomes of MongoDB while the server runs",
    ),
    plain(
        verb::DOCUMENT,
        Schema::Map(&DOCUMENT),
        "a document in the database is changed or looked at",
    ),
    plain(
        verb::DEPENDENCY,
        Schema::OneOf(&[Schema::Plain(&rules::CRATE), Schema::Map(&DEPENDENCY)]),
        "a dependency of the step's crate",
    ),
    plain(
        verb::USES,
        Schema::OneOf(&[
            Schema::Plain(&rules::ITEM),
            Schema::List {
                of: &Schema::Plain(&rules::ITEM),
                at_least: 1,
                at_most: usize::MAX,
            },
        ]),
        "the step's source uses this path or method",
    ),
];

const fn plain(name: &'static str, shape: Schema, about: &'static str) -> Verb {
    Verb {
        name,
        shape,
        expect: None,
        about,
    }
}
