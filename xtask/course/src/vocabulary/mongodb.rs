//! `mongodb`: what becomes of the MongoDB server itself.

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
pub enum MongodbChange {
    Stopped,
    Started,
    /// It is suspended, with its connections open.
    Frozen,
    Thawed,
}

const CHANGES: [(&str, MongodbChange); 4] = [
    ("stopped", MongodbChange::Stopped),
    ("started", MongodbChange::Started),
    ("frozen", MongodbChange::Frozen),
    ("thawed", MongodbChange::Thawed),
];

impl Word for MongodbChange {
    const DEFINITION: Definition = Definition {
        name: "mongodb",
        schema: Schema::Choice(&first(&CHANGES)),
        expect: None,
        about: "what becomes of MongoDB while the server runs",
    };

    const EXAMPLES: &'static [Example] = &[Example {
        key: "",
        head: "needs: mongodb",
        actions: "- mongodb: $\n- request: { get: /store }\n  expect: { body: gone }",
        passes: "stopped",
        fails: "frozen",
    }];

    fn parse(value: &Node, _: Option<&Node>) -> Option<MongodbChange> {
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
        Vec::new()
    }

    fn nature(&self) -> Nature {
        Nature {
            can_fail: false,
            timing: Timing::InPlace,
            server: ServerUse::Running,
            storage: StorageUse::OwnMongodb,
            connections: 0,
            more_servers: 0,
        }
    }

    fn check(&self, context: &Context<'_>, _: &Known<'_>, faults: &mut Diagnostics<'_>) {
        let (needed, help) = match self {
            MongodbChange::Started => (Some(MongodbChange::Stopped), "stop it first"),
            MongodbChange::Thawed => (Some(MongodbChange::Frozen), "freeze it first"),
            MongodbChange::Stopped | MongodbChange::Frozen => {
                (None, "it has to run: start or thaw it first")
            }
        };
        let change = |action: &Action| match action {
            Action::MongodbChange(change) => Some(*change),
            _ => None,
        };
        // Running again is as good as never stopped.
        let state = context
            .before()
            .filter_map(change)
            .last()
            .filter(|last| matches!(last, MongodbChange::Stopped | MongodbChange::Frozen));
        if state != needed {
            faults.add_with_help(
                context.entry.value.span.clone(),
                "MongoDB is in another state at this point",
                help,
            );
        }
    }
}
