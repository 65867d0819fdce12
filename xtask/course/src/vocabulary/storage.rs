//! `storage`: a store of the server answers late, wrongly or not at all.

use crate::diagnostic::Diagnostics;
use crate::document::schema::{Definition, Key, Keys, Schema};
use crate::document::yaml::Node;
use crate::parser::semantics::{Context, Known};
use crate::template::Template;
use crate::vocabulary::parts::cookie::Cookie;
use crate::vocabulary::parts::schemas::first;
use crate::vocabulary::parts::values::{choice, number};
use crate::vocabulary::{Effect, Example, Nature, ServerUse, StorageUse, Timing, Word};

#[derive(Debug, Clone, Copy)]
pub struct StorageFault {
    pub store: Store,
    pub behaviour: Behaviour,
    /// `None`: reading and writing.
    pub only: Option<Access>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Store {
    Sessions,
    Users,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behaviour {
    /// As usual.
    Answers,
    /// It answers this many requests, and then nothing.
    Hangs {
        after: u64,
    },
    Fails,
    /// It finds nothing; it is written to as usual.
    Forgets,
    /// It finds each session with a number in place of each text; it is written to as usual.
    Mistypes,
    /// It finds each session without the numbers in it; it is written to as usual.
    LosesNumbers,
    /// It does everything this much later, in milliseconds.
    Slow(u64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Reads,
    /// Deletes as well.
    Writes,
    Deletes,
}

const OF_USERS: [(&str, Behaviour); 4] = [
    ("answers", Behaviour::Answers),
    ("hangs", Behaviour::Hangs { after: 0 }),
    ("fails", Behaviour::Fails),
    ("forgets", Behaviour::Forgets),
];
/// Only a session has values that may be missing or of another type.
const OF_SESSIONS: [(&str, Behaviour); 6] = [
    OF_USERS[0],
    OF_USERS[1],
    OF_USERS[2],
    OF_USERS[3],
    ("mistypes", Behaviour::Mistypes),
    ("loses numbers", Behaviour::LosesNumbers),
];
const ACCESSES: [(&str, Access); 3] = [
    ("reads", Access::Reads),
    ("writes", Access::Writes),
    ("deletes", Access::Deletes),
];

const SLOW: Key = Key::optional(
    "slow",
    Schema::Number {
        from: 1,
        to: 10_000,
    },
    "it does everything this many milliseconds later",
);
const HANGS_AFTER: Key = Key::optional(
    "hangs_after",
    Schema::Number { from: 1, to: 100 },
    "it answers this many requests, and then nothing",
);
static WITH_A_NUMBER: Keys = Keys {
    name: "behaviour with a number",
    keys: &[SLOW, HANGS_AFTER],
    one_of: &[SLOW.name, HANGS_AFTER.name],
};
const SESSIONS_DO: Schema = Schema::OneOf(&[
    Schema::Choice(&first(&OF_SESSIONS)),
    Schema::Map(&WITH_A_NUMBER),
]);
const SESSIONS: Key = Key::optional("sessions", SESSIONS_DO, "what the store of sessions does");
const USERS_DO: Schema = Schema::OneOf(&[
    Schema::Choice(&first(&OF_USERS)),
    Schema::Map(&WITH_A_NUMBER),
]);
const USERS: Key = Key::optional("users", USERS_DO, "what the store of users does");
const ONLY: Key = Key::optional(
    "only",
    Schema::Choice(&first(&ACCESSES)),
    "what of it is meant; by default all",
);
static KEYS: Keys = Keys {
    name: "storage",
    keys: &[SESSIONS, USERS, ONLY],
    one_of: &[SESSIONS.name, USERS.name],
};

fn behaviour(node: &Node) -> Option<Behaviour> {
    let slow = SLOW.read_optional(node, number)?.map(Behaviour::Slow);
    let hangs = HANGS_AFTER.read_optional(node, number)?;
    let hangs = hangs.map(|after| Behaviour::Hangs { after });
    slow.or(hangs).or_else(|| choice(&OF_SESSIONS)(node))
}

impl Word for StorageFault {
    const DEFINITION: Definition = Definition {
        name: "storage",
        schema: Schema::Map(&KEYS),
        expect: None,
        about: "a store of the server answers late, wrongly or not at all from now on",
    };

    const EXAMPLES: &'static [Example] = &[
        Example {
            key: "sessions",
            head: "",
            actions: "- storage: { sessions: $ }\n- request: { get: /stored_session }\n  expect: { body: error }",
            passes: "fails",
            fails: "forgets",
        },
        Example {
            key: "sessions.hangs_after",
            head: "",
            actions: "- storage: { sessions: { hangs_after: $ } }\n- request: { get: /stored_session }\n  expect: { body: there }\n- request: { get: /stored_session }\n  expect: { body: silent }",
            passes: "1",
            fails: "2",
        },
        Example {
            key: "sessions.slow",
            head: "",
            actions: "- storage: { sessions: { slow: $ } }\n- request: { get: /stored_session }\n  expect: { body: late }",
            passes: "300",
            fails: "1",
        },
        Example {
            key: "users",
            head: "",
            actions: "- storage: { users: $ }\n- request: { get: /stored_user }\n  expect: { body: silent }",
            passes: "hangs",
            fails: "answers",
        },
        Example {
            key: "users.hangs_after",
            head: "",
            actions: "- storage: { users: { hangs_after: $ } }\n- request: { get: /stored_user }\n  expect: { body: there }\n- request: { get: /stored_user }\n  expect: { body: silent }",
            passes: "1",
            fails: "2",
        },
        Example {
            key: "users.slow",
            head: "",
            actions: "- storage: { users: { slow: $ } }\n- request: { get: /stored_user }\n  expect: { body: late }",
            passes: "300",
            fails: "1",
        },
        Example {
            key: "only",
            head: "",
            actions: "- storage: { sessions: fails, only: $ }\n- request: { get: /stored_session }\n  expect: { body: error }",
            passes: "reads",
            fails: "writes",
        },
    ];

    fn parse(value: &Node, _: Option<&Node>) -> Option<StorageFault> {
        let sessions = SESSIONS.read_optional(value, behaviour)?;
        let users = USERS.read_optional(value, behaviour)?;
        let sessions = sessions.map(|behaviour| (Store::Sessions, behaviour));
        let users = users.map(|behaviour| (Store::Users, behaviour));
        let (store, behaviour) = sessions.or(users)?;
        Some(StorageFault {
            store,
            behaviour,
            only: ONLY.read_optional(value, choice(&ACCESSES))?,
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
        None
    }

    fn effects(&self) -> Vec<Effect<'_>> {
        Vec::new()
    }

    fn nature(&self) -> Nature {
        Nature {
            can_fail: false,
            timing: Timing::InPlace,
            server: ServerUse::Running,
            storage: StorageUse::Faults,
            connections: 0,
            more_servers: 0,
        }
    }

    fn check(&self, context: &Context<'_>, _: &Known<'_>, faults: &mut Diagnostics<'_>) {
        let is_of_reading = matches!(
            self.behaviour,
            Behaviour::Forgets | Behaviour::Mistypes | Behaviour::LosesNumbers
        );
        let only_writes = matches!(self.only, Some(Access::Writes | Access::Deletes));
        if is_of_reading && only_writes {
            faults.add_with_help(
                context.place(ONLY),
                "this changes what is found; such a store is written to as usual",
                format!("leave `{}` out", ONLY.name),
            );
        }
        if self.store == Store::Users && self.only == Some(Access::Deletes) {
            faults.add_with_help(
                context.place(ONLY),
                "no user is ever deleted",
                "write `writes`",
            );
        }
    }
}
