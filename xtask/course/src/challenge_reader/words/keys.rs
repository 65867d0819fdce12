//! The keys of the maps in an action, and the values that several of them share.

use crate::challenge_reader::words::names::key;
use crate::challenge_reader::words::rules::{
    BASE64, CRATE, FIELD, HEADER, NAME, NAMESPACE, SENTENCE, URL_PATH,
};
use crate::challenge_reader::words::{
    BSON_TYPES, DOCUMENT_CHANGES, FORGERIES, NONE, OWN, SIGNALS, first,
};
use crate::document::shape::{Key, Keys, LINE, Shape};

pub const PERSON: Shape = Shape::Plain(&NAME);
pub const SOCKET: Shape = Shape::Plain(&NAME);
pub const WORDS_LIST: Shape = Shape::List {
    of: &Shape::Words,
    at_least: 1,
    at_most: usize::MAX,
};
pub const TEXTS: Shape = Shape::OneOf(&[Shape::Words, WORDS_LIST]);
pub static TEXT_OR_NULL: Shape = Shape::OneOf(&[Shape::Text, Shape::Null]);
pub const SENTENCES: Shape = Shape::OneOf(&[
    Shape::Plain(&SENTENCE),
    Shape::List {
        of: &Shape::Plain(&SENTENCE),
        at_least: 1,
        at_most: usize::MAX,
    },
]);
pub const COOKIE: Shape = Shape::OneOf(&[
    Shape::Choice(&[OWN, NONE]),
    Shape::CookieLine,
    Shape::List {
        of: &Shape::CookieLine,
        at_least: 1,
        at_most: usize::MAX,
    },
    Shape::Map(&FORGED),
]);
pub const PAIRS: Shape = Shape::Pairs {
    names: &FIELD,
    values: &Shape::Text,
};
/// A name may come with several values, each of them a header of its own.
pub const HEADER_PAIRS: Shape = Shape::Pairs {
    names: &HEADER,
    values: &Shape::OneOf(&[
        Shape::Text,
        Shape::List {
            of: &Shape::Text,
            at_least: 1,
            at_most: usize::MAX,
        },
    ]),
};
const SIGNATURE_HAS: Key = Key::optional(
    key::SIGNATURE_HAS,
    Shape::Plain(&BASE64),
    "signs in again until the cookie's signature has each of these characters",
);

pub static FORGED: Keys = Keys {
    keys: &[
        Key::required(key::OF, PERSON, "whose cookie"),
        Key::required(
            key::FORGED,
            Shape::Choice(&first(&FORGERIES)),
            "what is wrong with it",
        ),
    ],
    one_of: &[],
};

pub static SIGN_UP: Keys = Keys {
    keys: &[
        Key::required(key::AS, PERSON, "who"),
        Key::optional(key::NAME, Shape::Words, "in place of the random name"),
        Key::optional(key::COOKIE, COOKIE, "in place of the person's own"),
        SIGNATURE_HAS,
    ],
    one_of: &[],
};

pub static SIGN_IN: Keys = Keys {
    keys: &[
        Key::required(key::AS, PERSON, "who"),
        Key::optional(key::COOKIE, COOKIE, "in place of the person's own"),
        SIGNATURE_HAS,
    ],
    one_of: &[],
};

pub static REQUEST: Keys = Keys {
    keys: &[
        Key::optional(key::GET, Shape::Plain(&URL_PATH), "the path to GET"),
        Key::optional(key::POST, Shape::Plain(&URL_PATH), "the path to POST to"),
        Key::optional(key::AS, PERSON, "whose browser; by default a new visitor's"),
        Key::optional(key::COOKIE, COOKIE, "in place of the person's own"),
        Key::optional(key::FORM, PAIRS, "the fields of the form"),
        Key::optional(key::HEADERS, HEADER_PAIRS, "more headers"),
    ],
    one_of: &[key::GET, key::POST],
};

pub static EXPECTED: Keys = Keys {
    keys: &[
        Key::optional(
            key::STATUS,
            Shape::Number { from: 100, to: 599 },
            "the status code",
        ),
        Key::optional(key::LOCATION, Shape::Words, "the header `Location`"),
        Key::optional(
            key::HEADERS,
            HEADER_PAIRS,
            "headers, each with exactly this value or these values",
        ),
        Key::optional(
            key::HEADERS_LACK,
            Shape::OneOf(&[
                Shape::Plain(&HEADER),
                Shape::List {
                    of: &Shape::Plain(&HEADER),
                    at_least: 1,
                    at_most: usize::MAX,
                },
            ]),
            "names of headers that are not there",
        ),
        Key::optional(key::JSON, Shape::Data, "exactly this JSON as the body"),
        Key::optional(key::BODY, TEXTS, "what the body contains"),
        Key::optional(key::BODY_LACKS, TEXTS, "what the body does not contain"),
        Key::optional(
            key::COOKIE,
            Shape::OneOf(&[Shape::Choice(&[NONE]), Shape::Map(&SET_COOKIE)]),
            "the session's cookie that is handed out",
        ),
    ],
    one_of: &[],
};

