//! `sign_in`: a person who has registered comes back.

use super::sign_up::SIGNATURE_HAS;
use crate::diagnostic::Diagnostics;
use crate::document::schema::{Definition, Keys, Schema};
use crate::document::yaml::Node;
use crate::parser::semantics::{Context, Known};
use crate::template::Template;
use crate::vocabulary::parts::cookie::{COOKIE, Cookie};
use crate::vocabulary::parts::schemas::{AS, PERSON};
use crate::vocabulary::parts::values::owned;
use crate::vocabulary::{Effect, Example, Nature, Person, ServerUse, StorageUse, Timing, Word};

#[derive(Debug, Clone)]
pub struct SignIn {
    pub person: Person,
    pub cookie: Cookie,
    /// As in [`super::SignUp`].
    pub signature_has: Option<String>,
}

static KEYS: Keys = Keys {
    name: "sign_in",
    keys: &[AS, COOKIE, SIGNATURE_HAS],
    one_of: &[],
};

impl Word for SignIn {
    const DEFINITION: Definition = Definition {
        name: "sign_in",
        schema: Schema::OneOf(&[PERSON, Schema::Map(&KEYS)]),
        expect: None,
        about: "signs a registered person in",
    };

    const EXAMPLES: &'static [Example] = &[
        Example {
            key: "",
            head: "",
            actions: "- sign_up: ada\n- sign_up: eve\n- sign_out: ada\n- sign_in: $\n- request: { get: /me, as: ada }\n  expect: { status: 200 }",
            passes: "ada",
            fails: "eve",
        },
        Example {
            key: "as",
            head: "",
            actions: "- sign_up: ada\n- sign_up: eve\n- sign_out: ada\n- sign_in: { as: $ }\n- request: { get: /me, as: ada }\n  expect: { status: 200 }",
            passes: "ada",
            fails: "eve",
        },
        Example {
            key: "cookie",
            head: "",
            actions: "- sign_up: ada\n- sign_in: { as: ada, cookie: $ }\n- request: { get: /last_cookies }\n  expect: { json: [a=b] }",
            passes: "a=b",
            fails: "none",
        },
        Example {
            key: "cookie.of",
            head: "",
            actions: "- sign_up: eve\n- sign_up: bob\n- sign_up: ada\n- sign_in: { as: ada, cookie: { of: $, forged: signed with the server's secret } }\n- request: { get: /last_cookies }\n  expect: { json: [\"{eve}\"] }",
            passes: "eve",
            fails: "bob",
        },
        Example {
            key: "cookie.forged",
            head: "",
            actions: "- sign_up: eve\n- sign_up: ada\n- sign_in: { as: ada, cookie: { of: eve, forged: $ } }\n- request: { get: /last_cookies }\n  expect: { json: [\"{eve}\"] }",
            passes: "signed with the server's secret",
            fails: "signature removed",
        },
        Example {
            key: "signature_has",
            head: "env: { ONE_SIGNATURE: \"{random}\" }",
            actions: "- sign_up: ada\n- sign_in: { as: ada, signature_has: $ }",
            passes: "S",
            fails: "+",
        },
    ];

    fn parse(value: &Node, _: Option<&Node>) -> Option<SignIn> {
        Some(SignIn {
            person: AS.read_name(value)?,
            cookie: Cookie::of_action(value)?,
            signature_has: SIGNATURE_HAS.read_optional(value, owned)?,
        })
    }

    fn texts(&self) -> Vec<&Template> {
        Vec::new()
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
        vec![Effect::GivesCookie(&self.person)]
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

    fn check(&self, context: &Context<'_>, known: &Known<'_>, faults: &mut Diagnostics<'_>) {
        if !known.registered.contains(self.person.as_str()) {
            faults.add_with_help(
                context.place(AS),
                format!("`{}` signs in but has never signed up", self.person),
                "put a `sign_up` before it; a sign-in that has to fail is a `request`",
            );
        }
    }
}
