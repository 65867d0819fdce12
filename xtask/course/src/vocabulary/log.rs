//! `log`: the server writes a line.

use crate::diagnostic::Diagnostics;
use crate::document::schema::{Definition, Key, Keys, Schema};
use crate::document::yaml::Node;
use crate::parser::semantics::{Context, Known};
use crate::template::Template;
use crate::vocabulary::parts::cookie::Cookie;
use crate::vocabulary::parts::schemas::{TEXTS, WORDS_LIST, first};
use crate::vocabulary::parts::values::{choice, templates};
use crate::vocabulary::{Effect, Example, Nature, ServerUse, StorageUse, Timing, Word};

#[derive(Debug, Clone)]
pub struct Log {
    pub lines: Vec<Template>,
    /// `None`: any.
    pub level: Option<Level>,
}

/// The levels of `tracing` that the kit's log shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Info,
    Warn,
    Error,
}

impl Level {
    /// As the log shows it.
    pub const fn name(self) -> &'static str {
        match self {
            Level::Info => "INFO",
            Level::Warn => "WARN",
            Level::Error => "ERROR",
        }
    }
}

const LEVELS: [(&str, Level); 3] = [
    (Level::Info.name(), Level::Info),
    (Level::Warn.name(), Level::Warn),
    (Level::Error.name(), Level::Error),
];

const LINE: Key = Key::required("line", TEXTS, "a log line ends with this text");
const LEVEL: Key = Key::required(
    "level",
    Schema::Choice(&first(&LEVELS)),
    "and it shows no other level than this one",
);
static KEYS: Keys = Keys {
    name: "log",
    keys: &[LINE, LEVEL],
    one_of: &[],
};

impl Word for Log {
    const DEFINITION: Definition = Definition {
        name: "log",
        schema: Schema::OneOf(&[Schema::Words, WORDS_LIST, Schema::Map(&KEYS)]),
        expect: None,
        about: "a log line ends with this text; of several, there is a line for each",
    };

    const EXAMPLES: &'static [Example] = &[
        Example {
            key: "",
            head: "",
            actions: "- sign_up: ada\n- connect: ada\n- log: $",
            passes: "\"{ada} came, to /\"",
            fails: "[\"{ada} came, to /\", \"{ada} left\"]",
        },
        Example {
            key: "line",
            head: "",
            actions: "- sign_up: ada\n- connect: ada\n- log: { line: $, level: INFO }",
            passes: "\"{ada} is here\"",
            fails: "\"{ada} left\"",
        },
        Example {
            key: "level",
            head: "",
            actions: "- sign_up: ada\n- connect: ada\n- log: { line: \"{ada} is here\", level: $ }",
            passes: "INFO",
            fails: "WARN",
        },
    ];

    fn parse(value: &Node, _: Option<&Node>) -> Option<Log> {
        Some(Log {
            lines: templates(value.get(LINE.name).unwrap_or(value))?,
            level: LEVEL.read_optional(value, choice(&LEVELS))?,
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
