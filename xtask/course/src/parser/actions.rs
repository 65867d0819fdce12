//! One item of `do`, made into an [`Action`] once its shape is known to be right.

use crate::document::yaml::{Node, Value};
use crate::parser::values::{
    choice, cookie, data, flag, header_lines, headers, number, owned, pairs, template, templates,
    texts,
};
use crate::spec::{
    Admission, BsonType, Connect, Crowd, DocumentAction, EventPattern, Expected, ExpectedCookie,
    Method, Request, SignIn, Stored, Verb,
};
use crate::vocabulary::{
    BSON_TYPES, CONNECTED, DOCUMENT_CHANGES, METHODS, MONGODB_CHANGES, NONE, SERVER_CHANGES,
    SIGNALS, key, verb,
};

/// The verb of an action; `None` only if its shape has not been checked.
pub fn convert(name: &str, value: &Node, expect: Option<&Node>) -> Option<Verb> {
    Some(match name {
        verb::SIGN_UP => Verb::SignUp(sign_in(value)?),
        verb::SIGN_IN => Verb::SignIn(sign_in(value)?),
        verb::SIGN_OUT => Verb::SignOut(owned(value)?),
        verb::EXPIRE => Verb::Expire(owned(value)?),
        verb::REQUEST => Verb::Request(request(value)?, expected(expect?)?),
        verb::ALIKE => match list(value)? {
            [first, second] => Verb::Alike(Box::new([request(first)?, request(second)?])),
            _ => return None,
        },
        verb::CONNECT => Verb::Connect(connect(value)?, admission(expect)?),
        verb::DISCONNECT => Verb::Disconnect {
            socket: name_in(value, key::SOCKET)?,
            abruptly: optional(value, key::ABRUPTLY, flag)?.unwrap_or(false),
        },
        verb::EMIT => Verb::Emit {
            socket: name_in(value, key::SOCKET)?,
            event: owned(value.get(key::EVENT)?)?,
            data: optional(value, key::DATA, data)?,
            ack: optional(value, key::ACK, data)?,
        },
        verb::RECEIVE => Verb::Receive(event(value)?),
        verb::NEVER => Verb::Never(event(value)?),
        verb::CROWD => Verb::Crowd(Crowd {
            person: owned(value.get(key::AS)?)?,
            stay: number(value.get(key::STAY)?)?,
            leave: number(value.get(key::LEAVE)?)?,
            event: owned(value.get(key::EVENT)?)?,
            data: data(value.get(key::DATA)?)?,
        }),
        verb::LOG => Verb::Log(templates(value)?),
        verb::NO_LOG => match value.get(key::STARTS) {
            Some(starts) => Verb::NoLog {
                contains: Vec::new(),
                starts: templates(starts)?,
            },
            None => Verb::NoLog {
                contains: templates(value)?,
                starts: Vec::new(),
            },
        },
        verb::EXIT => match value.get(key::AFTER) {
            Some(after) => Verb::ExitAfter {
                signal: choice(after, &SIGNALS)?,
                code: number(value.get(key::CODE)?)?,
            },
            None => Verb::ExitAtStart {
                code: number(value.get(key::CODE)?)?,
                line: optional(value, key::LINE, templates)?.unwrap_or_default(),
            },
        },
        verb::SERVER => Verb::Server(choice(value, &SERVER_CHANGES)?),
        verb::MONGODB => Verb::Mongodb(choice(value, &MONGODB_CHANGES)?),
        verb::DOCUMENT => Verb::Document(stored(value)?, document_action(value)?),
        verb::DEPENDENCY => Verb::Dependency {
            name: name_in(value, key::NAME)?,
            features: optional(value, key::FEATURES, texts)?.unwrap_or_default(),
        },
        verb::USES => Verb::Uses(texts(value)?),
        _ => return None,
    })
}

/// The value of a key that may be absent. The outer `None` means that it is
/// there and cannot be read.
fn optional<T>(node: &Node, key: &str, read: impl Fn(&Node) -> Option<T>) -> Option<Option<T>> {
    match node.get(key) {
        Some(value) => read(value).map(Some),
        None => Some(None),
    }
}

/// A name that is written alone or as the value of a key.
fn name_in(node: &Node, key: &str) -> Option<String> {
    owned(node.get(key).unwrap_or(node))
}

