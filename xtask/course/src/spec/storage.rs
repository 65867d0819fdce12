//! What a test does to where the server keeps its users and sessions.

use super::Person;
use crate::template::Template;

/// Which of a test's servers the next actions turn to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerChange {
    /// Asked to end, and started anew.
    Restarted,
    /// Another one beside the first.
    Second,
    First,
}

/// What becomes of the MongoDB server itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MongodbChange {
    Stopped,
    Started,
    /// It stands still, with its connections open.
    Frozen,
    Thawed,
}

/// A document that the server has written into the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stored {
    /// In `sessions`, by the id in the person's cookie.
    SessionOf(Person),
    /// In `users`, by the person's name.
    User(Person),
}

/// What is done with a document.
#[derive(Debug, Clone)]
pub enum DocumentAction {
    Becomes(DocumentChange),
    Has {
        /// All fields by name, with the type of each; empty if it does not matter.
        fields: Vec<(String, BsonType)>,
        /// Texts that stand nowhere in it.
        lacks: Vec<Template>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentChange {
    Deleted,
    /// Its `expires` is over.
    Expired,
    /// The `session` of a session is no JSON, the `password_hash` of a user a number.
    Corrupted,
}

/// The types of values that MongoDB's operator `$type` tells apart, as far as
/// the course has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BsonType {
    String,
    Date,
    Object,
    Array,
    Bool,
    Number,
    ObjectId,
}
