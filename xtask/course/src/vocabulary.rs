//! The table of words: everything that may stand in a `yml` block of tests.
//!
//! `docs/checks.md` explains them to authors and is tested against this table.

pub mod keys;
mod names;
mod rules;
pub mod test;
mod verbs;

use crate::spec::{
    BsonType, DocumentChange, Forgery, Method, MongodbChange, ServerChange, Signal, Transport,
};
pub use names::{key, verb};
pub use verbs::VERBS;

pub const PASSES: &str = "passes";
/// What a test can need besides its server.
pub const MONGODB: &str = "mongodb";
pub const CONNECTED: &str = "connected";
pub const OWN: &str = "own";
pub const NONE: &str = "none";
/// The variable without which nobody can wait for a session to expire.
pub const TTL: &str = "SESSION_TTL_SECONDS";

/// How a cookie can be forged, in the author's words.
pub const FORGERIES: [(&str, Forgery); 8] = [
    (
        "first character of the signature",
        Forgery::FirstOfSignature,
    ),
    (
        "middle character of the signature",
        Forgery::MiddleOfSignature,
    ),
    ("last character of the signature", Forgery::LastOfSignature),
    ("signature removed", Forgery::SignatureRemoved),
    ("signature cut short", Forgery::SignatureCutShort),
    ("one character of the id", Forgery::OneOfId),
    ("signed with another secret", Forgery::OtherSecret),
    ("signed with the server's secret", Forgery::ServerSecret),
];
pub const TRANSPORTS: [(&str, Transport); 2] = [
    ("polling", Transport::Polling),
    ("websocket", Transport::Websocket),
];
pub const SIGNALS: [(&str, Signal); 2] = [
    ("terminate", Signal::Terminate),
    ("interrupt", Signal::Interrupt),
];
pub const SERVER_CHANGES: [(&str, ServerChange); 3] = [
    ("restarted", ServerChange::Restarted),
    ("second", ServerChange::Second),
    ("first", ServerChange::First),
];
pub const MONGODB_CHANGES: [(&str, MongodbChange); 4] = [
    ("stopped", MongodbChange::Stopped),
    ("started", MongodbChange::Started),
    ("frozen", MongodbChange::Frozen),
    ("thawed", MongodbChange::Thawed),
];
pub const DOCUMENT_CHANGES: [(&str, DocumentChange); 3] = [
    ("deleted", DocumentChange::Deleted),
    ("expired", DocumentChange::Expired),
    ("corrupted", DocumentChange::Corrupted),
];
/// Named as MongoDB's operator `$type` names them.
pub const BSON_TYPES: [(&str, BsonType); 7] = [
    ("string", BsonType::String),
    ("date", BsonType::Date),
    ("object", BsonType::Object),
    ("array", BsonType::Array),
    ("bool", BsonType::Bool),
    ("number", BsonType::Number),
    ("objectId", BsonType::ObjectId),
];
pub const METHODS: [(&str, Method); 2] = [(key::GET, Method::Get), (key::POST, Method::Post)];

/// The first column of a table such as [`FORGERIES`].
const fn first<T: Copy, const N: usize>(table: &[(&'static str, T); N]) -> [&'static str; N] {
    let mut names = [""; N];
    let mut index = 0;
    while index < N {
        names[index] = table[index].0;
        index += 1;
    }
    names
}
