//! `dependency`: a crate in the step's `Cargo.toml`.

use crate::diagnostic::Diagnostics;
use crate::document::schema::{Definition, Key, Keys, Schema};
use crate::document::yaml::Node;
use crate::parser::semantics::{Context, Known};
use crate::template::Template;
use crate::vocabulary::parts::cookie::Cookie;
use crate::vocabulary::parts::rules::CRATE;
use crate::vocabulary::parts::values::texts;
use crate::vocabulary::{Effect, Example, Nature, ServerUse, StorageUse, Timing, Word};

#[derive(Debug, Clone)]
pub struct Dependency {
    pub name: String,
    pub features: Vec<String>,
}

const NAME: Key = Key::required("name", Schema::Plain(&CRATE), "the crate");
const NAMES: Schema = Schema::List {
    of: &Schema::Plain(&CRATE),
    at_least: 1,
    at_most: usize::MAX,
};
const FEATURES: Key = Key::optional(
    "features",
    NAMES,
    "features that have to be on: listed there, or enabled by a feature that is, or by default",
);
static KEYS: Keys = Keys {
    name: "dependency",
    keys: &[NAME, FEATURES],
    one_of: &[],
};

impl Word for Dependency {
    const DEFINITION: Definition = Definition {
        name: "dependency",
        schema: Schema::OneOf(&[Schema::Plain(&CRATE), Schema::Map(&KEYS)]),
        expect: None,
        about: "a crate listed under `[dependencies]` in the step's `Cargo.toml`",
    };

    const EXAMPLES: &'static [Example] = &[
        Example {
            key: "",
            head: "",
            actions: "- dependency: $",
            passes: "cookie",
            fails: "serde_yaml",
        },
        Example {
            key: "name",
            head: "",
            actions: "- dependency: { name: $ }",
            passes: "cookie",
            fails: "serde_yaml",
        },
        Example {
            key: "features",
            head: "",
            actions: "- dependency: { name: cookie, features: $ }",
            passes: "[signed]",
            fails: "[no-such-feature]",
        },
    ];

    fn parse(value: &Node, _: Option<&Node>) -> Option<Dependency> {
        Some(Dependency {
            name: NAME.read_name(value)?,
            features: FEATURES.read_optional(value, texts)?.unwrap_or_default(),
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

    fn check(&self, _: &Context<'_>, _: &Known<'_>, _: &mut Diagnostics<'_>) {}
}
