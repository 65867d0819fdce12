//! `never`: a socket is not sent an event.

use crate::diagnostic::Diagnostics;
use crate::document::schema::{Definition, Schema};
use crate::document::yaml::Node;
use crate::parser::semantics::{Context, Known};
use crate::template::Template;
use crate::vocabulary::parts::cookie::Cookie;
use crate::vocabulary::parts::event::{EVENT_PATTERN, EventPattern};
use crate::vocabulary::{Effect, Example, Nature, ServerUse, StorageUse, Timing, Word};

#[derive(Debug, Clone)]
pub struct Never {
    pub pattern: EventPattern,
}

impl Word for Never {
    const DEFINITION: Definition = Definition {
        name: "never",
        schema: Schema::Map(&EVENT_PATTERN),
        expect: None,
        about: "no such event has arrived, nor does one before the server's answer to what is asked next on that socket",
    };

    const EXAMPLES: &'static [Example] = &[
        Example {
            key: "socket",
            head: "",
            actions: "- connect: ada\n- connect: eve\n- emit: { socket: eve, event: echo, data: 1 }\n- receive: { socket: eve, event: echo }\n- never: { socket: $, event: echo }",
            passes: "ada",
            fails: "eve",
        },
        Example {
            key: "event",
            head: "",
            actions: "- connect: ada\n- emit: { socket: ada, event: echo, data: 1 }\n- receive: { socket: ada, event: echo }\n- never: { socket: ada, event: $ }",
            passes: "ask",
            fails: "echo",
        },
        Example {
            key: "data",
            head: "",
            actions: "- connect: ada\n- emit: { socket: ada, event: echo, data: 1 }\n- receive: { socket: ada, event: echo }\n- never: { socket: ada, event: echo, data: $ }",
            passes: "2",
            fails: "1",
        },
    ];

    fn parse(value: &Node, _: Option<&Node>) -> Option<Never> {
        Some(Never {
            pattern: EventPattern::parse(value)?,
        })
    }

    fn texts(&self) -> Vec<&Template> {
        self.pattern.texts()
    }

    fn cookies(&self) -> Vec<&Cookie> {
        Vec::new()
    }

    fn people(&self) -> Vec<&str> {
        Vec::new()
    }

    fn socket(&self) -> Option<&str> {
        Some(&self.pattern.socket)
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
