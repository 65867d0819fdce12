//! `expire`: the life of a session passes.

use crate::diagnostic::Diagnostics;
use crate::document::schema::Definition;
use crate::document::yaml::Node;
use crate::parser::semantics::{Context, Known};
use crate::template::Template;
use crate::vocabulary::parts::cookie::Cookie;
use crate::vocabulary::parts::schemas::PERSON;
use crate::vocabulary::parts::values::owned;
use crate::vocabulary::test::{ENV, TTL};
use crate::vocabulary::{Effect, Example, Nature, Person, ServerUse, StorageUse, Timing, Word};

#[derive(Debug, Clone)]
pub struct Expire {
    pub person: Person,
}

impl Word for Expire {
    const DEFINITION: Definition = Definition {
        name: "expire",
        schema: PERSON,
        expect: None,
        about: "waits until the life of the person's session, `SESSION_TTL_SECONDS` in the test's `env`, is over",
    };

    const EXAMPLES: &'static [Example] = &[Example {
        key: "",
        head: "env: { SESSION_TTL_SECONDS: \"1\" }",
        actions: "- sign_up: ada\n- expire: ada\n- sign_up: bob\n- expire: $\n- request: { get: /me, as: bob }\n  expect: { status: 401 }",
        passes: "bob",
        fails: "ada",
    }];

    fn parse(value: &Node, _: Option<&Node>) -> Option<Expire> {
        Some(Expire {
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
            can_fail: false,
            timing: Timing::WaitsForExpiry,
            server: ServerUse::Running,
            storage: StorageUse::AsItIs,
            connections: 0,
            more_servers: 0,
        }
    }

    fn check(&self, context: &Context<'_>, known: &Known<'_>, faults: &mut Diagnostics<'_>) {
        known.needs_cookie(&self.person, &context.entry.value, faults);
        let is_set = |(name, value): &(String, Option<Template>)| name == TTL && value.is_some();
        if !context.test.env.iter().any(is_set) {
            faults.add_with_help(
                context.entry.key_span.clone(),
                format!(
                    "`{}` needs `{TTL}` in the test's `{}`",
                    context.entry.key, ENV.name
                ),
                format!(
                    "add `{}: {{ {TTL}: \"1\" }}`; otherwise a session lives for days",
                    ENV.name
                ),
            );
        }
    }
}
