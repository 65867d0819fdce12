//! `any_auth`: random payloads of the CONNECT packet, which change nothing.

use crate::diagnostic::Diagnostics;
use crate::document::schema::{Definition, Key, Keys, LINE, Schema};
use crate::document::yaml::Node;
use crate::parser::semantics::{Context, Known};
use crate::template::Template;
use crate::vocabulary::parts::cookie::{COOKIE, Cookie};
use crate::vocabulary::parts::namespace::{NAMESPACE_KEY, namespace};
use crate::vocabulary::parts::schemas::PERSON;
use crate::vocabulary::parts::values::owned;
use crate::vocabulary::{Effect, Example, Nature, Person, ServerUse, StorageUse, Timing, Word};

#[derive(Debug, Clone)]
pub struct AnyAuth {
    pub person: Person,
    pub cookie: Cookie,
    /// Whose name, session id and cookie the payloads claim.
    pub of: Person,
    pub namespace: String,
    /// The event that is acknowledged alike, whatever the payload.
    pub ack: Option<String>,
    /// The event that comes alike, whatever the payload.
    pub event: Option<String>,
}

const AS: Key = Key::required("as", PERSON, "whose browser");
const OF: Key = Key::required(
    "of",
    PERSON,
    "whose name, password and, once there is one, session id and cookie the payloads claim",
);
const ACK: Key = Key::optional(
    "ack",
    Schema::Plain(&LINE),
    "the event whose acknowledgement has to be the same as without a payload",
);
const EVENT: Key = Key::optional(
    "event",
    Schema::Plain(&LINE),
    "the event that each new socket is sent, with the same data as without a payload",
);
static KEYS: Keys = Keys {
    name: "any_auth",
    keys: &[AS, COOKIE, OF, NAMESPACE_KEY, ACK, EVENT],
    one_of: &[],
};

impl Word for AnyAuth {
    const DEFINITION: Definition = Definition {
        name: "any_auth",
        schema: Schema::Map(&KEYS),
        expect: None,
        about: "whatever a client claims in the payload with which it asks to join, it is answered as without one",
    };

    const EXAMPLES: &'static [Example] = &[
        Example {
            key: "as",
            head: "",
            actions: "- sign_up: ada\n- any_auth: { as: $, of: ada, namespace: /believing }",
            passes: "ada",
            fails: "eve",
        },
        Example {
            key: "cookie",
            head: "",
            actions: "- sign_up: ada\n- any_auth: { as: ada, cookie: $, of: ada, namespace: /believing }",
            passes: "own",
            fails: "none",
        },
        Example {
            key: "cookie.of",
            head: "",
            actions: "- sign_up: ada\n- sign_up: eve\n- sign_out: eve\n- any_auth: { as: bob, cookie: { of: $, forged: signed with the server's secret }, of: ada, namespace: /believing }",
            passes: "ada",
            fails: "eve",
        },
        Example {
            key: "cookie.forged",
            head: "",
            actions: "- sign_up: ada\n- any_auth: { as: bob, cookie: { of: ada, forged: $ }, of: ada, namespace: /believing }",
            passes: "signed with the server's secret",
            fails: "signed with another secret",
        },
        Example {
            key: "of",
            head: "",
            actions: "- sign_up: ada\n- sign_up: bob\n- sign_out: bob\n- any_auth: { as: eve, of: $, namespace: /believing }",
            passes: "bob",
            fails: "ada",
        },
        Example {
            key: "namespace",
            head: "",
            actions: "- sign_up: ada\n- any_auth: { as: eve, of: ada, namespace: $ }",
            passes: "/guarded",
            fails: "/believing",
        },
        Example {
            key: "ack",
            head: "",
            actions: "- sign_up: ada\n- any_auth: { as: eve, of: ada, ack: $ }",
            passes: "cookies",
            fails: "auth",
        },
        Example {
            key: "event",
            head: "",
            actions: "- sign_up: ada\n- any_auth: { as: eve, of: ada, event: $ }",
            passes: "user",
            fails: "claim",
        },
    ];

    fn parse(value: &Node, _: Option<&Node>) -> Option<AnyAuth> {
        Some(AnyAuth {
            person: AS.read(value, owned)?,
            cookie: Cookie::of_action(value)?,
            of: OF.read(value, owned)?,
            namespace: namespace(value)?,
            ack: ACK.read_optional(value, owned)?,
            event: EVENT.read_optional(value, owned)?,
        })
    }

    fn texts(&self) -> Vec<&Template> {
        Vec::new()
    }

    fn cookies(&self) -> Vec<&Cookie> {
        vec![&self.cookie]
    }

    fn people(&self) -> Vec<&str> {
        vec![&self.person, &self.of]
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
