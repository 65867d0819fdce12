//! `request`: one HTTP request, and what its answer has to be.

use crate::diagnostic::Diagnostics;
use crate::document::schema::{Definition, Key, Keys, Schema};
use crate::document::validate::EXPECT;
use crate::document::yaml::Node;
use crate::parser::semantics::{Context, Known};
use crate::template::{Data, Template};
use crate::vocabulary::parts::cookie::{COOKIE, Cookie, NONE};
use crate::vocabulary::parts::rules::{LACKED_HEADER, URL_PATH};
use crate::vocabulary::parts::schemas::{HEADER_PAIRS, PAIRS, PERSON, TEXTS};
use crate::vocabulary::parts::values::{
    data, flag, header_lines, headers, number, owned, pairs, template, templates, texts,
};
use crate::vocabulary::{Effect, Example, Nature, Person, ServerUse, StorageUse, Timing, Word};

/// A request and what is expected of its answer.
#[derive(Debug, Clone)]
pub struct Exchange {
    pub request: Request,
    pub expected: Expected,
}

#[derive(Debug, Clone)]
pub struct Request {
    pub method: Method,
    pub path: String,
    /// `None`: a visitor with a new browser.
    pub person: Option<Person>,
    pub cookie: Cookie,
    pub form: Vec<(String, Template)>,
    /// Several entries of one name are several header lines.
    pub headers: Vec<(String, Template)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
    Options,
}

impl Method {
    pub fn name(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Options => "OPTIONS",
        }
    }
}

/// What the answer to a request has to be; what is not named is not looked at.
#[derive(Debug, Clone, Default)]
pub struct Expected {
    pub status: Option<u16>,
    pub location: Option<Template>,
    /// All values of a name, in their order.
    pub headers: Vec<(String, Vec<Template>)>,
    pub headers_lack: Vec<String>,
    pub json: Option<Data>,
    pub body: Vec<Template>,
    pub body_lacks: Vec<Template>,
    pub cookie: Option<ExpectedCookie>,
}

#[derive(Debug, Clone)]
pub enum ExpectedCookie {
    /// No `Set-Cookie` for the session's cookie.
    None,
    Set {
        http_only: Option<bool>,
        same_site: Option<String>,
        secure: Option<bool>,
        path: Option<String>,
        /// `Max-Age`, in seconds.
        max_age: Option<u32>,
    },
}

const GET: Key = Key::optional("get", Schema::Plain(&URL_PATH), "the path to GET");
const POST: Key = Key::optional("post", Schema::Plain(&URL_PATH), "the path to POST to");
const OPTIONS: Key = Key::optional(
    "options",
    Schema::Plain(&URL_PATH),
    "the path to ask with OPTIONS, as a browser does before some requests of another origin",
);
const AS: Key = Key::optional(
    "as",
    PERSON,
    "whose browser; by default that of a new visitor",
);
const FORM: Key = Key::optional("form", PAIRS, "the fields of the form, in this order");
const HEADERS: Key = Key::optional(
    "headers",
    HEADER_PAIRS,
    "more headers; each value of a list is sent as a separate header line",
);

/// One request, without what is expected of its answer.
pub static REQUEST: Keys = Keys {
    name: "request",
    keys: &[GET, POST, OPTIONS, AS, COOKIE, FORM, HEADERS],
    one_of: &[GET.name, POST.name, OPTIONS.name],
};

const STATUS: Key = Key::optional(
    "status",
    Schema::Number { from: 100, to: 599 },
    "the status code",
);
const LOCATION: Key = Key::optional("location", Schema::Words, "the header `Location`, exactly");
const EXPECTED_HEADERS: Key = Key::optional(
    "headers",
    HEADER_PAIRS,
    "headers, each with exactly this value; a list means several header lines of that name, in this order",
);
const LACKED_HEADERS: Schema = Schema::OneOf(&[
    Schema::Plain(&LACKED_HEADER),
    Schema::List {
        of: &Schema::Plain(&LACKED_HEADER),
        at_least: 1,
        at_most: usize::MAX,
    },
]);
const HEADERS_LACK: Key = Key::optional(
    "headers_lack",
    LACKED_HEADERS,
    "the name of a header that the answer must not have, or `Name: value` for one that must not have this value, or a list of these",
);
const JSON: Key = Key::optional("json", Schema::Data, "the body as JSON, exactly");
const BODY: Key = Key::optional("body", TEXTS, "what the body contains");
const BODY_LACKS: Key = Key::optional("body_lacks", TEXTS, "what the body does not contain");
const HANDED_OUT: Schema = Schema::OneOf(&[Schema::Choice(&[NONE]), Schema::Map(&SET_COOKIE)]);
const EXPECTED_COOKIE: Key = Key::optional(
    COOKIE.name,
    HANDED_OUT,
    "the session's cookie that is handed out",
);

static EXPECTED: Keys = Keys {
    name: "answer",
    keys: &[
        STATUS,
        LOCATION,
        EXPECTED_HEADERS,
        HEADERS_LACK,
        JSON,
        BODY,
        BODY_LACKS,
        EXPECTED_COOKIE,
    ],
    one_of: &[],
};

