//! `no_log`: the server writes no such line.

use crate::diagnostic::Diagnostics;
use crate::document::schema::{Definition, Key, Keys, Schema};
use crate::document::yaml::Node;
use crate::parser::semantics::{Context, Known};
use crate::template::Template;
use crate::vocabulary::parts::cookie::Cookie;
use crate::vocabulary::parts::schemas::{TEXTS, WORDS_LIST};
use crate::vocabulary::parts::values::templates;
use crate::vocabulary::{Effect, Example, Nature, ServerUse, StorageUse, Timing, Word};

#[derive(Debug, Clone)]
pub struct NoLog {
    pub contains: Vec<Template>,
    pub starts: Vec<Template>,
}

const STARTS: Key = Key::required("starts", TEXTS, "no line begins with this text");
static KEYS: Keys = Keys {
    name: "no_log",
    keys: &[STARTS],
    one_of: &[],
};

impl Word for NoLog {
    const DEFINITION: Definition = Definition {
        name: "no_log",
        schema: Schema::OneOf(&[Schema::Words, WORDS_LIST, Schema::Map(&KEYS)]),
        expect: None,
        about: "no line has this text, or any of these texts, from the server's start to its end",
    };

    const EXAMPLES: &'static [Example] = &[
        Example {
            key: "",
            head: "",
            actions: "- no_log: $\n- sign_up: ada\n- connect: ada",
            passes: "panicked",
            fails: "\"{ada} came\"",
        },
        Example {
            key: "starts",
            head: "",
            actions: "- no_log: { starts: $ }\n- sign_up: ada\n- connect: ada",
            passes: "came",
            fails: "\"{ada}\"",
        },
    ];

    fn parse(value: &Node, _: Option<&Node>) -> Option<NoLog> {
        Some(match value.get(STARTS.name) {
            Some(starts) => NoLog {
                contains: Vec::new(),
                starts: templates(starts)?,
            },
            None => NoLog {
                contains: templates(value)?,
                starts: Vec::new(),
            },
        })
    }

    fn texts(&self) -> Vec<&Template> {
        let NoLog { contains, starts } = self;
        contains.iter().chain(starts).collect()
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
            can_fail: true,
            timing: Timing::AtTheEnd,
            server: ServerUse::None,
            storage: StorageUse::AsItIs,
            connections: 0,
            more_servers: 0,
        }
    }

    fn check(&self, _: &Context<'_>, _: &Known<'_>, _: &mut Diagnostics<'_>) {}
}
