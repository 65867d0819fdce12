//! `connect`: a socket is opened, and let in or not.

use crate::diagnostic::Diagnostics;
use crate::document::schema::{Definition, Key, Keys, Schema};
use crate::document::validate::EXPECT;
use crate::document::yaml::Node;
use crate::parser::semantics::{Context, Known, Socket};
use crate::template::{Data, Template};
use crate::vocabulary::parts::cookie::{COOKIE, Cookie};
use crate::vocabulary::parts::namespace::{NAMESPACE_KEY, namespace};
use crate::vocabulary::parts::rules::FIELD;
use crate::vocabulary::parts::schemas::{HEADER_PAIRS, PAIRS, PERSON, SOCKET as SOCKET_NAME};
use crate::vocabulary::parts::values::{data, header_lines, number, owned, pairs, template};
use crate::vocabulary::{Effect, Example, Nature, Person, ServerUse, StorageUse, Timing, Word};

#[derive(Debug, Clone)]
pub struct Connect {
    pub person: Person,
    pub socket: String,
    pub cookie: Cookie,
    pub namespace: String,
    pub query: Vec<(String, Template)>,
    /// Several entries of one name are several header lines.
    pub headers: Vec<(String, Template)>,
    /// The payload of the CONNECT packet.
    pub auth: Option<Data>,
    pub admission: Admission,
}

impl Connect {
    /// A socket without a name and with nothing but a cookie, which is to be admitted.
    pub fn to(namespace: &str, person: &str, cookie: Cookie) -> Connect {
        Connect {
            person: person.to_owned(),
            socket: String::new(),
            cookie,
            namespace: namespace.to_owned(),
            query: Vec::new(),
            headers: Vec::new(),
            auth: None,
            admission: Admission::Connected,
        }
    }
}

#[derive(Debug, Clone)]
pub enum Admission {
    Connected,
    /// The message of `connect_error`.
    Refused(Template),
    /// The HTTP status of the answer to the handshake.
    Status(u16),
}

const AS: Key = Key::required("as", PERSON, "whose browser");
const SOCKET: Key = Key::optional(
    "socket",
    SOCKET_NAME,
    "the socket's name; by default the person's",
);
const QUERY: Key = Key::optional("query", PAIRS, "the query of the handshake");
const HEADERS: Key = Key::optional(
    "headers",
    HEADER_PAIRS,
    "more headers of the handshake, as in a `request`",
);
const AUTH: Key = Key::optional(
    "auth",
    Schema::Pairs {
        names: &FIELD,
        values: &Schema::Data,
    },
    "the payload with which the client asks to join the namespace, `auth` in the official client",
);
static KEYS: Keys = Keys {
    name: "connect",
    keys: &[AS, SOCKET, COOKIE, NAMESPACE_KEY, QUERY, HEADERS, AUTH],
    one_of: &[],
};

/// What `expect` says of a socket that is admitted.
pub const CONNECTED: &str = "connected";
pub const REFUSED: Key = Key::optional("refused", Schema::Words, "the message of `connect_error`");
const STATUS: Key = Key::optional(
    "status",
    Schema::Number { from: 400, to: 599 },
    "the HTTP status that the handshake is answered with, so that no Engine.IO session begins",
);
static NOT_CONNECTED: Keys = Keys {
    name: "refusal",
    keys: &[REFUSED, STATUS],
    one_of: &[REFUSED.name, STATUS.name],
};

const ADMISSION: Schema =
    Schema::OneOf(&[Schema::Choice(&[CONNECTED]), Schema::Map(&NOT_CONNECTED)]);

fn admission(expect: Option<&Node>) -> Option<Admission> {
    let Some(expect) = expect else {
        return Some(Admission::Connected);
    };
    if expect.text() == Some(CONNECTED) {
        return Some(Admission::Connected);
    }
    let refused = REFUSED.read_optional(expect, template)?;
    let status = STATUS.read_optional(expect, number)?;
    let refused = refused.map(Admission::Refused);
    refused.or(status.map(Admission::Status))
}

impl Word for Connect {
    const DEFINITION: Definition = Definition {
        name: "connect",
        schema: Schema::OneOf(&[PERSON, Schema::Map(&KEYS)]),
        expect: Some(Key::optional(
            EXPECT,
            ADMISSION,
            "whether the socket is admitted; by default it is",
        )),
        about: "opens a Socket.IO connection",
    };