const HTTP_ONLY: Key = Key::optional("http_only", Schema::Flag, "whether it has `HttpOnly`");
const SAME_SITE: Key = Key::optional(
    "same_site",
    Schema::Choice(&["Strict", "Lax", "None"]),
    "its `SameSite`",
);
const SECURE: Key = Key::optional("secure", Schema::Flag, "whether it has `Secure`");
const PATH: Key = Key::optional("path", Schema::Plain(&URL_PATH), "its `Path`");
const MAX_AGE: Key = Key::optional(
    "max_age",
    // 400 days: browsers keep no cookie longer (RFC 6265bis, 5.5).
    Schema::Number {
        from: 1,
        to: 34_560_000,
    },
    "its `Max-Age`, in seconds",
);

static SET_COOKIE: Keys = Keys {
    name: "cookie of the answer",
    keys: &[HTTP_ONLY, SAME_SITE, SECURE, PATH, MAX_AGE],
    one_of: &[],
};

impl Request {
    /// Reads a request without what is expected of its answer.
    pub fn of_node(node: &Node) -> Option<Request> {
        let methods = [
            (GET, Method::Get),
            (POST, Method::Post),
            (OPTIONS, Method::Options),
        ];
        let (key, method) = methods
            .into_iter()
            .find(|(key, _)| node.get(key.name).is_some())?;
        let path = key.read(node, owned)?;
        Some(Request {
            method,
            path,
            person: AS.read_optional(node, owned)?,
            cookie: Cookie::of_action(node)?,
            form: FORM.read_optional(node, pairs)?.unwrap_or_default(),
            headers: HEADERS
                .read_optional(node, header_lines)?
                .unwrap_or_default(),
        })
    }

    /// The texts in what is sent, but for those of the cookie.
    pub fn texts_sent(&self) -> Vec<&Template> {
        let Request {
            method: _,
            path: _,
            person: _,
            cookie: _,
            form,
            headers,
        } = self;
        form.iter().chain(headers).map(|(_, text)| text).collect()
    }
}

impl Expected {
    fn of_node(node: &Node) -> Option<Expected> {
        Some(Expected {
            status: STATUS.read_optional(node, number)?,
            location: LOCATION.read_optional(node, template)?,
            headers: EXPECTED_HEADERS
                .read_optional(node, headers)?
                .unwrap_or_default(),
            headers_lack: HEADERS_LACK.read_optional(node, texts)?.unwrap_or_default(),
            json: JSON.read_optional(node, data)?,
            body: BODY.read_optional(node, templates)?.unwrap_or_default(),
            body_lacks: BODY_LACKS
                .read_optional(node, templates)?
                .unwrap_or_default(),
            cookie: EXPECTED_COOKIE.read_optional(node, expected_cookie)?,
        })
    }

    fn texts(&self) -> Vec<&Template> {
        let Expected {
            status: _,
            location,
            headers,
            headers_lack: _,
            json,
            body,
            body_lacks,
            cookie: _,
        } = self;
        location
            .iter()
            .chain(headers.iter().flat_map(|(_, values)| values))
            .chain(json.iter().flat_map(Data::texts))
            .chain(body)
            .chain(body_lacks)
            .collect()
    }
}

fn expected_cookie(node: &Node) -> Option<ExpectedCookie> {
    if node.text() == Some(NONE) {
        return Some(ExpectedCookie::None);
    }
    Some(ExpectedCookie::Set {
        http_only: HTTP_ONLY.read_optional(node, flag)?,
        same_site: SAME_SITE.read_optional(node, owned)?,
        secure: SECURE.read_optional(node, flag)?,
        path: PATH.read_optional(node, owned)?,
        max_age: MAX_AGE.read_optional(node, number)?,
    })
}

impl Word for Exchange {
    const DEFINITION: Definition = Definition {
        name: "request",
        schema: Schema::Map(&REQUEST),
        expect: Some(Key::required(
            EXPECT,
            Schema::Map(&EXPECTED),
            "what the answer has to be",
        )),
        about: "one HTTP request",
    };

