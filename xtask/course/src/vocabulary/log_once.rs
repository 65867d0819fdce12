//! `log_once`: the server writes a line once.

use crate::diagnostic::Diagnostics;
use crate::document::schema::Definition;
use crate::document::yaml::Node;
use crate::parser::semantics::{Context, Known};
use crate::template::Template;
use crate::vocabulary::parts::cookie::Cookie;
use crate::vocabulary::parts::schemas::TEXTS;
use crate::vocabulary::parts::values::templates;
use crate::vocabulary::{Effect, Example, Nature, ServerUse, StorageUse, Timing, Word};

#[derive(Debug, Clone)]
pub struct LogOnce {
    pub lines: Vec<Template>,
}

impl Word for LogOnce {
    const DEFINITION: Definition = Definition {
        name: "log_once",
        schema: TEXTS,
        expect: None,
        about: "exactly one log line ends with this text, or with each of these texts, from the server's start to its end",
    };

    const EXAMPLES: &'static [Example] = &[Example {
        key: "",
        head: "",
        actions: "- sign_up: ada\n- sign_up: eve\n- connect: ada\n- connect: eve\n- log_once: $",
        passes: "[\"{ada} came, to /\", \"{eve} came, to /\"]",
        fails: "\"came, to /\"",
    }];

    fn parse(value: &Node, _: Option<&Node>) -> Option<LogOnce> {
        Some(LogOnce {
            lines: templates(value)?,
        })
    }

    fn texts(&self) -> Vec<&Template> {
        self.lines.iter().collect()
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
