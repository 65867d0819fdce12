//! `ended`: the server has disconnected a socket.

use crate::diagnostic::Diagnostics;
use crate::document::schema::{Definition, Key, Keys, Schema};
use crate::document::yaml::Node;
use crate::parser::semantics::{Context, Known};
use crate::template::Template;
use crate::vocabulary::parts::cookie::Cookie;
use crate::vocabulary::parts::schemas::{SOCKET, USED_SOCKET};
use crate::vocabulary::parts::values::number;
use crate::vocabulary::{Effect, Example, Nature, ServerUse, StorageUse, Timing, Word};

#[derive(Debug, Clone)]
pub struct Ended {
    pub socket: String,
    /// In seconds. `None`: until the server is idle.
    pub within: Option<u64>,
}

const WITHIN: Key = Key::optional(
    "within",
    Schema::Number { from: 1, to: 60 },
    "how many seconds it may take from now on; by default it has to happen at once",
);
static KEYS: Keys = Keys {
    name: "ended",
    keys: &[USED_SOCKET, WITHIN],
    one_of: &[],
};

impl Word for Ended {
    const DEFINITION: Definition = Definition {
        name: "ended",
        schema: Schema::OneOf(&[SOCKET, Schema::Map(&KEYS)]),
        expect: None,
        about: "the server disconnects a socket from its namespace, or has done so: `io server disconnect` in the official client, which then stays away",
    };

    const EXAMPLES: &'static [Example] = &[
        Example {
            key: "",
            head: "",
            actions: "- connect: ada\n- connect: eve\n- emit: { socket: eve, event: dismiss }\n- ended: $",
            passes: "eve",
            fails: "ada",
        },
        Example {
            key: "socket",
            head: "",
            actions: "- connect: ada\n- connect: eve\n- emit: { socket: eve, event: dismiss }\n- ended: { socket: $ }",
            passes: "eve",
            fails: "ada",
        },
        Example {
            key: "within",
            head: "",
            actions: "- connect: ada\n- emit: { socket: ada, event: dismiss in 2 seconds }\n- ended: { socket: ada, within: $ }",
            passes: "3",
            fails: "1",
        },
    ];

    fn parse(value: &Node, _: Option<&Node>) -> Option<Ended> {
        Some(Ended {
            socket: USED_SOCKET.read_name(value)?,
            within: WITHIN.read_optional(value, number)?,
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
        vec![Effect::Closes(&self.socket)]
    }

    fn nature(&self) -> Nature {
        Nature {
            can_fail: true,
            timing: match self.within {
                Some(_) => Timing::Waits,
                None => Timing::InPlace,
            },
            server: ServerUse::Running,
            storage: StorageUse::AsItIs,
            connections: 0,
            more_servers: 0,
        }
    }

    fn check(&self, _: &Context<'_>, _: &Known<'_>, _: &mut Diagnostics<'_>) {}
}
