//! `alike`: nobody can tell two answers apart.

use super::request::{REQUEST, Request};
use crate::diagnostic::Diagnostics;
use crate::document::schema::{Definition, Schema};
use crate::document::yaml::{Node, Value};
use crate::parser::semantics::{Context, Known};
use crate::template::Template;
use crate::vocabulary::parts::cookie::Cookie;
use crate::vocabulary::{Effect, Example, Nature, ServerUse, StorageUse, Timing, Word};

#[derive(Debug, Clone)]
pub struct Alike {
    pub requests: Box<[Request; 2]>,
}

impl Word for Alike {
    const DEFINITION: Definition = Definition {
        name: "alike",
        schema: Schema::List {
            of: &Schema::Map(&REQUEST),
            at_least: 2,
            at_most: 2,
        },
        expect: None,
        about: "two requests that are answered with the same status, the same body and in the same time",
    };

    const EXAMPLES: &'static [Example] = &[
        Example {
            key: "",
            head: "",
            actions: "- alike: [{ get: /slow }, $]",
            passes: "{ get: /slow }",
            fails: "{ get: /fast }",
        },
        Example {
            key: "get",
            head: "",
            actions: "- alike: [{ get: /me }, { get: $ }]",
            passes: "/me",
            fails: "/fast",
        },
        Example {
            key: "post",
            head: "",
            actions: "- alike: [{ post: /mirror }, { post: $ }]",
            passes: "/mirror",
            fails: "/logout",
        },
        Example {
            key: "options",
            head: "",
            actions: "- alike: [{ options: /mirror }, { options: $ }]",
            passes: "/mirror",
            fails: "/logout",
        },
        Example {
            key: "as",
            head: "",
            actions: "- sign_up: ada\n- sign_up: eve\n- alike: [{ get: /me, as: ada }, { get: /me, as: $ }]",
            passes: "ada",
            fails: "eve",
        },
        Example {
            key: "cookie",
            head: "",
            actions: "- alike: [{ get: /mirror, cookie: a=b }, { get: /mirror, cookie: $ }]",
            passes: "a=b",
            fails: "c=d",
        },
        Example {
            key: "cookie.of",
            head: "",
            actions: "- sign_up: ada\n- sign_up: eve\n- alike: [{ get: /me, as: ada }, { get: /me, cookie: { of: $, forged: signed with the server's secret } }]",
            passes: "ada",
            fails: "eve",
        },
        Example {
            key: "cookie.forged",
            head: "",
            actions: "- sign_up: ada\n- alike: [{ get: /me, as: ada }, { get: /me, cookie: { of: ada, forged: $ } }]",
            passes: "signed with the server's secret",
            fails: "signed with another secret",
        },
        Example {
            key: "form",
            head: "",
            actions: "- alike: [{ post: /mirror, form: { a: b } }, { post: /mirror, form: $ }]",
            passes: "{ a: b }",
            fails: "{ a: c }",
        },
        Example {
            key: "headers",
            head: "",
            actions: "- alike: [{ get: /mirror, headers: { X-A: b } }, { get: /mirror, headers: $ }]",
            passes: "{ X-A: b }",
            fails: "{ X-A: c }",
        },
    ];

    fn parse(value: &Node, _: Option<&Node>) -> Option<Alike> {
        let Value::List(items) = &value.value else {
            return None;
        };
        let [first, second] = items.as_slice() else {
            return None;
        };
        let requests = [Request::of_node(first)?, Request::of_node(second)?];
        Some(Alike {
            requests: Box::new(requests),
        })
    }

    fn texts(&self) -> Vec<&Template> {
        self.requests.iter().flat_map(Request::texts_sent).collect()
    }

    fn cookies(&self) -> Vec<&Cookie> {
        self.requests
            .iter()
            .map(|request| &request.cookie)
            .collect()
    }

    fn people(&self) -> Vec<&str> {
        self.requests
            .iter()
            .filter_map(|request| request.person.as_deref())
            .collect()
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
            timing: Timing::ComparesAnswers,
            server: ServerUse::Running,
            storage: StorageUse::AsItIs,
            connections: 0,
            more_servers: 0,
        }
    }

    fn check(&self, _: &Context<'_>, _: &Known<'_>, _: &mut Diagnostics<'_>) {}
}