    const EXAMPLES: &'static [Example] = &[
        Example {
            key: "",
            head: "",
            actions: "- sign_up: ada\n- connect: $\n- log: \"{ada} came, to /\"",
            passes: "ada",
            fails: "eve",
        },
        Example {
            key: "as",
            head: "",
            actions: "- sign_up: ada\n- connect: { as: $ }\n- log: \"{ada} came, to /\"",
            passes: "ada",
            fails: "eve",
        },
        Example {
            key: "socket",
            head: "",
            actions: "- connect: eve\n- connect: { as: eve, socket: $ }\n- disconnect: eve\n- emit: { socket: two, event: ask, data: 1, ack: 1 }",
            passes: "two",
            fails: "three",
        },
        Example {
            key: "cookie",
            head: "",
            actions: "- connect: { as: ada, cookie: $ }\n- emit: { socket: ada, event: cookies, ack: [a=b] }",
            passes: "a=b",
            fails: "none",
        },
        Example {
            key: "cookie.of",
            head: "",
            actions: "- sign_up: ada\n- sign_up: eve\n- connect: { as: bob, cookie: { of: $, forged: signed with the server's secret } }\n- emit: { socket: bob, event: cookies, ack: [\"{ada}\"] }",
            passes: "ada",
            fails: "eve",
        },
        Example {
            key: "cookie.forged",
            head: "",
            actions: "- sign_up: ada\n- connect: { as: bob, namespace: /guarded, cookie: { of: ada, forged: $ } }",
            passes: "signed with the server's secret",
            fails: "signed with another secret",
        },
        Example {
            key: "namespace",
            head: "",
            actions: "- connect: { as: ada, namespace: $ }",
            passes: "/",
            fails: "/guarded",
        },
        Example {
            key: "query",
            head: "",
            actions: "- connect: { as: ada, query: $ }\n- emit: { socket: ada, event: query, ack: b }",
            passes: "{ a: b }",
            fails: "{ a: c }",
        },
        Example {
            key: "headers",
            head: "",
            actions: "- connect: { as: ada, headers: $ }\n- emit: { socket: ada, event: headers, ack: [b, c] }",
            passes: "{ X-A: [b, c] }",
            fails: "{ X-A: b }",
        },
        Example {
            key: "auth",
            head: "",
            actions: "- connect: { as: ada, auth: $ }\n- emit: { socket: ada, event: auth, ack: { a: 1 } }",
            passes: "{ a: 1 }",
            fails: "{ a: 2 }",
        },
        Example {
            key: "expect",
            head: "",
            actions: "- connect: ada\n  expect: $",
            passes: "connected",
            fails: "{ refused: No session found }",
        },
        Example {
            key: "expect.refused",
            head: "",
            actions: "- connect: { as: ada, namespace: /guarded }\n  expect: { refused: $ }",
            passes: "No session found",
            fails: "Not signed in",
        },
        Example {
            key: "expect.status",
            head: "",
            actions: "- connect: { as: ada, headers: { Origin: \"http://evil.example\" } }\n  expect: { status: $ }",
            passes: "403",
            fails: "401",
        },
    ];

    fn parse(value: &Node, expect: Option<&Node>) -> Option<Connect> {
        let person = AS.read_name(value)?;
        Some(Connect {
            socket: SOCKET
                .read_optional(value, owned)?
                .unwrap_or_else(|| person.clone()),
            person,
            cookie: Cookie::of_action(value)?,
            namespace: namespace(value)?,
            query: QUERY.read_optional(value, pairs)?.unwrap_or_default(),
            headers: HEADERS
                .read_optional(value, header_lines)?
                .unwrap_or_default(),
            auth: AUTH.read_optional(value, data)?,
            admission: admission(expect)?,
        })
    }

    fn texts(&self) -> Vec<&Template> {
        let Connect {
            person: _,
            socket: _,
            cookie: _,
            namespace: _,
            query,
            headers,
            auth,
            admission,
        } = self;
        let refused = match admission {
            Admission::Refused(message) => Some(message),
            Admission::Connected | Admission::Status(_) => None,
        };
        let pairs = query.iter().chain(headers).map(|(_, text)| text);
        pairs
            .chain(auth.iter().flat_map(Data::texts))
            .chain(refused)
            .collect()
    }

    fn cookies(&self) -> Vec<&Cookie> {
        vec![&self.cookie]
    }

    fn people(&self) -> Vec<&str> {
        vec![&self.person]
    }

    fn socket(&self) -> Option<&str> {
        None
    }

    fn effects(&self) -> Vec<Effect<'_>> {
        vec![match self.admission {
            Admission::Connected => Effect::Opens(&self.socket),
            Admission::Refused(_) | Admission::Status(_) => Effect::Refuses(&self.socket),
        }]
    }

    fn nature(&self) -> Nature {
        Nature {
            can_fail: true,
            timing: Timing::InPlace,
            server: ServerUse::Running,
            storage: StorageUse::AsItIs,
            connections: 1,
            more_servers: 0,
        }
    }

    fn check(&self, context: &Context<'_>, known: &Known<'_>, faults: &mut Diagnostics<'_>) {
        if known.sockets.get(self.socket.as_str()) != Some(&Socket::Open) {
            return;
        }
        let named = context.entry.value.get(SOCKET.name).is_some();
        faults.add_with_help(
            context.place(if named { SOCKET } else { AS }),
            format!("the socket `{}` is open already", self.socket),
            format!(
                "give this one a different name: `{}: {}2`",
                SOCKET.name, self.socket
            ),
        );
    }
}
