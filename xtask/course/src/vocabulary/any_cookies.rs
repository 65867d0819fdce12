//! `any_cookies`: random `Cookie` headers, which the socket and the pages have to read alike.

use crate::diagnostic::Diagnostics;
use crate::document::schema::{Definition, Key, Keys, LINE, Schema};
use crate::document::yaml::Node;
use crate::parser::semantics::{Context, Known};
use crate::template::Template;
use crate::vocabulary::parts::cookie::Cookie;
use crate::vocabulary::parts::namespace::{NAMESPACE_KEY, namespace};
use crate::vocabulary::parts::schemas::PERSON;
use crate::vocabulary::parts::values::{owned, template};
use crate::vocabulary::{Effect, Example, Nature, Person, ServerUse, StorageUse, Timing, Word};

#[derive(Debug, Clone)]
pub struct AnyCookies {
    /// Whose cookie is in the headers.
    pub of: Person,
    pub namespace: String,
    pub shown: Shown,
}

/// By what a socket shows how it has read its headers.
#[derive(Debug, Clone)]
pub enum Shown {
    /// An event with one word.
    Event(String),
    /// A client without a session is refused.
    Refusal {
        /// The message of `connect_error`.
        message: Template,
        /// What precedes the reason in the log.
        log: Option<Template>,
    },
}

const OF: Key = Key::required(
    "of",
    PERSON,
    "whose session cookie is in the headers; it has to be valid",
);
const EVENT: Key = Key::optional(
    "event",
    Schema::Plain(&LINE),
    "the event that brings `valid`, `missing`, `malformed` or `forged` to each socket",
);
const REFUSED: Key = Key::optional(
    "refused",
    Schema::Words,
    "the message of `connect_error` for everyone who does not send the valid cookie",
);
const LOG: Key = Key::optional(
    "log",
    Schema::Words,
    "the beginning of the log line of each refusal, in front of its reason; needs `refused`",
);
static KEYS: Keys = Keys {
    name: "any_cookies",
    keys: &[OF, NAMESPACE_KEY, EVENT, REFUSED, LOG],
    one_of: &[EVENT.name, REFUSED.name],
};

impl Word for AnyCookies {
    const DEFINITION: Definition = Definition {
        name: "any_cookies",
        schema: Schema::Map(&KEYS),
        expect: None,
        about: "hundreds of random `Cookie` headers are read by the socket and by `GET /me` as tower-sessions reads them",
    };

    const EXAMPLES: &'static [Example] = &[
        Example {
            key: "of",
            head: "",
            actions: "- sign_up: ada\n- sign_up: eve\n- sign_out: eve\n- any_cookies: { of: $, event: session cookie }",
            passes: "ada",
            fails: "eve",
        },
        Example {
            key: "namespace",
            head: "",
            actions: "- sign_up: ada\n- any_cookies: { of: ada, namespace: $, refused: No session found }",
            passes: "/guarded",
            fails: "/",
        },
        Example {
            key: "event",
            head: "",
            actions: "- sign_up: ada\n- any_cookies: { of: ada, event: $ }",
            passes: "session cookie",
            fails: "first cookie",
        },
        Example {
            key: "refused",
            head: "",
            actions: "- sign_up: ada\n- any_cookies: { of: ada, namespace: /guarded, refused: $ }",
            passes: "No session found",
            fails: "Not signed in",
        },
        Example {
            key: "log",
            head: "",
            actions: "- sign_up: ada\n- any_cookies: { of: ada, namespace: /guarded, refused: No session found, log: $ }",
            passes: "\"turned away: \"",
            fails: "\"sent away: \"",
        },
    ];

    fn parse(value: &Node, _: Option<&Node>) -> Option<AnyCookies> {
        let log = LOG.read_optional(value, template)?;
        let shown = match EVENT.read_optional(value, owned)? {
            Some(event) => Shown::Event(event),
            None => Shown::Refusal {
                message: REFUSED.read(value, template)?,
                log,
            },
        };
        Some(AnyCookies {
            of: OF.read(value, owned)?,
            namespace: namespace(value)?,
            shown,
        })
    }

    fn texts(&self) -> Vec<&Template> {
        match &self.shown {
            Shown::Event(_) => Vec::new(),
            Shown::Refusal { message, log } => log.iter().chain([message]).collect(),
        }
    }

    fn cookies(&self) -> Vec<&Cookie> {
        Vec::new()
    }

    fn people(&self) -> Vec<&str> {
        vec![&self.of]
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
            connections: 2,
            more_servers: 0,
        }
    }

    fn check(&self, context: &Context<'_>, known: &Known<'_>, faults: &mut Diagnostics<'_>) {
        if let Some(of) = context.entry.value.get(OF.name) {
            known.needs_cookie(&self.of, of, faults);
        }
        let value = &context.entry.value;
        if value.get(LOG.name).is_some() && value.get(EVENT.name).is_some() {
            faults.add_with_help(
                context.place(LOG),
                "only a refusal has a reason in the log",
                "leave `log` out, or write `refused` in place of `event`",
            );
        }
    }
}
