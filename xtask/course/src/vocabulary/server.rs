//! `server`: the test turns to another server.

use crate::diagnostic::Diagnostics;
use crate::document::schema::{Definition, Schema};
use crate::document::yaml::Node;
use crate::parser::semantics::{Context, Known};
use crate::template::Template;
use crate::vocabulary::parts::cookie::Cookie;
use crate::vocabulary::parts::schemas::first;
use crate::vocabulary::parts::values::choice;
use crate::vocabulary::{Action, Effect, Example, Nature, ServerUse, StorageUse, Timing, Word};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerChange {
    /// Asked to end, and started again.
    Restarted,
    /// Another one beside the first.
    Second,
    First,
}

const CHANGES: [(&str, ServerChange); 3] = [
    ("restarted", ServerChange::Restarted),
    ("second", ServerChange::Second),
    ("first", ServerChange::First),
];

impl Word for ServerChange {
    const DEFINITION: Definition = Definition {
        name: "server",
        schema: Schema::Choice(&first(&CHANGES)),
        expect: None,
        about: "ends the server and starts it again (`restarted`), starts one more beside it (`second`), or returns to the `first`",
    };

    const EXAMPLES: &'static [Example] = &[Example {
        key: "",
        head: "",
        actions: "- sign_up: ada\n- server: second\n- sign_up: eve\n- server: $\n- request: { get: /me, as: ada }\n  expect: { status: 200 }",
        passes: "first",
        fails: "restarted",
    }];

    fn parse(value: &Node, _: Option<&Node>) -> Option<ServerChange> {
        choice(&CHANGES)(value)
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
        match self {
            ServerChange::Restarted => vec![Effect::ClosesAll],
            ServerChange::Second | ServerChange::First => Vec::new(),
        }
    }

    fn nature(&self) -> Nature {
        Nature {
            can_fail: true,
            timing: Timing::InPlace,
            server: ServerUse::Running,
            storage: StorageUse::AsItIs,
            connections: 0,
            more_servers: usize::from(*self == ServerChange::Second),
        }
    }

    fn check(&self, context: &Context<'_>, _: &Known<'_>, faults: &mut Diagnostics<'_>) {
        let is_second = match self {
            ServerChange::Restarted => return,
            ServerChange::Second => true,
            ServerChange::First => false,
        };
        let starts = |action: &Action| matches!(action, Action::ServerChange(ServerChange::Second));
        let started = context.before().any(starts);
        if started == is_second {
            let (message, help) = if started {
                ("the second server runs already", "turn to the `first`")
            } else {
                (
                    "there is only one server yet",
                    "start a `second` one before",
                )
            };
            faults.add_with_help(context.entry.value.span.clone(), message, help);
        }
    }
}
