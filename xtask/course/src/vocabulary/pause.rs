//! `pause`: a socket stops reading.

use crate::diagnostic::Diagnostics;
use crate::document::schema::{Definition, Key, Keys, LINE, Schema};
use crate::document::yaml::Node;
use crate::parser::semantics::{Context, Known};
use crate::template::Template;
use crate::vocabulary::parts::cookie::Cookie;
use crate::vocabulary::parts::schemas::USED_SOCKET;
use crate::vocabulary::parts::values::owned;
use crate::vocabulary::{Effect, Example, Nature, ServerUse, StorageUse, Timing, Word};

#[derive(Debug, Clone)]
pub struct Pause {
    pub socket: String,
    /// The event that it sends until the answers fill the server's buffer.
    pub asks: String,
}

const ASKS: Key = Key::required(
    "asks",
    Schema::Plain(&LINE),
    "an event that it sends so often that the answers fill the server's buffer for it",
);
static KEYS: Keys = Keys {
    name: "pause",
    keys: &[USED_SOCKET, ASKS],
    one_of: &[],
};

impl Word for Pause {
    const DEFINITION: Definition = Definition {
        name: "pause",
        schema: Schema::Map(&KEYS),
        expect: None,
        about: "a socket reads nothing until `resume`, and asks for more than the server can keep for it",
    };

    const EXAMPLES: &'static [Example] = &[
        Example {
            key: "socket",
            head: "transport: polling",
            actions: "- connect: ada\n- connect: eve\n- pause: { socket: $, asks: nothing }\n- connect: bob\n- receive: { socket: eve, event: came so far, data: 3 }",
            passes: "ada",
            fails: "eve",
        },
        Example {
            key: "asks",
            head: "transport: polling",
            actions: "- connect: ada\n- pause: { socket: ada, asks: $ }\n- connect: bob\n- resume: ada\n- receive: { socket: ada, event: came so far, data: 2 }",
            passes: "nothing",
            fails: "here",
        },
    ];

    fn parse(value: &Node, _: Option<&Node>) -> Option<Pause> {
        Some(Pause {
            socket: USED_SOCKET.read_name(value)?,
            asks: ASKS.read(value, owned)?,
        })
    }

    fn texts(&self) -> Vec<&Template> {
        Vec::new()
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
            can_fail: false,
            timing: Timing::InPlace,
            server: ServerUse::Running,
            storage: StorageUse::AsItIs,
            connections: 0,
            more_servers: 0,
        }
    }

    fn check(&self, _: &Context<'_>, _: &Known<'_>, _: &mut Diagnostics<'_>) {}
}
