//! `exit`: the server ends.

use crate::diagnostic::Diagnostics;
use crate::document::schema::{Definition, Key, Keys, Schema};
use crate::document::yaml::Node;
use crate::parser::semantics::{Context, Known};
use crate::template::Template;
use crate::vocabulary::parts::came_left::{self, CAME, CameLeft, LEFT};
use crate::vocabulary::parts::cookie::Cookie;
use crate::vocabulary::parts::schemas::{TEXTS, first};
use crate::vocabulary::parts::values::{choice, number, templates};
use crate::vocabulary::{Effect, Example, Nature, ServerUse, StorageUse, Timing, Word};

#[derive(Debug, Clone)]
pub enum Exit {
    /// By itself, when it is started.
    AtStart { code: i32, line: Vec<Template> },
    /// When it is asked to.
    After {
        signal: Signal,
        code: i32,
        /// What the log has for each socket, once the server has ended.
        lines: Option<CameLeft>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// SIGTERM (unix only).
    Terminate,
    /// SIGINT, as Ctrl-C sends it (unix only).
    Interrupt,
}

const SIGNALS: [(&str, Signal); 2] = [
    ("terminate", Signal::Terminate),
    ("interrupt", Signal::Interrupt),
];

const AFTER: Key = Key::optional(
    "after",
    Schema::Choice(&first(&SIGNALS)),
    "the signal that is sent; without it, the server has to end at its start",
);
const CODE: Key = Key::required("code", Schema::Number { from: 0, to: 255 }, "the exit code");
const LINE_OF_STDERR: Key = Key::optional(
    "line",
    TEXTS,
    "stderr is one line that contains all these texts; only without `after`",
);
static KEYS: Keys = Keys {
    name: "exit",
    keys: &[AFTER, CODE, LINE_OF_STDERR, CAME, LEFT],
    one_of: &[],
};

impl Word for Exit {
    const DEFINITION: Definition = Definition {
        name: "exit",
        schema: Schema::Map(&KEYS),
        expect: None,
        about: "the server ends; the last action of its test",
    };

    const EXAMPLES: &'static [Example] = &[
        Example {
            key: "after",
            head: "",
            actions: "- exit: { after: $, code: 0 }",
            passes: "terminate",
            fails: "interrupt",
        },
        Example {
            key: "code",
            head: "",
            actions: "- exit: { after: terminate, code: $ }",
            passes: "0",
            fails: "1",
        },
        Example {
            key: "line",
            head: "env: { SESSION_SECRET: short }",
            actions: "- exit: { code: 2, line: $ }",
            passes: "[SESSION_SECRET, \"5\"]",
            fails: "[SESSION_SECRET, \"6\"]",
        },
        Example {
            key: "came",
            head: "",
            actions: "- connect: ada\n- connect: eve\n- exit: { after: terminate, code: 0, came: $, left: is still there }",
            passes: "\"came, to\"",
            fails: "listening on",
        },
        Example {
            key: "left",
            head: "",
            actions: "- connect: ada\n- connect: eve\n- exit: { after: terminate, code: 0, came: \"came, to\", left: $ }",
            passes: "is still there",
            fails: "0 is still there",
        },
    ];

    fn parse(value: &Node, _: Option<&Node>) -> Option<Exit> {
        let code = CODE.read(value, number)?;
        let line = LINE_OF_STDERR.read_optional(value, templates)?;
        let lines = CameLeft::read(value)?;
        Some(match AFTER.read_optional(value, choice(&SIGNALS))? {
            Some(signal) => Exit::After {
                signal,
                code,
                lines,
            },
            None => Exit::AtStart {
                code,
                line: line.unwrap_or_default(),
            },
        })
    }

    fn texts(&self) -> Vec<&Template> {
        match self {
            Exit::AtStart { code: _, line } => line.iter().collect(),
            Exit::After {
                signal: _,
                code: _,
                lines,
            } => lines.iter().flat_map(CameLeft::texts).collect(),
        }
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
            server: match self {
                Exit::AtStart { .. } => ServerUse::EndsAtStart,
                Exit::After { .. } => ServerUse::Ends,
            },
            storage: StorageUse::AsItIs,
            connections: 0,
            more_servers: 0,
        }
    }

    fn check(&self, context: &Context<'_>, _: &Known<'_>, faults: &mut Diagnostics<'_>) {
        let key = &context.entry.key;
        match (self, context.entry.value.get(LINE_OF_STDERR.name)) {
            (Exit::AtStart { .. }, None) => faults.add_with_help(
                context.entry.key_span.clone(),
                format!(
                    "`{key}` at start needs the key `{}`",
                    LINE_OF_STDERR.name
                ),
                "say what the one line on stderr has to contain; for an end after a signal add `after`",
            ),
            (Exit::After { .. }, Some(line)) => faults.add_with_help(
                line.span.clone(),
                format!(
                    "`{}` is looked at only if the server ends at start",
                    LINE_OF_STDERR.name
                ),
                "leave it out; `log` looks at what the server writes",
            ),
            _ => {}
        }
        came_left::check(context, faults);
        if let (Exit::AtStart { .. }, Some(came)) = (self, context.entry.value.get(CAME.name)) {
            faults.add_with_help(
                came.span.clone(),
                format!("`{}` is looked at only after a signal", CAME.name),
                format!("leave it out, or add `{}`", AFTER.name),
            );
        }
    }
}