    const EXAMPLES: &'static [Example] = &[
        Example {
            key: "get",
            head: "",
            actions: "- request: { get: $ }\n  expect: { status: 200 }",
            passes: "/mirror",
            fails: "/nowhere",
        },
        Example {
            key: "post",
            head: "",
            actions: "- request: { post: $ }\n  expect: { status: 200 }",
            passes: "/mirror",
            fails: "/nowhere",
        },
        Example {
            key: "options",
            head: "",
            actions: "- request: { options: $ }\n  expect: { status: 204 }",
            passes: "/mirror",
            fails: "/nowhere",
        },
        Example {
            key: "as",
            head: "",
            actions: "- sign_up: ada\n- sign_up: eve\n- request: { get: /me, as: $ }\n  expect: { json: { username: \"{ada}\" } }",
            passes: "ada",
            fails: "eve",
        },
        Example {
            key: "cookie",
            head: "",
            actions: "- request: { get: /mirror, cookie: $ }\n  expect: { body: a=b }",
            passes: "a=b",
            fails: "none",
        },
        Example {
            key: "cookie.of",
            head: "",
            actions: "- sign_up: ada\n- sign_up: eve\n- request: { get: /me, cookie: { of: $, forged: signed with the server's secret } }\n  expect: { json: { username: \"{ada}\" } }",
            passes: "ada",
            fails: "eve",
        },
        Example {
            key: "cookie.forged",
            head: "",
            actions: "- sign_up: ada\n- request: { get: /me, cookie: { of: ada, forged: $ } }\n  expect: { status: 200 }",
            passes: "signed with the server's secret",
            fails: "last character of the signature",
        },
        Example {
            key: "form",
            head: "",
            actions: "- request: { post: /mirror, form: $ }\n  expect: { body: a=b }",
            passes: "{ a: b }",
            fails: "{ a: c }",
        },
        Example {
            key: "headers",
            head: "",
            actions: "- request: { get: /mirror, headers: $ }\n  expect: { body: [\"x-a: b\", \"x-a: c\"] }",
            passes: "{ X-A: [b, c] }",
            fails: "{ X-A: b }",
        },
        Example {
            key: "expect.status",
            head: "",
            actions: "- request: { get: /me }\n  expect: { status: $ }",
            passes: "401",
            fails: "200",
        },
        Example {
            key: "expect.location",
            head: "",
            actions: "- request: { post: /logout }\n  expect: { location: $ }",
            passes: "/",
            fails: "/me",
        },
        Example {
            key: "expect.headers",
            head: "",
            actions: "- request: { get: /mirror }\n  expect: { headers: $ }",
            passes: "{ X-Two: [one, two] }",
            fails: "{ X-Two: one }",
        },
        Example {
            key: "expect.headers_lack",
            head: "",
            actions: "- request: { get: /mirror }\n  expect: { headers_lack: $ }",
            passes: "X-Three",
            fails: "X-Two",
        },
        Example {
            key: "expect.json",
            head: "",
            actions: "- sign_up: ada\n- request: { get: /me, as: ada }\n  expect: { json: $ }",
            passes: "{ username: \"{ada}\" }",
            fails: "{ username: ada }",
        },
        Example {
            key: "expect.body",
            head: "",
            actions: "- sign_up: ada\n- request: { get: /me, as: ada }\n  expect: { body: $ }",
            passes: "\"{ada}\"",
            fails: "[\"{ada}\", \"{ada.password}\"]",
        },
        Example {
            key: "expect.body_lacks",
            head: "",
            actions: "- sign_up: ada\n- request: { get: /me, as: ada }\n  expect: { body_lacks: $ }",
            passes: "\"{ada.password}\"",
            fails: "[\"{ada.password}\", \"{ada}\"]",
        },
        Example {
            key: "expect.cookie",
            head: "",
            actions: "- request: { get: /mirror }\n  expect: { cookie: $ }",
            passes: "none",
            fails: "{ path: / }",
        },
        Example {
            key: "expect.cookie.http_only",
            head: "",
            actions: "- request: { get: /cookie }\n  expect: { cookie: { http_only: $ } }",
            passes: "true",
            fails: "false",
        },
        Example {
            key: "expect.cookie.same_site",
            head: "",
            actions: "- request: { get: /cookie }\n  expect: { cookie: { same_site: $ } }",
            passes: "Lax",
            fails: "Strict",
        },
        Example {
            key: "expect.cookie.secure",
            head: "",
            actions: "- request: { get: /cookie }\n  expect: { cookie: { secure: $ } }",
            passes: "false",
            fails: "true",
        },
        Example {
            key: "expect.cookie.path",
            head: "",
            actions: "- request: { get: /cookie }\n  expect: { cookie: { path: $ } }",
            passes: "/",
            fails: "/cookie",
        },
        Example {
            key: "expect.cookie.max_age",
            head: "",
            actions: "- request: { get: /cookie }\n  expect: { cookie: { max_age: $ } }",
            passes: "60",
            fails: "61",
        },
    ];

    fn parse(value: &Node, expect: Option<&Node>) -> Option<Exchange> {
        Some(Exchange {
            request: Request::of_node(value)?,
            expected: Expected::of_node(expect?)?,
        })
    }

    fn texts(&self) -> Vec<&Template> {
        let mut texts = self.request.texts_sent();
        texts.extend(self.expected.texts());
        texts
    }

    fn cookies(&self) -> Vec<&Cookie> {
        vec![&self.request.cookie]
    }

    fn people(&self) -> Vec<&str> {
        self.request.person.as_deref().into_iter().collect()
    }

    fn socket(&self) -> Option<&str> {
        None
    }

    fn effects(&self) -> Vec<Effect<'_>> {
        let Some(person) = &self.request.person else {
            return Vec::new();
        };
        match self.request.method {
            Method::Get | Method::Options => vec![Effect::GivesCookie(person)],
            // It may be a registration.
            Method::Post => vec![Effect::Registers(person), Effect::GivesCookie(person)],
        }
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
