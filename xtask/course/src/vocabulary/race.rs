//! `race`: sockets join while their session ends.

use crate::diagnostic::Diagnostics;
use crate::document::schema::{Definition, Key, Keys, LINE, Schema};
use crate::document::yaml::Node;
use crate::parser::semantics::{Context, Known};
use crate::template::Template;
use crate::vocabulary::parts::cookie::Cookie;
use crate::vocabulary::parts::event::EVENT;
use crate::vocabulary::parts::namespace::{NAMESPACE_KEY, namespace};
use crate::vocabulary::parts::rules::URL_PATH;
use crate::vocabulary::parts::schemas::{PERSON, SOCKET};
use crate::vocabulary::parts::values::owned;
use crate::vocabulary::{Effect, Example, Nature, Person, ServerUse, StorageUse, Timing, Word};

/// More than are ever open at once.
const CONNECTIONS: usize = 16;

#[derive(Debug, Clone)]
pub struct Race {
    pub person: Person,
    /// Where the person posts name and password, so that the session ends.
    pub ends: String,
    pub namespace: String,
    /// A socket of somebody else, who is sent the events.
    pub watcher: String,
    /// The event with the number of sockets.
    pub event: String,
    /// The event that announces who has come or gone.
    pub change: Option<String>,
}

const AS: Key = Key::required(
    "as",
    PERSON,
    "who signs in again in each round, and owns the sockets",
);
const ENDS: Key = Key::required(
    "ends",
    Schema::Plain(&URL_PATH),
    "the path to which name and password are posted, so that the session of the cookie ends",
);
const WATCHER: Key = Key::required(
    "watcher",
    SOCKET,
    "a socket of somebody else, which is sent the events",
);
const CHANGE: Key = Key::optional(
    "change",
    Schema::Plain(&LINE),
    "the event that announces a change, with `connected`: after each round, as many have gone as have come. The watcher has to have been sent its own before",
);
static KEYS: Keys = Keys {
    name: "race",
    keys: &[AS, ENDS, NAMESPACE_KEY, WATCHER, EVENT, CHANGE],
    one_of: &[],
};

impl Word for Race {
    const DEFINITION: Definition = Definition {
        name: "race",
        schema: Schema::Map(&KEYS),
        expect: None,
        about: "in many rounds, sockets ask to join while their session ends: each is refused or disconnected, and then the number in the event is again what it was",
    };

    const EXAMPLES: &'static [Example] = &[
        Example {
            key: "as",
            head: "",
            actions: "- sign_up: ada\n- connect: eve\n- race: { as: $, ends: /goodbye, watcher: eve, event: user count }",
            passes: "ada",
            fails: "mallory",
        },
        Example {
            key: "ends",
            head: "",
            actions: "- sign_up: ada\n- connect: eve\n- race: { as: ada, ends: $, watcher: eve, event: user count }",
            passes: "/goodbye",
            fails: "/logout",
        },
        Example {
            key: "namespace",
            head: "",
            actions: "- sign_up: ada\n- connect: eve\n- race: { as: ada, ends: /goodbye, namespace: $, watcher: eve, event: user count }",
            passes: "/guarded",
            fails: "/nowhere",
        },
        Example {
            key: "watcher",
            head: "",
            actions: "- sign_up: ada\n- sign_up: eve\n- connect: eve\n- connect: { as: eve, socket: guarded, namespace: /guarded }\n- race: { as: ada, ends: /goodbye, watcher: $, event: user count }",
            passes: "eve",
            fails: "guarded",
        },
        Example {
            key: "event",
            head: "",
            actions: "- sign_up: ada\n- connect: eve\n- race: { as: ada, ends: /goodbye, watcher: eve, event: $ }",
            passes: "user count",
            fails: "came so far",
        },
        Example {
            key: "change",
            head: "",
            actions: "- sign_up: ada\n- connect: eve\n- receive: { socket: eve, event: only came }\n- race: { as: ada, ends: /goodbye, watcher: eve, event: user count, change: $ }",
            passes: "came or left",
            fails: "only came",
        },
    ];

    fn parse(value: &Node, _: Option<&Node>) -> Option<Race> {
        Some(Race {
            person: AS.read(value, owned)?,
            ends: ENDS.read(value, owned)?,
            namespace: namespace(value)?,
            watcher: WATCHER.read(value, owned)?,
            event: EVENT.read(value, owned)?,
            change: CHANGE.read_optional(value, owned)?,
        })
    }

    fn texts(&self) -> Vec<&Template> {
        Vec::new()
    }

    fn cookies(&self) -> Vec<&Cookie> {
        Vec::new()
    }

    fn people(&self) -> Vec<&str> {
        vec![&self.person]
    }

    fn socket(&self) -> Option<&str> {
        Some(&self.watcher)
    }

    fn effects(&self) -> Vec<Effect<'_>> {
        vec![Effect::GivesCookie(&self.person)]
    }

    fn nature(&self) -> Nature {
        Nature {
            can_fail: true,
            timing: Timing::AtMoments,
            server: ServerUse::Running,
            storage: StorageUse::AsItIs,
            connections: CONNECTIONS,
            more_servers: 0,
        }
    }

    fn check(&self, _: &Context<'_>, _: &Known<'_>, _: &mut Diagnostics<'_>) {}
}