pub static SET_COOKIE: Keys = Keys {
    keys: &[
        Key::optional(key::HTTP_ONLY, Shape::Flag, "whether it has HttpOnly"),
        Key::optional(
            key::SAME_SITE,
            Shape::Choice(&["Strict", "Lax", "None"]),
            "its SameSite",
        ),
        Key::optional(key::SECURE, Shape::Flag, "whether it has Secure"),
        Key::optional(key::PATH, Shape::Plain(&URL_PATH), "its Path"),
        Key::optional(
            key::MAX_AGE,
            // 400 days: browsers keep no cookie longer (RFC 6265bis, 5.5).
            Shape::Number {
                from: 1,
                to: 34_560_000,
            },
            "its Max-Age, in seconds",
        ),
    ],
    one_of: &[],
};

pub static CONNECT: Keys = Keys {
    keys: &[
        Key::required(key::AS, PERSON, "whose browser"),
        Key::optional(
            key::SOCKET,
            SOCKET,
            "the socket's name; by default the person's",
        ),
        Key::optional(key::COOKIE, COOKIE, "in place of the person's own"),
        Key::optional(key::NAMESPACE, Shape::Plain(&NAMESPACE), "by default `/`"),
        Key::optional(key::QUERY, PAIRS, "the handshake's query"),
        Key::optional(key::HEADERS, HEADER_PAIRS, "more headers of the handshake"),
        Key::optional(
            key::AUTH,
            Shape::Pairs {
                names: &FIELD,
                values: &Shape::Data,
            },
            "the payload with which the client asks to join the namespace",
        ),
    ],
    one_of: &[],
};

pub static REFUSED: Keys = Keys {
    keys: &[
        Key::optional(key::REFUSED, Shape::Words, "the message of `connect_error`"),
        Key::optional(
            key::STATUS,
            Shape::Number { from: 400, to: 599 },
            "the HTTP status that the handshake is answered with, so that no session begins",
        ),
    ],
    one_of: &[key::REFUSED, key::STATUS],
};

pub static DISCONNECT: Keys = Keys {
    keys: &[
        Key::required(key::SOCKET, SOCKET, "which socket"),
        Key::optional(key::ABRUPTLY, Shape::Flag, "the connection just breaks off"),
    ],
    one_of: &[],
};

pub static EMIT: Keys = Keys {
    keys: &[
        Key::required(key::SOCKET, SOCKET, "which socket"),
        Key::required(key::EVENT, Shape::Plain(&LINE), "the event's name"),
        Key::optional(key::DATA, Shape::Data, "what is sent with it"),
        Key::optional(key::ACK, Shape::Data, "exactly this is the acknowledgement"),
    ],
    one_of: &[],
};

pub static EVENT: Keys = Keys {
    keys: &[
        Key::required(key::SOCKET, SOCKET, "which socket"),
        Key::required(key::EVENT, Shape::Plain(&LINE), "the event's name"),
        Key::optional(
            key::DATA,
            Shape::Data,
            "exactly this comes with it; by default anything",
        ),
    ],
    one_of: &[],
};

pub static CROWD: Keys = Keys {
    keys: &[
        Key::required(key::AS, PERSON, "whose browser they all are"),
        Key::required(
            key::STAY,
            Shape::Number { from: 1, to: 500 },
            "how many stay",
        ),
        Key::required(
            key::LEAVE,
            Shape::Number { from: 0, to: 500 },
            "how many leave at once",
        ),
        Key::required(key::EVENT, Shape::Plain(&LINE), "the event's name"),
        Key::required(
            key::DATA,
            Shape::Data,
            "the last one's data, for each that stays",
        ),
    ],
    one_of: &[],
};

pub static STARTS: Keys = Keys {
    keys: &[Key::required(
        key::STARTS,
        TEXTS,
        "no line begins with this",
    )],
    one_of: &[],
};

pub static EXIT: Keys = Keys {
    keys: &[
        Key::optional(
            key::AFTER,
            Shape::Choice(&first(&SIGNALS)),
            "the signal that is sent; by default the server ends at start",
        ),
        Key::required(
            key::CODE,
            Shape::Number { from: 0, to: 255 },
            "the exit code",
        ),
        Key::optional(key::LINE, TEXTS, "stderr is one line that contains these"),
    ],
    one_of: &[],
};

pub static DOCUMENT: Keys = Keys {
    keys: &[
        Key::optional(key::SESSION_OF, PERSON, "whose session's document"),
        Key::optional(key::USER, PERSON, "whose own document"),
        Key::optional(
            key::BECOMES,
            Shape::Choice(&first(&DOCUMENT_CHANGES)),
            "what is done to it",
        ),
        Key::optional(
            key::FIELDS,
            Shape::Pairs {
                names: &FIELD,
                values: &BSON_TYPE,
            },
            "exactly its fields, each with its type",
        ),
        Key::optional(key::LACKS, TEXTS, "what stands nowhere in it"),
    ],
    one_of: &[key::SESSION_OF, key::USER],
};

static BSON_TYPE: Shape = Shape::Choice(&first(&BSON_TYPES));

pub static DEPENDENCY: Keys = Keys {
    keys: &[
        Key::required(key::NAME, Shape::Plain(&CRATE), "the crate"),
        Key::optional(
            key::FEATURES,
            Shape::List {
                of: &Shape::Plain(&CRATE),
                at_least: 1,
                at_most: usize::MAX,
            },
            "features that have to be on",
        ),
    ],
    one_of: &[],
};
