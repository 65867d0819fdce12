//! `any_names`: random names, which are shown everywhere as they are, but for their escapes.

use crate::diagnostic::Diagnostics;
use crate::document::schema::{Definition, Key, Keys, LINE, Schema};
use crate::document::yaml::Node;
use crate::parser::semantics::{Context, Known};
use crate::template::Template;
use crate::vocabulary::parts::cookie::Cookie;
use crate::vocabulary::parts::rules::URL_PATH;
use crate::vocabulary::parts::schemas::PERSON;
use crate::vocabulary::parts::values::{owned, template};
use crate::vocabulary::{Effect, Example, Nature, Person, ServerUse, StorageUse, Timing, Word};

#[derive(Debug, Clone)]
pub struct AnyNames {
    /// The person who has these names, one after the other.
    pub person: Person,
    pub page: Option<String>,
    /// The event that is acknowledged with the name.
    pub ack: Option<String>,
    /// The event that announces the name.
    pub event: Option<String>,
    pub log: Option<Template>,
}

const AS: Key = Key::required("as", PERSON, "who has all these names");
const PAGE: Key = Key::optional(
    "page",
    Schema::Plain(&URL_PATH),
    "the page that shows the name of a visitor who is signed in, as text",
);
const ACK: Key = Key::optional(
    "ack",
    Schema::Plain(&LINE),
    "the event whose acknowledgement has the name in `username`",
);
const EVENT: Key = Key::optional(
    "event",
    Schema::Plain(&LINE),
    "the event that brings the name in `username` to each new socket",
);
const LOG: Key = Key::optional(
    "log",
    Schema::Words,
    "the end of the log line of each new socket, with the person's name where the escaped name has to be",
);
static KEYS: Keys = Keys {
    name: "any_names",
    keys: &[AS, PAGE, ACK, EVENT, LOG],
    one_of: &[],
};

impl Word for AnyNames {
    const DEFINITION: Definition = Definition {
        name: "any_names",
        schema: Schema::Map(&KEYS),
        expect: None,
        about: "people with random names register and sign in with exactly their name; it is shown unchanged, with the escapes of its place",
    };

    const EXAMPLES: &'static [Example] = &[
        Example {
            key: "as",
            head: "",
            actions: "- sign_up: eve\n- any_names: { as: $, log: \"{eve} came, to /\" }",
            passes: "eve",
            fails: "ada",
        },
        Example {
            key: "page",
            head: "",
            actions: "- any_names: { as: ada, page: $ }",
            passes: "/page",
            fails: "/raw_page",
        },
        Example {
            key: "ack",
            head: "",
            actions: "- any_names: { as: ada, ack: $ }",
            passes: "me",
            fails: "small me",
        },
        Example {
            key: "event",
            head: "",
            actions: "- any_names: { as: ada, event: $ }",
            passes: "newcomer",
            fails: "small newcomer",
        },
        Example {
            key: "log",
            head: "",
            actions: "- any_names: { as: ada, log: $ }",
            passes: "\"{ada} came, to /\"",
            fails: "\"raw {ada} came\"",
        },
    ];

    fn parse(value: &Node, _: Option<&Node>) -> Option<AnyNames> {
        Some(AnyNames {
            person: AS.read(value, owned)?,
            page: PAGE.read_optional(value, owned)?,
            ack: ACK.read_optional(value, owned)?,
            event: EVENT.read_optional(value, owned)?,
            log: LOG.read_optional(value, template)?,
        })
    }

    fn texts(&self) -> Vec<&Template> {
        self.log.iter().collect()
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
        let AnyNames {
            person: _,
            page: _,
            ack,
            event,
            log,
        } = self;
        let opens_sockets = ack.is_some() || event.is_some() || log.is_some();
        Nature {
            can_fail: true,
            timing: Timing::KeepsBusy,
            server: ServerUse::Running,
            storage: StorageUse::AsItIs,
            connections: if opens_sockets { 2 } else { 0 },
            more_servers: 0,
        }
    }

    fn check(&self, _: &Context<'_>, _: &Known<'_>, _: &mut Diagnostics<'_>) {}
}
