//! `document`: what the server has written into its database.

use crate::diagnostic::Diagnostics;
use crate::document::schema::{Definition, Key, Keys, Schema};
use crate::document::yaml::Node;
use crate::parser::semantics::{Context, Known};
use crate::template::Template;
use crate::vocabulary::parts::cookie::Cookie;
use crate::vocabulary::parts::rules::FIELD;
use crate::vocabulary::parts::schemas::{PERSON, TEXTS, first};
use crate::vocabulary::parts::values::{choice, owned, templates};
use crate::vocabulary::{Effect, Example, Nature, Person, ServerUse, StorageUse, Timing, Word};

#[derive(Debug, Clone)]
pub struct StoredDocument {
    pub stored: Stored,
    pub action: DocumentAction,
}

/// A document that the server has written.
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
        /// Strings that it does not contain.
        lacks: Vec<Template>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentChange {
    Deleted,
    /// Its `expires` is over.
    Expired,
    /// The `session` of a session is not JSON, and the `password_hash` of a user a number.
    Corrupted,
}

/// The types of values that MongoDB's operator `$type` distinguishes, as far as
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

const CHANGES: [(&str, DocumentChange); 3] = [
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

const SESSION_OF: Key = Key::optional(
    "session_of",
    PERSON,
    "the one in `sessions` whose `_id` is the id in this person's cookie",
);
const USER: Key = Key::optional(
    "user",
    PERSON,
    "the one in `users` whose `name` is this person's",
);
const BECOMES: Key = Key::optional(
    "becomes",
    Schema::Choice(&first(&CHANGES)),
    "what is done to it: `deleted`, `corrupted` (a session's `session` is no JSON, a user's `password_hash` is a number), or of a session `expired` (its `expires` is long over)",
);
const FIELDS: Key = Key::optional(
    "fields",
    Schema::Pairs {
        names: &FIELD,
        values: &Schema::Choice(&first(&BSON_TYPES)),
    },
    "exactly its fields, each with its type: `string`, `date`, `object`, `array`, `bool`, `number` or `objectId`",
);
const LACKS: Key = Key::optional("lacks", TEXTS, "what it must not contain");
static KEYS: Keys = Keys {
    name: "document",
    keys: &[SESSION_OF, USER, BECOMES, FIELDS, LACKS],
    one_of: &[SESSION_OF.name, USER.name],
};

fn types(node: &Node) -> Option<Vec<(String, BsonType)>> {
    node.entries()
        .iter()
        .map(|entry| Some((entry.key.clone(), choice(&BSON_TYPES)(&entry.value)?)))
        .collect()
}

impl Word for StoredDocument {
    const DEFINITION: Definition = Definition {
        name: "document",
        schema: Schema::Map(&KEYS),
        expect: None,
        about: "a document in the database is changed or looked at",
    };

    const EXAMPLES: &'static [Example] = &[
        Example {
            key: "session_of",
            head: "needs: mongodb",
            actions: "- sign_up: ada\n- sign_up: eve\n- document: { session_of: $, becomes: deleted }\n- request: { get: /me, as: ada }\n  expect: { status: 401 }",
            passes: "ada",
            fails: "eve",
        },
        Example {
            key: "user",
            head: "needs: mongodb",
            actions: "- sign_up: ada\n- sign_up: eve\n- document: { user: $, becomes: deleted }\n- request: { get: /me, as: ada }\n  expect: { status: 401 }",
            passes: "ada",
            fails: "eve",
        },
        Example {
            key: "becomes",
            head: "needs: mongodb",
            actions: "- sign_up: ada\n- document: { session_of: ada, becomes: $ }\n- request: { get: /me, as: ada }\n  expect: { status: 401 }",
            passes: "deleted",
            fails: "corrupted",
        },
        Example {
            key: "fields",
            head: "needs: mongodb",
            actions: "- sign_up: ada\n- document: { session_of: ada, fields: $ }",
            passes: "{ _id: string, session: string, expires: date }",
            fails: "{ _id: string, session: string, expires: string }",
        },
        Example {
            key: "lacks",
            head: "needs: mongodb",
            actions: "- sign_up: ada\n- document: { user: ada, lacks: $ }",
            passes: "\"{ada.password}\"",
            fails: "\"{ada}\"",
        },
    ];

    fn parse(value: &Node, _: Option<&Node>) -> Option<StoredDocument> {
        let session_of = SESSION_OF.read_optional(value, owned)?;
        let user = USER.read_optional(value, owned)?.map(Stored::User);
        let fields = FIELDS.read_optional(value, types)?;
        let lacks = LACKS.read_optional(value, templates)?;
        Some(StoredDocument {
            stored: user.or(session_of.map(Stored::SessionOf))?,
            action: match BECOMES.read_optional(value, choice(&CHANGES))? {
                Some(change) => DocumentAction::Becomes(change),
                None => DocumentAction::Has {
                    fields: fields.unwrap_or_default(),
                    lacks: lacks.unwrap_or_default(),
                },
            },
        })
    }

    fn texts(&self) -> Vec<&Template> {
        match &self.action {
            DocumentAction::Becomes(_) => Vec::new(),
            DocumentAction::Has { fields: _, lacks } => lacks.iter().collect(),
        }
    }

    fn cookies(&self) -> Vec<&Cookie> {
        Vec::new()
    }

    fn people(&self) -> Vec<&str> {
        Vec::new()
    }

    fn socket(&self) -> Option<&str> {
        None
    }

    fn effects(&self) -> Vec<Effect<'_>> {
        Vec::new()
    }

    fn nature(&self) -> Nature {
        Nature {
            can_fail: matches!(self.action, DocumentAction::Has { .. }),
            timing: Timing::InPlace,
            server: ServerUse::Running,
            storage: StorageUse::Mongodb,
            connections: 0,
            more_servers: 0,
        }
    }

    fn check(&self, context: &Context<'_>, known: &Known<'_>, faults: &mut Diagnostics<'_>) {
        match &self.stored {
            Stored::SessionOf(person) => {
                let of = context.entry.value.get(SESSION_OF.name);
                known.needs_cookie(person, of.unwrap_or(&context.entry.value), faults);
            }
            Stored::User(person) if !known.registered.contains(person.as_str()) => {
                faults.add_with_help(
                    context.place(USER),
                    format!("`{person}` has never signed up"),
                    format!("put `sign_up: {person}` before it"),
                );
            }
            Stored::User(_) => {}
        }
        let value = &context.entry.value;
        let looks = value.get(FIELDS.name).is_some() || value.get(LACKS.name).is_some();
        match &self.action {
            DocumentAction::Becomes(_) if looks => faults.add_with_help(
                value.span.clone(),
                "a document is either changed or looked at",
                "make two actions of it",
            ),
            DocumentAction::Becomes(DocumentChange::Expired)
                if matches!(self.stored, Stored::User(_)) =>
            {
                faults.add_with_help(
                    context.place(BECOMES),
                    "a user does not expire",
                    "only a session has an end; a user becomes `deleted` or `corrupted`",
                );
            }
            DocumentAction::Has { .. } if !looks => faults.add_with_help(
                value.span.clone(),
                "nothing is done with this document",
                format!(
                    "add `{}`, `{}` or `{}`",
                    BECOMES.name, FIELDS.name, LACKS.name
                ),
            ),
            DocumentAction::Becomes(_) | DocumentAction::Has { .. } => {}
        }
    }
}