fn list(node: &Node) -> Option<&[Node]> {
    match &node.value {
        Value::List(items) => Some(items),
        _ => None,
    }
}

fn sign_in(node: &Node) -> Option<SignIn> {
    Some(SignIn {
        person: name_in(node, key::AS)?,
        name: optional(node, key::NAME, template)?,
        cookie: cookie(node)?,
        signature_has: optional(node, key::SIGNATURE_HAS, owned)?,
    })
}

fn request(node: &Node) -> Option<Request> {
    let (method, path): (Method, String) = METHODS
        .iter()
        .find_map(|(name, method)| Some((*method, owned(node.get(name)?)?)))?;
    Some(Request {
        method,
        path,
        person: optional(node, key::AS, owned)?,
        cookie: cookie(node)?,
        form: optional(node, key::FORM, pairs)?.unwrap_or_default(),
        headers: optional(node, key::HEADERS, header_lines)?.unwrap_or_default(),
    })
}

fn expected(node: &Node) -> Option<Expected> {
    Some(Expected {
        status: optional(node, key::STATUS, number)?,
        location: optional(node, key::LOCATION, template)?,
        headers: optional(node, key::HEADERS, headers)?.unwrap_or_default(),
        headers_lack: optional(node, key::HEADERS_LACK, texts)?.unwrap_or_default(),
        json: optional(node, key::JSON, data)?,
        body: optional(node, key::BODY, templates)?.unwrap_or_default(),
        body_lacks: optional(node, key::BODY_LACKS, templates)?.unwrap_or_default(),
        cookie: optional(node, key::COOKIE, expected_cookie)?,
    })
}

fn expected_cookie(node: &Node) -> Option<ExpectedCookie> {
    if node.text() == Some(NONE) {
        return Some(ExpectedCookie::None);
    }
    Some(ExpectedCookie::Set {
        http_only: optional(node, key::HTTP_ONLY, flag)?,
        same_site: optional(node, key::SAME_SITE, owned)?,
        secure: optional(node, key::SECURE, flag)?,
        path: optional(node, key::PATH, owned)?,
        max_age: optional(node, key::MAX_AGE, number)?,
    })
}

fn connect(node: &Node) -> Option<Connect> {
    let person = name_in(node, key::AS)?;
    Some(Connect {
        socket: optional(node, key::SOCKET, owned)?.unwrap_or_else(|| person.clone()),
        person,
        cookie: cookie(node)?,
        namespace: optional(node, key::NAMESPACE, owned)?.unwrap_or_else(|| "/".to_owned()),
        query: optional(node, key::QUERY, pairs)?.unwrap_or_default(),
        headers: optional(node, key::HEADERS, header_lines)?.unwrap_or_default(),
        auth: optional(node, key::AUTH, data)?,
    })
}

fn admission(expect: Option<&Node>) -> Option<Admission> {
    match expect {
        None => Some(Admission::Connected),
        Some(expect) if expect.text() == Some(CONNECTED) => Some(Admission::Connected),
        Some(expect) => match expect.get(key::STATUS) {
            Some(status) => Some(Admission::Status(number(status)?)),
            None => Some(Admission::Refused(template(expect.get(key::REFUSED)?)?)),
        },
    }
}

fn event(node: &Node) -> Option<EventPattern> {
    Some(EventPattern {
        socket: owned(node.get(key::SOCKET)?)?,
        event: owned(node.get(key::EVENT)?)?,
        data: optional(node, key::DATA, data)?,
    })
}

fn stored(node: &Node) -> Option<Stored> {
    match node.get(key::USER) {
        Some(user) => Some(Stored::User(owned(user)?)),
        None => Some(Stored::SessionOf(owned(node.get(key::SESSION_OF)?)?)),
    }
}

fn document_action(node: &Node) -> Option<DocumentAction> {
    if let Some(becomes) = node.get(key::BECOMES) {
        return Some(DocumentAction::Becomes(choice(becomes, &DOCUMENT_CHANGES)?));
    }
    Some(DocumentAction::Has {
        fields: optional(node, key::FIELDS, types)?.unwrap_or_default(),
        lacks: optional(node, key::LACKS, templates)?.unwrap_or_default(),
    })
}

fn types(node: &Node) -> Option<Vec<(String, BsonType)>> {
    node.entries()
        .iter()
        .map(|entry| Some((entry.key.clone(), choice(&entry.value, &BSON_TYPES)?)))
        .collect()
}
