//! `crowd`: many sockets come and go at once.

use crate::diagnostic::Diagnostics;
use crate::document::schema::{Definition, Key, Keys, Schema};
use crate::document::yaml::Node;
use crate::parser::semantics::{Context, Known};
use crate::template::{Data, Template};
use crate::vocabulary::parts::cookie::Cookie;
use crate::vocabulary::parts::event::EVENT;
use crate::vocabulary::parts::schemas::PERSON;
use crate::vocabulary::parts::values::{data, flag, number, owned};
use crate::vocabulary::{Effect, Example, Nature, Person, ServerUse, StorageUse, Timing, Word};

#[derive(Debug, Clone)]
pub struct Crowd {
    pub person: Person,
    pub stay: usize,
    pub leave: usize,
    pub event: String,
    /// That of the last such event, for each that stays.
    pub data: Data,
    /// Those that stay are still connected afterwards.
    pub remain: bool,
}

const AS: Key = Key::required("as", PERSON, "whose browser they all are");
const STAY: Key = Key::required("stay", Schema::Number { from: 1, to: 500 }, "how many stay");
const LEAVE: Key = Key::required(
    "leave",
    Schema::Number { from: 0, to: 500 },
    "how many leave at once",
);
const DATA: Key = Key::required(
    "data",
    Schema::Data,
    "exactly this has the last such event, for each that stays",
);
const REMAIN: Key = Key::optional(
    "remain",
    Schema::Flag,
    "those that stay are still connected in what follows; by default they leave",
);
static KEYS: Keys = Keys {
    name: "crowd",
    keys: &[AS, STAY, LEAVE, EVENT, DATA, REMAIN],
    one_of: &[],
};

impl Word for Crowd {
    const DEFINITION: Definition = Definition {
        name: "crowd",
        schema: Schema::Map(&KEYS),
        expect: None,
        about: "many sockets come, and some go at once",
    };

    const EXAMPLES: &'static [Example] = &[
        Example {
            key: "as",
            head: "",
            actions: "- sign_up: ada\n- crowd: { as: $, stay: 1, leave: 0, event: user, data: \"{ada}\" }",
            passes: "ada",
            fails: "eve",
        },
        Example {
            key: "stay",
            head: "",
            actions: "- crowd: { as: ada, stay: $, leave: 1, event: user count, data: 3 }",
            passes: "3",
            fails: "4",
        },
        Example {
            key: "leave",
            head: "",
            actions: "- crowd: { as: ada, stay: 1, leave: $, event: came so far, data: 3 }",
            passes: "2",
            fails: "3",
        },
        Example {
            key: "event",
            head: "",
            actions: "- crowd: { as: ada, stay: 2, leave: 1, event: $, data: 2 }",
            passes: "user count",
            fails: "came so far",
        },
        Example {
            key: "data",
            head: "",
            actions: "- crowd: { as: ada, stay: 2, leave: 1, event: user count, data: $ }",
            passes: "2",
            fails: "3",
        },
        Example {
            key: "remain",
            head: "",
            actions: "- crowd: { as: ada, stay: 2, leave: 0, event: user count, data: 2, remain: $ }\n- connect: eve\n- receive: { socket: eve, event: user count, data: 3 }",
            passes: "true",
            fails: "false",
        },
    ];

    fn parse(value: &Node, _: Option<&Node>) -> Option<Crowd> {
        Some(Crowd {
            person: AS.read(value, owned)?,
            stay: STAY.read(value, number)?,
            leave: LEAVE.read(value, number)?,
            event: EVENT.read(value, owned)?,
            data: DATA.read(value, data)?,
            remain: REMAIN.read_optional(value, flag)?.unwrap_or(false),
        })
    }

    fn texts(&self) -> Vec<&Template> {
        let Crowd {
            person: _,
            stay: _,
            leave: _,
            event: _,
            data,
            remain: _,
        } = self;
        data.texts()
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
        Nature {
            can_fail: true,
            timing: Timing::KeepsBusy,
            server: ServerUse::Running,
            storage: StorageUse::AsItIs,
            connections: self.stay + self.leave,
            more_servers: 0,
        }
    }

    fn check(&self, _: &Context<'_>, _: &Known<'_>, _: &mut Diagnostics<'_>) {}
}
