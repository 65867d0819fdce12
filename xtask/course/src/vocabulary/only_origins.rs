//! `only_origins`: pages of these origins get a Socket.IO session, and no others.

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
pub struct OnlyOrigins {
    pub own: Vec<Template>,
}

impl Word for OnlyOrigins {
    const DEFINITION: Definition = Definition {
        name: "only_origins",
        schema: TEXTS,
        expect: None,
        about: "handshakes from these origins are accepted; from random variations of them, they are answered with 403",
    };

    const EXAMPLES: &'static [Example] = &[Example {
        key: "",
        head: "env: { OWN_ORIGIN: \"http://own.example:3000\" }",
        actions: "- only_origins: $",
        passes: "http://own.example:3000",
        fails: "[\"http://own.example:3000\", \"http://other.example\"]",
    }];

    fn parse(value: &Node, _: Option<&Node>) -> Option<OnlyOrigins> {
        Some(OnlyOrigins {
            own: templates(value)?,
        })
    }

    fn texts(&self) -> Vec<&Template> {
        self.own.iter().collect()
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
            timing: Timing::KeepsBusy,
            server: ServerUse::Running,
            storage: StorageUse::AsItIs,
            connections: 0,
            more_servers: 0,
        }
    }

    fn check(&self, _: &Context<'_>, _: &Known<'_>, _: &mut Diagnostics<'_>) {}
}
