//! `emit`: a socket sends an event.

use crate::diagnostic::Diagnostics;
use crate::document::schema::{Definition, Key, Keys, Schema};
use crate::document::yaml::Node;
use crate::parser::semantics::{Context, Known};
use crate::template::{Data, Template};
use crate::vocabulary::parts::cookie::Cookie;
use crate::vocabulary::parts::event::EVENT;
use crate::vocabulary::parts::schemas::{USED_SOCKET, first};
use crate::vocabulary::parts::values::{choice, data, owned};
use crate::vocabulary::{Effect, Example, Nature, ServerUse, StorageUse, Timing, Word};

#[derive(Debug, Clone)]
pub struct Emit {
    pub socket: String,
    pub event: String,
    pub data: Option<Data>,
    /// The acknowledgement that is expected.
    pub ack: Option<Data>,
    /// What the acknowledgement has to say. Without this and `ack`, none is asked for.
    pub answer: Option<Answer>,
}

/// What an acknowledgement says about a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It has no `error`.
    Accepted,
    /// It has an `error` in words.
    Refused,
}

const ANSWERS: [(&str, Answer); 2] = [("accepted", Answer::Accepted), ("refused", Answer::Refused)];

const DATA: Key = Key::optional("data", Schema::Data, "what is sent with it");
const ACK: Key = Key::optional("ack", Schema::Data, "exactly this is the acknowledgement");
const ANSWER: Key = Key::optional(
    "answer",
    Schema::Choice(&first(&ANSWERS)),
    "whatever the acknowledgement is, it has an `error` in words (`refused`), or none (`accepted`)",
);
static KEYS: Keys = Keys {
    name: "emit",
    keys: &[USED_SOCKET, EVENT, DATA, ACK, ANSWER],
    one_of: &[],
};

impl Word for Emit {
    const DEFINITION: Definition = Definition {
        name: "emit",
        schema: Schema::Map(&KEYS),
        expect: None,
        about: "sends an event",
    };

    const EXAMPLES: &'static [Example] = &[
        Example {
            key: "socket",
            head: "",
            actions: "- connect: ada\n- connect: eve\n- emit: { socket: $, event: echo, data: 1 }\n- receive: { socket: eve, event: echo }",
            passes: "eve",
            fails: "ada",
        },
        Example {
            key: "event",
            head: "",
            actions: "- connect: ada\n- emit: { socket: ada, event: $, data: 1, ack: 1 }",
            passes: "ask",
            fails: "cookies",
        },
        Example {
            key: "data",
            head: "",
            actions: "- connect: ada\n- emit: { socket: ada, event: ask, data: $, ack: 1 }",
            passes: "1",
            fails: "2",
        },
        Example {
            key: "ack",
            head: "",
            actions: "- connect: ada\n- emit: { socket: ada, event: ask, data: 1, ack: $ }",
            passes: "1",
            fails: "2",
        },
        Example {
            key: "answer",
            head: "",
            actions: "- connect: ada\n- emit: { socket: ada, event: ask, data: { error: It is too late. }, answer: $ }",
            passes: "refused",
            fails: "accepted",
        },
    ];

    fn parse(value: &Node, _: Option<&Node>) -> Option<Emit> {
        Some(Emit {
            socket: USED_SOCKET.read(value, owned)?,
            event: EVENT.read(value, owned)?,
            data: DATA.read_optional(value, data)?,
            ack: ACK.read_optional(value, data)?,
            answer: ANSWER.read_optional(value, choice(&ANSWERS))?,
        })
    }

    fn texts(&self) -> Vec<&Template> {
        let Emit {
            socket: _,
            event: _,
            data,
            ack,
            answer: _,
        } = self;
        data.iter().chain(ack).flat_map(Data::texts).collect()
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
            can_fail: self.ack.is_some() || self.answer.is_some(),
            timing: Timing::InPlace,
            server: ServerUse::Running,
            storage: StorageUse::AsItIs,
            connections: 0,
            more_servers: 0,
        }
    }

    fn check(&self, _: &Context<'_>, _: &Known<'_>, _: &mut Diagnostics<'_>) {}
}
