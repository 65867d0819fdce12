//! `flood`: one user sends more messages than are allowed.

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
pub struct Flood {
    pub person: Person,
    pub talk: Talk,
    /// How many sockets send at the same time.
    pub sockets: usize,
    /// So many messages are accepted at once, and so many more in each `seconds`.
    pub messages: usize,
    pub seconds: usize,
    /// For how many seconds it goes on trying, at the least.
    pub lasting: Option<usize>,
}

const AS: Key = Key::required("as", PERSON, "who sends, signed in");
const SOCKETS: Key = Key::required(
    "sockets",
    Schema::Number { from: 1, to: 20 },
    "how many sockets send at the same time",
);
const MESSAGES: Key = Key::required(
    "messages",
    Schema::Number { from: 1, to: 100 },
    "how many messages are accepted at once",
);
const SECONDS: Key = Key::required(
    "seconds",
    Schema::Number { from: 1, to: 60 },
    "the time in which that many more are accepted, and no more",
);
const LASTING: Key = Key::optional(
    "lasting",
    Schema::Number { from: 1, to: 60 },
    "for how many seconds the user goes on sending, four times as often as is allowed",
);
static KEYS: Keys = Keys {
    name: "flood",
    keys: &[
        AS,
        NAMESPACE_KEY,
        GREETING,
        MESSAGE,
        SOCKETS,
        MESSAGES,
        SECONDS,
        LASTING,
    ],
    one_of: &[],
};

impl Word for Flood {
    const DEFINITION: Definition = Definition {
        name: "flood",
        schema: Schema::Map(&KEYS),
        expect: None,
        about: "one user sends more messages than are allowed, over several sockets: no more than that are accepted, and each refusal has an `error` and the time to wait in `waitMs`",
    };

    const EXAMPLES: &'static [Example] = &[
        Example {
            key: "as",
            head: "",
            actions: "- sign_up: ada\n- flood: { as: $, namespace: /chat, event: say, sockets: 2, messages: 5, seconds: 5 }",
            passes: "ada",
            fails: "eve",
        },
        Example {
            key: "namespace",
            head: "",
            actions: "- sign_up: ada\n- flood: { as: ada, namespace: $, event: say, sockets: 2, messages: 5, seconds: 5 }",
            passes: "/chat",
            fails: "/",
        },
        Example {
            key: "greeting",
            head: "",
            actions: "- sign_up: ada\n- flood: { as: ada, namespace: /chat, greeting: $, event: say, sockets: 2, messages: 5, seconds: 5 }",
            passes: "history",
            fails: "nothing",
        },
        Example {
            key: "event",
            head: "",
            actions: "- sign_up: ada\n- flood: { as: ada, namespace: /chat, event: $, sockets: 2, messages: 5, seconds: 5 }",
            passes: "say",
            fails: "say without end",
        },
        Example {
            key: "sockets",
            head: "",
            actions: "- sign_up: ada\n- flood: { as: ada, namespace: /chat, event: say by socket, sockets: $, messages: 5, seconds: 5 }",
            passes: "1",
            fails: "2",
        },
        Example {
            key: "messages",
            head: "",
            actions: "- sign_up: ada\n- flood: { as: ada, namespace: /chat, event: say, sockets: 2, messages: $, seconds: 5 }",
            passes: "5",
            fails: "6",
        },
        Example {
            key: "seconds",
            head: "",
            actions: "- sign_up: ada\n- flood: { as: ada, namespace: /chat, event: say, sockets: 2, messages: 5, seconds: $ }",
            passes: "5",
            fails: "60",
        },
        Example {
            key: "lasting",
            head: "",
            actions: "- sign_up: ada\n- flood: { as: ada, namespace: /chat, event: say with a short memory, sockets: 1, messages: 5, seconds: 5, lasting: $ }",
            passes: "1",
            fails: "8",
        },
    ];

    fn parse(value: &Node, _: Option<&Node>) -> Option<Flood> {
        Some(Flood {
            person: AS.read(value, owned)?,
            talk: Talk::parse(value)?,
            sockets: SOCKETS.read(value, number)?,
            messages: MESSAGES.read(value, number)?,
            seconds: SECONDS.read(value, number)?,
            lasting: LASTING.read_optional(value, number)?,
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
            timing: Timing::InPlace,
            server: ServerUse::Running,
            storage: StorageUse::AsItIs,
            connections: self.sockets + 1,
            more_servers: 0,
        }
    }

    fn check(&self, _: &Context<'_>, _: &Known<'_>, _: &mut Diagnostics<'_>) {}
}
