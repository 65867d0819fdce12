//! `visit`: a connection that is open asks to join another namespace as well.

use crate::diagnostic::Diagnostics;
use crate::document::schema::{Definition, Key, Keys, LINE, Schema};
use crate::document::validate::EXPECT;
use crate::document::yaml::Node;
use crate::parser::semantics::{Context, Known};
use crate::template::Template;
use crate::vocabulary::connect::{CONNECTED, REFUSED};
use crate::vocabulary::parts::cookie::Cookie;
use crate::vocabulary::parts::rules::NAMESPACE;
use crate::vocabulary::parts::schemas::USED_SOCKET;
use crate::vocabulary::parts::values::{owned, template};
use crate::vocabulary::{Effect, Example, Nature, ServerUse, StorageUse, Timing, Word};

#[derive(Debug, Clone)]
pub struct Visit {
    /// The socket whose connection it is.
    pub socket: String,
    pub namespace: String,
    pub admission: VisitAdmission,
}

#[derive(Debug, Clone)]
pub enum VisitAdmission {
    Connected,
    /// The name of the first event that the other socket is sent.
    First(String),
    /// The message of `connect_error`.
    Refused(Template),
}

const OTHER_NAMESPACE: Key = Key::required(
    "namespace",
    Schema::Plain(&NAMESPACE),
    "which one, other than the socket's own",
);
static KEYS: Keys = Keys {
    name: "visit",
    keys: &[USED_SOCKET, OTHER_NAMESPACE],
    one_of: &[],
};

const FIRST: Key = Key::optional(
    "first",
    Schema::Plain(&LINE),
    "the second socket is admitted, and receives this event first",
);
static OUTCOME: Keys = Keys {
    name: "visit outcome",
    keys: &[REFUSED, FIRST],
    one_of: &[REFUSED.name, FIRST.name],
};

const ADMISSION: Schema = Schema::OneOf(&[Schema::Choice(&[CONNECTED]), Schema::Map(&OUTCOME)]);

impl Word for Visit {
    const DEFINITION: Definition = Definition {
        name: "visit",
        schema: Schema::Map(&KEYS),
        expect: Some(Key::optional(
            EXPECT,
            ADMISSION,
            "whether it is admitted; by default it is",
        )),
        about: "a second socket on the same connection joins another namespace, and leaves it again",
    };

    const EXAMPLES: &'static [Example] = &[
        Example {
            key: "socket",
            head: "",
            actions: "- sign_up: ada\n- connect: ada\n- connect: eve\n- visit: { socket: $, namespace: /guarded }",
            passes: "ada",
            fails: "eve",
        },
        Example {
            key: "namespace",
            head: "",
            actions: "- sign_up: ada\n- connect: ada\n- visit: { socket: ada, namespace: $ }",
            passes: "/guarded",
            fails: "/elsewhere",
        },
        Example {
            key: "expect",
            head: "",
            actions: "- sign_up: ada\n- connect: ada\n- visit: { socket: ada, namespace: /guarded }\n- visit: { socket: ada, namespace: /guarded }\n  expect: $",
            passes: "connected",
            fails: "{ refused: No session found }",
        },
        Example {
            key: "expect.refused",
            head: "",
            actions: "- connect: ada\n- visit: { socket: ada, namespace: /guarded }\n  expect: { refused: $ }",
            passes: "No session found",
            fails: "Not signed in",
        },
        Example {
            key: "expect.first",
            head: "",
            actions: "- sign_up: ada\n- connect: ada\n- visit: { socket: ada, namespace: /chat }\n  expect: { first: $ }",
            passes: "history",
            fails: "old history",
        },
    ];

    fn parse(value: &Node, expect: Option<&Node>) -> Option<Visit> {
        let admission = match expect {
            Some(expect) if expect.text() != Some(CONNECTED) => {
                match REFUSED.read_optional(expect, template)? {
                    Some(message) => VisitAdmission::Refused(message),
                    None => VisitAdmission::First(FIRST.read(expect, owned)?),
                }
            }
            _ => VisitAdmission::Connected,
        };
        Some(Visit {
            socket: USED_SOCKET.read_name(value)?,
            namespace: OTHER_NAMESPACE.read(value, owned)?,
            admission,
        })
    }

    fn texts(&self) -> Vec<&Template> {
        match &self.admission {
            VisitAdmission::Refused(message) => vec![message],
            VisitAdmission::Connected | VisitAdmission::First(_) => Vec::new(),
        }
    }

    fn cookies(&self) -> Vec<&Cookie> {
        Vec::new()
    }

    fn people(&self) -> Vec<&str> {
        Vec::new()
    }

    fn socket(&self) -> Option<&str> {
        Some(&self.socket)
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
            connections: 0,
            more_servers: 0,
        }
    }

    fn check(&self, _: &Context<'_>, _: &Known<'_>, _: &mut Diagnostics<'_>) {}
}
