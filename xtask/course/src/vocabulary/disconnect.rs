//! `disconnect`: a socket is closed.

use crate::diagnostic::Diagnostics;
use crate::document::schema::{Definition, Key, Keys, Schema};
use crate::document::yaml::Node;
use crate::parser::semantics::{Context, Known};
use crate::template::Template;
use crate::vocabulary::parts::cookie::Cookie;
use crate::vocabulary::parts::schemas::{SOCKET, USED_SOCKET};
use crate::vocabulary::parts::values::flag;
use crate::vocabulary::{Effect, Example, Nature, ServerUse, StorageUse, Timing, Word};

#[derive(Debug, Clone)]
pub struct Disconnect {
    pub socket: String,
    pub abruptly: bool,
    /// The client sends an invalid packet, so the server has to end the connection.
    pub nonsense: bool,
}

const ABRUPTLY: Key = Key::optional(
    "abruptly",
    Schema::Flag,
    "the connection just breaks off, as when a laptop is shut",
);
const NONSENSE: Key = Key::optional(
    "nonsense",
    Schema::Flag,
    "the client sends an invalid packet, so the server ends the connection",
);
static KEYS: Keys = Keys {
    name: "disconnect",
    keys: &[USED_SOCKET, ABRUPTLY, NONSENSE],
    one_of: &[],
};

impl Word for Disconnect {
    const DEFINITION: Definition = Definition {
        name: "disconnect",
        schema: Schema::OneOf(&[SOCKET, Schema::Map(&KEYS)]),
        expect: None,
        about: "closes a socket",
    };

    const EXAMPLES: &'static [Example] = &[
        Example {
            key: "",
            head: "",
            actions: "- sign_up: ada\n- sign_up: eve\n- connect: ada\n- connect: eve\n- disconnect: $\n- log: \"{eve} left: client has manually disconnected the socket from the namespace\"",
            passes: "eve",
            fails: "ada",
        },
        Example {
            key: "socket",
            head: "",
            actions: "- sign_up: ada\n- sign_up: eve\n- connect: ada\n- connect: eve\n- disconnect: { socket: $ }\n- log: \"{eve} left: client has manually disconnected the socket from the namespace\"",
            passes: "eve",
            fails: "ada",
        },
        Example {
            key: "abruptly",
            head: "transport: websocket",
            actions: "- sign_up: eve\n- connect: eve\n- disconnect: { socket: eve, abruptly: $ }\n- log: \"{eve} left: client has manually disconnected the socket from the namespace\"",
            passes: "false",
            fails: "true",
        },
        Example {
            key: "nonsense",
            head: "",
            actions: "- sign_up: eve\n- connect: eve\n- disconnect: { socket: eve, nonsense: $ }\n- log: \"{eve} left: client has manually disconnected the socket from the namespace\"",
            passes: "false",
            fails: "true",
        },
    ];

    fn parse(value: &Node, _: Option<&Node>) -> Option<Disconnect> {
        Some(Disconnect {
            socket: USED_SOCKET.read_name(value)?,
            abruptly: ABRUPTLY.read_optional(value, flag)?.unwrap_or(false),
            nonsense: NONSENSE.read_optional(value, flag)?.unwrap_or(false),
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
