//! `sign_out`: a person leaves.

use crate::diagnostic::Diagnostics;
use crate::document::schema::Definition;
use crate::document::yaml::Node;
use crate::parser::semantics::{Context, Known};
use crate::template::Template;
use crate::vocabulary::parts::cookie::Cookie;
use crate::vocabulary::parts::schemas::PERSON;
use crate::vocabulary::parts::values::owned;
use crate::vocabulary::{Effect, Example, Nature, Person, ServerUse, StorageUse, Timing, Word};

#[derive(Debug, Clone)]
pub struct SignOut {
    pub person: Person,
}

impl Word for SignOut {
    const DEFINITION: Definition = Definition {
        name: "sign_out",
        schema: PERSON,
        expect: None,
        about: "signs a person out",
    };

    const EXAMPLES: &'static [Example] = &[Example {
        key: "",
        head: "",
        actions: "- sign_up: ada\n- sign_up: eve\n- sign_out: $\n- request: { get: /me, as: ada }\n  expect: { status: 200 }",
        passes: "eve",
        fails: "ada",
    }];

    fn parse(value: &Node, _: Option<&Node>) -> Option<SignOut> {
        Some(SignOut {
            person: owned(value)?,
        })
    }

    fn texts(&self) -> Vec<&Template> {
        Vec::new()
    }

    fn cookies(&self) -> Vec<&Cookie> {
        Vec::new()
    }

    fn people(&self) -> Vec<&str> {
        vec![&self.person]
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
