//! `resume`: a socket that was paused reads again.

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
pub struct Resume {
    pub socket: String,
    /// In seconds from now.
    pub after: u64,
}

const AFTER: Key = Key::optional(
    "after",
    Schema::Number { from: 1, to: 10 },
    "so many seconds later; by default at once",
);
static KEYS: Keys = Keys {
    name: "resume",
    keys: &[USED_SOCKET, AFTER],
    one_of: &[],
};

impl Word for Resume {
    const DEFINITION: Definition = Definition {
        name: "resume",
        schema: Schema::OneOf(&[SOCKET, Schema::Map(&KEYS)]),
        expect: None,
        about: "a socket that was paused reads again",
    };

    const EXAMPLES: &'static [Example] = &[
        Example {
            key: "",
            head: "transport: polling",
            actions: "- connect: ada\n- connect: eve\n- pause: { socket: ada, asks: nothing }\n- pause: { socket: eve, asks: nothing }\n- connect: bob\n- resume: $\n- receive: { socket: eve, event: came so far, data: 3 }",
            passes: "eve",
            fails: "ada",
        },
        Example {
            key: "socket",
            head: "transport: polling",
            actions: "- connect: ada\n- connect: eve\n- pause: { socket: ada, asks: nothing }\n- pause: { socket: eve, asks: nothing }\n- connect: bob\n- resume: { socket: $ }\n- receive: { socket: eve, event: came so far, data: 3 }",
            passes: "eve",
            fails: "ada",
        },
        Example {
            key: "after",
            head: "transport: polling",
            actions: "- connect: ada\n- emit: { socket: ada, event: dismiss in 2 seconds }\n- pause: { socket: ada, asks: nothing }\n- resume: { socket: ada, after: $ }\n- ended: ada",
            passes: "3",
            fails: "1",
        },
    ];

    fn parse(value: &Node, _: Option<&Node>) -> Option<Resume> {
        Some(Resume {
            socket: USED_SOCKET.read_name(value)?,
            after: AFTER.read_optional(value, number)?.unwrap_or(0),
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
