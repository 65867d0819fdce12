//! `any_passwords`: random passwords, each of which opens its account, and nothing similar does.

use crate::diagnostic::Diagnostics;
use crate::document::schema::{Definition, Schema};
use crate::document::yaml::Node;
use crate::parser::semantics::{Context, Known};
use crate::template::Template;
use crate::vocabulary::parts::cookie::Cookie;
use crate::vocabulary::parts::rules::URL_PATH;
use crate::vocabulary::parts::values::owned;
use crate::vocabulary::{Effect, Example, Nature, ServerUse, StorageUse, Timing, Word};

#[derive(Debug, Clone)]
pub struct AnyPasswords {
    /// The path to which the form for signing in is sent.
    pub sign_in: String,
}

impl Word for AnyPasswords {
    const DEFINITION: Definition = Definition {
        name: "any_passwords",
        schema: Schema::Plain(&URL_PATH),
        expect: None,
        about: "people register with random passwords; at this path, each signs in with exactly that one, and with none that is similar",
    };

    const EXAMPLES: &'static [Example] = &[Example {
        key: "",
        head: "",
        actions: "- any_passwords: $",
        passes: "/login",
        fails: "/login_trimmed",
    }];

    fn parse(value: &Node, _: Option<&Node>) -> Option<AnyPasswords> {
        Some(AnyPasswords {
            sign_in: owned(value)?,
        })
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
