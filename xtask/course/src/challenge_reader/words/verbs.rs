//! The verbs: what can be done and looked at.

use crate::challenge_reader::words::keys::{
    CONNECT, CROWD, DEPENDENCY, DISCONNECT, DOCUMENT, EMIT, EVENT, EXIT, EXPECTED, PERSON, REFUSED,
    REQUEST, SIGN_IN, SIGN_UP, SOCKET, STARTS, TEXTS, WORDS_LIST,
};
use crate::challenge_reader::words::{
    CONNECTED, MONGODB_CHANGES, SERVER_CHANGES, first, rules, verb,
};
use crate::document::fit::EXPECT;
use crate::document::shape::{Key, Shape, Verb};

/// The verbs of `do`.
pub static VERBS: [Verb; 20] = [
    plain(
        verb::SIGN_UP,
        Shape::OneOf(&[PERSON, Shape::Map(&SIGN_UP)]),
        "registers a person, who is signed in then",
    ),
    plain(
        verb::SIGN_IN,
        Shape::OneOf(&[PERSON, Shape::Map(&SIGN_IN)]),
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
        shape: Shape::Map(&REQUEST),
        expect: Some(Key::required(
            EXPECT,
            Shape::Map(&EXPECTED),
            "what the answer has to be",
        )),
        about: "one HTTP request",
    },
    plain(
        verb::ALIKE,
        Shape::List {
            of: &Shape::Map(&REQUEST),
            at_least: 2,
            at_most: 2,
        },
        "two requests that nobody can tell apart by their answers",
    ),
    Verb {
        name: verb::CONNECT,
        shape: Shape::OneOf(&[PERSON, Shape::Map(&CONNECT)]),
        expect: Some(Key::optional(
            EXPECT,
            Shape::OneOf(&[Shape::Choice(&[CONNECTED]), Shape::Map(&REFUSED)]),
            "whether the socket is admitted",
        )),
        about: "opens a Socket.IO connection",
    },
    plain(
        verb::DISCONNECT,
        Shape::OneOf(&[SOCKET, Shape::Map(&DISCONNECT)]),
        "closes a socket",
    ),
    plain(verb::EMIT, Shape::Map(&EMIT), "sends an event"),
    plain(
        verb::RECEIVE,
        Shape::Map(&EVENT),
        "this event arrives, or has arrived",
    ),
    plain(
        verb::NEVER,
        Shape::Map(&EVENT),
        "no such event has arrived, nor does one now",
    ),
    plain(
        verb::CROWD,
        Shape::Map(&CROWD),
        "many sockets come, and some go at once",
    ),
    plain(verb::LOG, TEXTS, "a log line ends with this"),
    plain(
        verb::NO_LOG,
        Shape::OneOf(&[Shape::Words, WORDS_LIST, Shape::Map(&STARTS)]),
        "no log line has this, to the server's end",
    ),
    plain(verb::EXIT, Shape::Map(&EXIT), "the server ends"),
    plain(
        verb::SERVER,
        Shape::Choice(&first(&SERVER_CHANGES)),
        "restarts the server, or turns to another one on the same database",
    ),
    plain(
        verb::MONGODB,
        Shape::Choice(&first(&MONGODB_CHANGES)),
        "what becomes of MongoDB while the server runs",
    ),
    plain(
        verb::DOCUMENT,
        Shape::Map(&DOCUMENT),
        "a document in the database is changed or looked at",
    ),
    plain(
        verb::DEPENDENCY,
        Shape::OneOf(&[Shape::Plain(&rules::CRATE), Shape::Map(&DEPENDENCY)]),
        "a dependency of the step's crate",
    ),
    plain(
        verb::USES,
        Shape::OneOf(&[
            Shape::Plain(&rules::ITEM),
            Shape::List {
                of: &Shape::Plain(&rules::ITEM),
                at_least: 1,
                at_most: usize::MAX,
            },
        ]),
        "the step's source uses this path or method",
    ),
];

const fn plain(name: &'static str, shape: Shape, about: &'static str) -> Verb {
    Verb {
        name,
        shape,
        expect: None,
        about,
    }
}
