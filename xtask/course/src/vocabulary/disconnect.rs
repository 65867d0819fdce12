//! `disconnect`: a socket is closed.

use crate::diagnostic::Diagnostics;
use crate::document::schema::{Definition, Key, Keys, Schema};
use crate::document::yaml::Node;
use crate::parser::semantics::{Context, Known};
use crate::template::Template;
use crate::vocabulary::parts::cookie::Cookie;
use crate::vocabulary::parts::schemas::{SOCKET, USED_SOCKET, first};
use crate::vocabulary::parts::values::choice;
use crate::vocabulary::{Effect, Example, Nature, ServerUse, StorageUse, Timing, Word};

#[derive(Debug, Clone)]
pub struct Disconnect {
    pub socket: String,
    pub how: Farewell,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Farewell {
    /// The client says that it leaves.
    Leaves,
    /// As when a laptop is shut.
    BreaksOff,
    /// The client sends an invalid packet, so the server has to end the connection.
    SendsNonsense,
}

const FAREWELLS: [(&str, Farewell); 3] = [
    ("leaves", Farewell::Leaves),
    ("breaks off", Farewell::BreaksOff),
    ("sends nonsense", Farewell::SendsNonsense),
];

const HOW: Key = Key::optional(
    "how",
    Schema::Choice(&first(&FAREWELLS)),
    "the client says that it `leaves`, as by default; or its connection just `breaks off`, as when a laptop is shut; or it `sends nonsense`, an invalid packet, after which the server ends the connection",
);
static KEYS: Keys = Keys {
    name: "disconnect",
    keys: &[USED_SOCKET, HOW],
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
            key: "how",
            head: "transport: websocket",
            actions: "- sign_up: eve\n- connect: eve\n- disconnect: { socket: eve, how: $ }\n- log: \"{eve} left: client sent a bad request / the packet could not be parsed\"",
            passes: "sends nonsense",
            fails: "breaks off",
        },
    ];

    fn parse(value: &Node, _: Option<&Node>) -> Option<Disconnect> {
        Some(Disconnect {
            socket: USED_SOCKET.read_name(value)?,
            how: HOW
                .read_optional(value, choice(&FAREWELLS))?
                .unwrap_or(Farewell::Leaves),
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
