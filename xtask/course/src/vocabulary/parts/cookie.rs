//! What is sent in the `Cookie` header.

use super::schemas::{PERSON, first};
use super::values::{choice, owned, templates};
use crate::document::schema::{Key, Keys, Schema};
use crate::document::yaml::{Node, Value};
use crate::template::Template;
use crate::vocabulary::Person;

/// What is sent in the `Cookie` header.
#[derive(Debug, Clone)]
pub enum Cookie {
    /// What the person's browser holds.
    Own,
    None,
    /// Whole header lines, one `Cookie` header each.
    Lines(Vec<Template>),
    Forged {
        of: Person,
        how: Forgery,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forgery {
    FirstOfSignature,
    MiddleOfSignature,
    LastOfSignature,
    SignatureRemoved,
    SignatureCutShort,
    OneOfId,
    OtherSecret,
    /// Right, if the server derives its key from `SESSION_SECRET` as it should.
    ServerSecret,
}

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

pub const NONE: &str = "none";
const OWN: &str = "own";

const OF: Key = Key::required("of", PERSON, "whose session cookie");
const FORGED: Key = Key::required(
    "forged",
    Schema::Choice(&first(&FORGERIES)),
    "what is wrong with it",
);
static FORGED_COOKIE: Keys = Keys {
    name: "forged cookie",
    keys: &[OF, FORGED],
    one_of: &[],
};

const SENT: Schema = Schema::OneOf(&[
    Schema::Choice(&[OWN, NONE]),
    Schema::CookieLine,
    Schema::List {
        of: &Schema::CookieLine,
        at_least: 1,
        at_most: usize::MAX,
    },
    Schema::Map(&FORGED_COOKIE),
]);

/// The key of an action that sends cookies.
pub const COOKIE: Key = Key::optional(
    "cookie",
    SENT,
    "what is sent in the `Cookie` header; by default what the person's browser holds",
);

impl Cookie {
    /// The key `cookie` of an action; by default what the browser holds.
    pub fn of_action(action: &Node) -> Option<Cookie> {
        let Some(node) = action.get(COOKIE.name) else {
            return Some(Cookie::Own);
        };
        match node.text() {
            Some(OWN) => Some(Cookie::Own),
            Some(NONE) => Some(Cookie::None),
            None if node.get(OF.name).is_some() => Some(Cookie::Forged {
                of: OF.read(node, owned)?,
                how: FORGED.read(node, choice(&FORGERIES))?,
            }),
            _ => Some(Cookie::Lines(templates(node)?)),
        }
    }

    /// The places of the names of those whose cookies are forged, in the order of the document.
    pub fn places_of_owners(action: &Node) -> Vec<&Node> {
        let here = action
            .get(COOKIE.name)
            .and_then(|cookie| cookie.get(OF.name));
        let below = match &action.value {
            Value::List(items) => items.as_slice(),
            _ => &[],
        };
        let below = below.iter().flat_map(Cookie::places_of_owners);
        here.into_iter().chain(below).collect()
    }

    pub fn texts(&self) -> &[Template] {
        match self {
            Cookie::Lines(lines) => lines,
            Cookie::Own | Cookie::None | Cookie::Forged { of: _, how: _ } => &[],
        }
    }
}
