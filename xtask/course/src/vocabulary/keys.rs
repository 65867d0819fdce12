//! The keys of the maps in an action, and the values that several of them share.

use crate::document::schema::{Key, Keys, LINE, Schema};
use crate::vocabulary::names::key;
use crate::vocabulary::rules::{BASE64, CRATE, FIELD, HEADER, NAME, NAMESPACE, SENTENCE, URL_PATH};
use crate::vocabulary::{BSON_TYPES, DOCUMENT_CHANGES, FORGERIES, NONE, OWN, SIGNALS, first};

pub const PERSON: Schema = Schema::Plain(&NAME);
pub const SOCKET: Schema = Schema::Plain(&NAME);
pub const WORDS_LIST: Schema = Schema::List {
    of: &Schema::Words,
    at_least: 1,
    at_most: usize::MAX,
};
pub const TEXTS: Schema = Schema::OneOf(&[Schema::Words, WORDS_LIST]);
pub static TEXT_OR_NULL: Schema = Schema::OneOf(&[Schema::Text, Schema::Null]);
pub const SENTENCES: Schema = Schema::OneOf(&[
    Schema::Plain(&SENTENCE),
    Schema::List {
        of: &Schema::Plain(&SENTENCE),
        at_least: 1,
        at_most: usize::MAX,
    },
]);
pub const COOKIE: Schema = Schema::OneOf(&[
    Schema::Choice(&[OWN, NONE]),
    Schema::CookieLine,
    Schema::List {
        of: &Schema::CookieLine,
        at_least: 1,
        at_most: usize::MAX,
    },
    Schema::Map(&FORGED),
]);
pub const PAIRS: Schema = Schema::Pairs {
    names: &FIELD,
    values: &Schema::Text,
};
/// A name may come with several values, each of them a header of its own.
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
const SIGNATURE_HAS: Key = Key::optional(
    key::SIGNATURE_HAS,
    Schema::Plain(&BASE64),
    "signs in again until the cookie's signature has each of these characters",
);

pub static FORGED: Keys = Keys {
    keys: &[
        Key::required(key::OF, PERSON, "whose cookie"),
        Key::required(
            key::FORGED,
            Schema::Choice(&first(&FORGERIES)),
            "what is wrong with it",
        ),
    ],
    one_of: &[],
};

pub static SIGN_UP: Keys = Keys {
    keys: &[
        Key::required(key::AS, PERSON, "who"),
        Key::optional(key::NAME, Schema::Words, "in place of the random name"),
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
        Key::optional(key::GET, Schema::Plain(&URL_PATH), "the path to GET"),
        Key::optional(key::POST, Schema::Plain(&URL_PATH), "the path to POST to"),
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
            Schema::Number { from: 100, to: 599 },
            "the status code",
        ),
        Key::optional(key::LOCATION, Schema::Words, "the header `Location`"),
        Key::optional(
            key::HEADERS,
            HEADER_PAIRS,
            "headers, each with exactly this value or these values",
        ),
        Key::optional(
            key::HEADERS_LACK,
            Schema::OneOf(&[
                Schema::Plain(&HEADER),
                Schema::List {
                    of: &Schema::Plain(&HEADER),
                    at_least: 1,
                    at_most: usize::MAX,
                },
            ]),
            "names of headers that are not there",
        ),
        Key::optional(key::JSON, Schema::Data, "exactly this JSON as the body"),
        Key::optional(key::BODY, TEXTS, "what the body contains"),
        Key::optional(key::BODY_LACKS, TEXTS, "what the body does not contain"),
        Key::optional(
            key::COOKIE,
            Schema::OneOf(&[Schema::Choice(&[NONE]), Schema::Map(&SET_COOKIE)]),
            "the session's cookie that is handed out",
        ),
    ],
    one_of: &[],
};

