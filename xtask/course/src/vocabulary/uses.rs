//! `uses`: a path or a method in the step's source.

use crate::diagnostic::Faults;
use crate::document::schema::{Definition, Schema};
use crate::document::yaml::Node;
use crate::parser::semantics::{Context, Known};
use crate::template::Template;
use crate::vocabulary::parts::cookie::Cookie;
use crate::vocabulary::parts::rules::ITEM;
use crate::vocabulary::parts::values::texts;
use crate::vocabulary::{Effect, Example, Nature, ServerUse, StorageUse, Timing, Word};

#[derive(Debug, Clone)]
pub struct Uses {
    pub paths: Vec<String>,
}

impl Word for Uses {
    const DEFINITION: Definition = Definition {
        name: "uses",
        schema: Schema::OneOf(&[
            Schema::Plain(&ITEM),
            Schema::List {
                of: &Schema::Plain(&ITEM),
                at_least: 1,
                at_most: usize::MAX,
            },
        ]),
        expect: None,
        about: "a path or a method that the step's source uses, outside of tests",
    };

    const EXAMPLES: &'static [Example] = &[Example {
        key: "",
        head: "",
        actions: "- uses: $",
        passes: "emit",
        fails: "no_such_method",
    }];

    fn parse(value: &Node, _: Option<&Node>) -> Option<Uses> {
        Some(Uses {
            paths: texts(value)?,
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
            timing: Timing::InPlace,
            server: ServerUse::None,
            storage: StorageUse::AsItIs,
            connections: 0,
            more_servers: 0,
        }
    }

    fn check(&self, _: &Context<'_>, _: &Known<'_>, _: &mut Faults<'_>) {}
}
