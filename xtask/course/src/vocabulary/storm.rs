//! `storm`: sockets come and go in many short rounds.

use crate::diagnostic::Diagnostics;
use crate::document::schema::{Definition, Key, Keys, LINE, Schema};
use crate::document::yaml::Node;
use crate::parser::semantics::{Context, Known};
use crate::template::Template;
use crate::vocabulary::parts::came_left::{self, CAME, CameLeft, LEFT};
use crate::vocabulary::parts::cookie::Cookie;
use crate::vocabulary::parts::event::EVENT;
use crate::vocabulary::parts::schemas::PERSON;
use crate::vocabulary::parts::values::owned;
use crate::vocabulary::{Effect, Example, Nature, Person, ServerUse, StorageUse, Timing, Word};

/// More than are ever open at once.
const CONNECTIONS: usize = 32;

#[derive(Debug, Clone)]
pub struct Storm {
    pub person: Person,
    /// The event with the number of sockets.
    pub event: String,
    /// The event that announces who has come or gone.
    pub change: Option<String>,
    /// What each socket asks the moment that it is connected.
    pub asks: Option<String>,
    /// What the log has for each socket.
    pub lines: Option<CameLeft>,
}

const AS: Key = Key::required("as", PERSON, "whose browser they all are");
const CHANGE: Key = Key::optional(
    "change",
    Schema::Plain(&LINE),
    "the event that announces a change, with `currentUsers`; each has to follow its number",
);
const ASKS: Key = Key::optional(
    "asks",
    Schema::Plain(&LINE),
    "an event that each socket sends once, the moment that it is connected; most of them are answered",
);
static KEYS: Keys = Keys {
    name: "storm",
    keys: &[AS, EVENT, CHANGE, ASKS, CAME, LEFT],
    one_of: &[],
};

impl Word for Storm {
    const DEFINITION: Definition = Definition {
        name: "storm",
        schema: Schema::Map(&KEYS),
        expect: None,
        about: "sockets come at once, leave at once, or come and leave in one write, in many rounds: the number in the event never turns back while they only come or only leave, and it is right after each round",
    };

    const EXAMPLES: &'static [Example] = &[
        Example {
            key: "as",
            head: "",
            actions: "- sign_up: ada\n- storm: { as: $, event: member count }",
            passes: "ada",
            fails: "eve",
        },
        Example {
            key: "event",
            head: "",
            actions: "- storm: { as: ada, event: $ }",
            passes: "user count",
            fails: "came so far",
        },
        Example {
            key: "change",
            head: "",
            actions: "- storm: { as: ada, event: user count, change: $ }",
            passes: "never sent",
            fails: "always late",
        },
        Example {
            key: "asks",
            head: "",
            actions: "- storm: { as: ada, event: user count, asks: $ }",
            passes: "here",
            fails: "nothing",
        },
        Example {
            key: "came",
            head: "",
            actions: "- storm: { as: ada, event: user count, came: $, left: \"nobody left: \" }",
            passes: "nobody came",
            fails: "never logged",
        },
        Example {
            key: "left",
            head: "",
            actions: "- storm: { as: ada, event: user count, came: nobody came, left: $ }",
            passes: "\"nobody left: \"",
            fails: "never logged",
        },
    ];

    fn parse(value: &Node, _: Option<&Node>) -> Option<Storm> {
        Some(Storm {
            person: AS.read(value, owned)?,
            event: EVENT.read(value, owned)?,
            change: CHANGE.read_optional(value, owned)?,
            asks: ASKS.read_optional(value, owned)?,
            lines: CameLeft::read(value)?,
        })
    }

    fn texts(&self) -> Vec<&Template> {
        let Storm {
            person: _,
            event: _,
            change: _,
            asks: _,
            lines,
        } = self;
        lines.iter().flat_map(CameLeft::texts).collect()
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
            connections: CONNECTIONS,
            more_servers: 0,
        }
    }

    fn check(&self, context: &Context<'_>, _: &Known<'_>, faults: &mut Diagnostics<'_>) {
        came_left::check(context, faults);
    }
}
