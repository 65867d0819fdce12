//! `sign_up`: a person registers.

use crate::diagnostic::Diagnostics;
use crate::document::schema::{Definition, Key, Keys, Schema};
use crate::document::yaml::Node;
use crate::parser::semantics::{Context, Known};
use crate::template::Template;
use crate::vocabulary::parts::cookie::{COOKIE, Cookie};
use crate::vocabulary::parts::rules::BASE64;
use crate::vocabulary::parts::schemas::{AS, PERSON};
use crate::vocabulary::parts::values::{owned, template};
use crate::vocabulary::{Effect, Example, Nature, Person, ServerUse, StorageUse, Timing, Word};

#[derive(Debug, Clone)]
pub struct SignUp {
    pub person: Person,
    /// In place of the random name.
    pub name: Option<Template>,
    pub cookie: Cookie,
    /// Characters that the signature of the cookie has to have. Which it has is up to
    /// the id that the server draws, so the person signs in again until it has them.
    pub signature_has: Option<String>,
}

const NAME: Key = Key::optional("name", Schema::Words, "a text in place of the random name");
pub const SIGNATURE_HAS: Key = Key::optional(
    "signature_has",
    Schema::Plain(&BASE64),
    "signs in again until the cookie's signature has each of these characters",
);
static KEYS: Keys = Keys {
    name: "sign_up",
    keys: &[AS, NAME, COOKIE, SIGNATURE_HAS],
    one_of: &[],
};

impl Word for SignUp {
    const DEFINITION: Definition = Definition {
        name: "sign_up",
        schema: Schema::OneOf(&[PERSON, Schema::Map(&KEYS)]),
        expect: None,
        about: "registers a person, who is signed in then",
    };

    const EXAMPLES: &'static [Example] = &[
        Example {
            key: "",
            head: "",
            actions: "- sign_up: $\n- request: { get: /me, as: ada }\n  expect: { status: 200 }",
            passes: "ada",
            fails: "eve",
        },
        Example {
            key: "as",
            head: "",
            actions: "- sign_up: { as: $ }\n- request: { get: /me, as: ada }\n  expect: { status: 200 }",
            passes: "ada",
            fails: "eve",
        },
        Example {
            key: "name",
            head: "",
            actions: "- sign_up: { as: ada, name: $ }\n- request: { get: /me, as: ada }\n  expect: { json: { username: Ada Lovelace } }",
            passes: "Ada Lovelace",
            fails: "Ada Byron",
        },
        Example {
            key: "cookie",
            head: "",
            actions: "- sign_up: { as: ada, cookie: $ }\n- request: { get: /last_cookies }\n  expect: { json: [a=b] }",
            passes: "a=b",
            fails: "none",
        },
        Example {
            key: "cookie.of",
            head: "",
            actions: "- sign_up: eve\n- sign_up: bob\n- sign_up: { as: ada, cookie: { of: $, forged: signed with the server's secret } }\n- request: { get: /last_cookies }\n  expect: { json: [\"{eve}\"] }",
            passes: "eve",
            fails: "bob",
        },
        Example {
            key: "cookie.forged",
            head: "",
            actions: "- sign_up: eve\n- sign_up: { as: ada, cookie: { of: eve, forged: $ } }\n- request: { get: /last_cookies }\n  expect: { json: [\"{eve}\"] }",
            passes: "signed with the server's secret",
            fails: "one character of the id",
        },
        Example {
            key: "signature_has",
            head: "env: { ONE_SIGNATURE: \"{random}\" }",
            actions: "- sign_up: { as: ada, signature_has: $ }",
            passes: "S",
            fails: "+",
        },
    ];

    fn parse(value: &Node, _: Option<&Node>) -> Option<SignUp> {
        Some(SignUp {
            person: AS.read_name(value)?,
            name: NAME.read_optional(value, template)?,
            cookie: Cookie::of_action(value)?,
            signature_has: SIGNATURE_HAS.read_optional(value, owned)?,
        })
    }

    fn texts(&self) -> Vec<&Template> {
        let SignUp {
            person: _,
            name,
            cookie: _,
            signature_has: _,
        } = self;
        name.iter().collect()
    }

    fn cookies(&self) -> Vec<&Cookie> {
        vec![&self.cookie]
    }

    fn people(&self) -> Vec<&str> {
        vec![&self.person]
    }

    fn socket(&self) -> Option<&str> {
        None
    }

    fn effects(&self) -> Vec<Effect<'_>> {
        vec![
            Effect::Registers(&self.person),
            Effect::GivesCookie(&self.person),
        ]
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
