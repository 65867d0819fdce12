//! `any_messages`: random messages, and data that is not a message.

use crate::diagnostic::Diagnostics;
use crate::document::schema::{Definition, Key, Keys, Schema};
use crate::document::yaml::Node;
use crate::parser::semantics::{Context, Known};
use crate::template::Template;
use crate::vocabulary::parts::cookie::Cookie;
use crate::vocabulary::parts::namespace::NAMESPACE_KEY;
use crate::vocabulary::parts::schemas::PERSON;
use crate::vocabulary::parts::talk::{GREETING, MESSAGE, Talk};
use crate::vocabulary::parts::values::{number, owned};
use crate::vocabulary::{Effect, Example, Nature, Person, ServerUse, StorageUse, Timing, Word};

#[derive(Debug, Clone)]
pub struct AnyMessages {
    /// The person who receives them and sends none.
    pub person: Person,
    pub talk: Talk,
    /// The longest message, in Unicode scalar values.
    pub longest: usize,
}

const AS: Key = Key::required("as", PERSON, "who receives the messages, signed in");
const LONGEST: Key = Key::required(
    "longest",
    Schema::Number { from: 2, to: 5000 },
    "the length of the longest message that is accepted, in Unicode scalar values",
);
static KEYS: Keys = Keys {
    name: "any_messages",
    keys: &[AS, NAMESPACE_KEY, GREETING, MESSAGE, LONGEST],
    one_of: &[],
};

impl Word for AnyMessages {
    const DEFINITION: Definition = Definition {
        name: "any_messages",
        schema: Schema::Map(&KEYS),
        expect: None,
        about: "hundreds of random messages: a string that is neither empty nor too long once it is trimmed is received as it is, and anything else is answered with an `error`",
    };

    const EXAMPLES: &'static [Example] = &[
        Example {
            key: "as",
            head: "",
            actions: "- sign_up: ada\n- any_messages: { as: $, namespace: /chat, event: say, longest: 30 }",
            passes: "ada",
            fails: "eve",
        },
        Example {
            key: "namespace",
            head: "",
            actions: "- sign_up: ada\n- any_messages: { as: ada, namespace: $, event: say, longest: 30 }",
            passes: "/chat",
            fails: "/",
        },
        Example {
            key: "greeting",
            head: "",
            actions: "- sign_up: ada\n- any_messages: { as: ada, namespace: /chat, greeting: $, event: say, longest: 30 }",
            passes: "history",
            fails: "nothing",
        },
        Example {
            key: "event",
            head: "",
            actions: "- sign_up: ada\n- any_messages: { as: ada, namespace: /chat, event: $, longest: 30 }",
            passes: "say",
            fails: "say in capitals",
        },
        Example {
            key: "longest",
            head: "",
            actions: "- sign_up: ada\n- any_messages: { as: ada, namespace: /chat, event: say, longest: $ }",
            passes: "30",
            fails: "31",
        },
    ];

    fn parse(value: &Node, _: Option<&Node>) -> Option<AnyMessages> {
        Some(AnyMessages {
            person: AS.read(value, owned)?,
            talk: Talk::parse(value)?,
            longest: LONGEST.read(value, number)?,
        })
    }

    fn texts(&self) -> Vec<&Template> {
        Vec::new()
    }

    fn cookies(&self) -> Vec<&Cookie> {
        Vec::new()
    }

    fn people(&self) -> Vec<&str> {
        vec![&self.person]
    }

    fn socket(&self) -> Option<&str> {
        None
    }

    fn effects(&self) -> Vec<Effect<'_>> {
        Vec::new()
    }

    fn nature(&self) -> Nature {
        Nature {
            can_fail: true,
            timing: Timing::KeepsBusy,
            server: ServerUse::Running,
            storage: StorageUse::AsItIs,
            connections: 2,
            more_servers: 0,
        }
    }

    fn check(&self, _: &Context<'_>, _: &Known<'_>, _: &mut Diagnostics<'_>) {}
}
