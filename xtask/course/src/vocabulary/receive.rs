//! `receive`: a socket is sent an event.

use crate::diagnostic::Diagnostics;
use crate::document::schema::{Definition, Schema};
use crate::document::yaml::Node;
use crate::parser::semantics::{Context, Known};
use crate::template::Template;
use crate::vocabulary::parts::cookie::Cookie;
use crate::vocabulary::parts::event::{EVENT_PATTERN, EventPattern};
use crate::vocabulary::{Effect, Example, Nature, ServerUse, StorageUse, Timing, Word};

#[derive(Debug, Clone)]
pub struct Receive {
    pub pattern: EventPattern,
}

impl Word for Receive {
    const DEFINITION: Definition = Definition {
        name: "receive",
        schema: Schema::Map(&EVENT_PATTERN),
        expect: None,
        about: "this event arrives in time, or has arrived",
    };

    const EXAMPLES: &'static [Example] = &[
        Example {
            key: "socket",
            head: "",
            actions: "- connect: ada\n- connect: eve\n- emit: { socket: eve, event: echo, data: 1 }\n- receive: { socket: $, event: echo }",
            passes: "eve",
            fails: "ada",
        },
        Example {
            key: "event",
            head: "",
            actions: "- connect: ada\n- emit: { socket: ada, event: echo, data: 1 }\n- receive: { socket: ada, event: $ }",
            passes: "echo",
            fails: "ask",
        },
        Example {
            key: "data",
            head: "",
            actions: "- connect: ada\n- emit: { socket: ada, event: echo, data: 1 }\n- receive: { socket: ada, event: echo, data: $ }",
            passes: "1",
            fails: "2",
        },
    ];

    fn parse(value: &Node, _: Option<&Node>) -> Option<Receive> {
        Some(Receive {
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
