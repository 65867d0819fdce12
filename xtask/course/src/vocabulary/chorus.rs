//! `chorus`: many people speak at once, and everyone hears the same.

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
pub struct Chorus {
    /// Who listens, with several sockets.
    pub person: Person,
    pub talk: Talk,
    /// How many of the latest messages the greeting has.
    pub keeps: usize,
    /// The length of long messages, in Unicode scalar values.
    pub longest: usize,
}

const AS: Key = Key::required("as", PERSON, "who listens, signed in");
const KEEPS: Key = Key::required(
    "keeps",
    Schema::Number { from: 1, to: 200 },
    "how many of the latest messages the greeting has, a list with the oldest first",
);
const LONGEST: Key = Key::required(
    "longest",
    Schema::Number { from: 1, to: 5000 },
    "the length of the messages that are sent to see whether memory grows",
);
const GREETING_KEY: Key = Key {
    required: true,
    ..GREETING
};
static KEYS: Keys = Keys {
    name: "chorus",
    keys: &[AS, NAMESPACE_KEY, GREETING_KEY, MESSAGE, KEEPS, LONGEST],
    one_of: &[],
};

impl Word for Chorus {
    const DEFINITION: Definition = Definition {
        name: "chorus",
        schema: Schema::Map(&KEYS),
        expect: None,
        about: "many people speak at once while others come: for everyone, the greeting and what follows it are the same messages in the same order, without a gap; then thousands of messages leave nothing behind in memory",
    };

    const EXAMPLES: &'static [Example] = &[
        Example {
            key: "as",
            head: "",
            actions: "- sign_up: ada\n- chorus: { as: $, namespace: /chat, greeting: history, event: say, keeps: 7, longest: 30 }",
            passes: "ada",
            fails: "eve",
        },
        Example {
            key: "namespace",
            head: "",
            actions: "- sign_up: ada\n- chorus: { as: ada, namespace: $, greeting: history, event: say, keeps: 7, longest: 30 }",
            passes: "/chat",
            fails: "/",
        },
        Example {
            key: "greeting",
            head: "",
            actions: "- sign_up: ada\n- chorus: { as: ada, namespace: /chat, greeting: $, event: say, keeps: 7, longest: 30 }",
            passes: "history",
            fails: "old history",
        },
        Example {
            key: "event",
            head: "",
            actions: "- sign_up: ada\n- chorus: { as: ada, namespace: /chat, greeting: history, event: $, keeps: 7, longest: 30 }",
            passes: "say",
            fails: "say in capitals",
        },
        Example {
            key: "keeps",
            head: "",
            actions: "- sign_up: ada\n- chorus: { as: ada, namespace: /chat, greeting: history, event: say, keeps: $, longest: 30 }",
            passes: "7",
            fails: "8",
        },
        Example {
            key: "longest",
            head: "",
            actions: "- sign_up: ada\n- chorus: { as: ada, namespace: /chat, greeting: history, event: say, keeps: 7, longest: $ }",
            passes: "30",
            fails: "31",
        },
    ];

    fn parse(value: &Node, _: Option<&Node>) -> Option<Chorus> {
        Some(Chorus {
            person: AS.read(value, owned)?,
            talk: Talk::parse(value)?,
            keeps: KEEPS.read(value, number)?,
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
            connections: 24,
            more_servers: 0,
        }
    }

    fn check(&self, _: &Context<'_>, _: &Known<'_>, _: &mut Diagnostics<'_>) {}
}