pub static SET_COOKIE: Keys = Keys {
    keys: &[
        Key::optional(key::HTTP_ONLY, Schema::Flag, "whether it has HttpOnly"),
        Key::optional(
            key::SAME_SITE,
            Schema::Choice(&["Strict", "Lax", "None"]),
            "its SameSite",
        ),
        Key::optional(key::SECURE, Schema::Flag, "whether it has Secure"),
        Key::optional(key::PATH, Schema::Plain(&URL_PATH), "its Path"),
        Key::optional(
            key::MAX_AGE,
            // 400 days: browsers keep no cookie longer (RFC 6265bis, 5.5).
            Schema::Number {
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
        Key::optional(key::NAMESPACE, Schema::Plain(&NAMESPACE), "by default `/`"),
        Key::optional(key::QUERY, PAIRS, "the handshake's query"),
        Key::optional(key::HEADERS, HEADER_PAIRS, "more headers of the handshake"),
        Key::optional(
            key::AUTH,
            Schema::Pairs {
                names: &FIELD,
                values: &Schema::Data,
            },
            "the payload with which the client asks to join the namespace",
        ),
    ],
    one_of: &[],
};

pub static REFUSED: Keys = Keys {
    keys: &[
        Key::optional(
            key::REFUSED,
            Schema::Words,
            "the message of `connect_error`",
        ),
        Key::optional(
            key::STATUS,
            Schema::Number { from: 400, to: 599 },
            "the HTTP status that the handshake is answered with, so that no session begins",
        ),
    ],
    one_of: &[key::REFUSED, key::STATUS],
};

pub static DISCONNECT: Keys = Keys {
    keys: &[
        Key::required(key::SOCKET, SOCKET, "which socket"),
        Key::optional(
            key::ABRUPTLY,
            Schema::Flag,
            "the connection just breaks off",
        ),
    ],
    one_of: &[],
};

pub static EMIT: Keys = Keys {
    keys: &[
        Key::required(key::SOCKET, SOCKET, "which socket"),
        Key::required(key::EVENT, Schema::Plain(&LINE), "the event's name"),
        Key::optional(key::DATA, Schema::Data, "what is sent with it"),
        Key::optional(
            key::ACK,
            Schema::Data,
            "exactly this is the acknowledgement",
        ),
    ],
    one_of: &[],
};

pub static EVENT: Keys = Keys {
    keys: &[
        Key::required(key::SOCKET, SOCKET, "which socket"),
        Key::required(key::EVENT, Schema::Plain(&LINE), "the event's name"),
        Key::optional(
            key::DATA,
            Schema::Data,
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
            Schema::Number { from: 1, to: 500 },
            "how many stay",
        ),
        Key::required(
            key::LEAVE,
            Schema::Number { from: 0, to: 500 },
            "how many leave at once",
        ),
        Key::required(key::EVENT, Schema::Plain(&LINE), "the event's name"),
        Key::required(
            key::DATA,
            Schema::Data,
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
            Schema::Choice(&first(&SIGNALS)),
            "the signal that is sent; by default the server ends at start",
        ),
        Key::required(
            key::CODE,
            Schema::Number { from: 0, to: 255 },
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
            Schema::Choice(&first(&DOCUMENT_CHANGES)),
            "what is done to it",
        ),
        Key::optional(
            key::FIELDS,
            Schema::Pairs {
                names: &FIELD,
                values: &BSON_TYPE,
            },
            "exactly its fields, each with its type",
        ),
        Key::optional(key::LACKS, TEXTS, "what stands nowhere in it"),
    ],
    one_of: &[key::SESSION_OF, key::USER],
};

static BSON_TYPE: Schema = Schema::Choice(&first(&BSON_TYPES));

pub static DEPENDENCY: Keys = Keys {
    keys: &[
        Key::required(key::NAME, Schema::Plain(&CRATE), "the crate"),
        Key::optional(
            key::FEATURES,
            Schema::List {
                of: &Schema::Plain(&CRATE),
                at_least: 1,
                at_most: usize::MAX,
            },
            "features that have to be on",
        ),
    ],
    one_of: &[],
};
