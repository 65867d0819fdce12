//! `log`: the server writes a line.

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
pub struct Log {
    pub lines: Vec<Template>,
}

impl Word for Log {
    const DEFINITION: Definition = Definition {
        name: "log",
        schema: TEXTS,
        expect: None,
        about: "a log line ends with this text; of several, there is a line for each",
    };

    const EXAMPLES: &'static [Example] = &[Example {
        key: "",
        head: "",
        actions: "- sign_up: ada\n- connect: ada\n- log: $",
        passes: "\"{ada} came, to /\"",
        fails: "[\"{ada} came, to /\", \"{ada} left\"]",
    }];

    fn parse(value: &Node, _: Option<&Node>) -> Option<Log> {
        Some(Log {
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
            timing: Timing::InPlace,
            server: ServerUse::Running,
            storage: StorageUse::AsItIs,
            connections: 0,
            more_servers: 0,
        }
    }

    fn check(&self, _: &Context<'_>, _: &Known<'_>, _: &mut Diagnostics<'_>) {}
}
