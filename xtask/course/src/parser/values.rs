//! Values of keys whose shape is known to be right.

use crate::document::yaml::{Node, Value};
use crate::spec::Cookie;
use crate::template::{Data, Template};
use crate::vocabulary::{FORGERIES, NONE, OWN, key};

pub fn owned(node: &Node) -> Option<String> {
    node.text().map(str::to_owned)
}

pub fn template(node: &Node) -> Option<Template> {
    Template::parse(node.text()?).ok()
}

/// One text or a list of them.
pub fn templates(node: &Node) -> Option<Vec<Template>> {
    one_or_more(node, template)
}

/// One plain text or a list of them.
pub fn texts(node: &Node) -> Option<Vec<String>> {
    one_or_more(node, owned)
}

fn one_or_more<T>(node: &Node, read: impl Fn(&Node) -> Option<T>) -> Option<Vec<T>> {
    match &node.value {
        Value::List(items) => items.iter().map(read).collect(),
        _ => read(node).map(|one| vec![one]),
    }
}

pub fn flag(node: &Node) -> Option<bool> {
    match node.value {
        Value::Bool(flag) => Some(flag),
        _ => None,
    }
}

pub fn number<T: TryFrom<u64>>(node: &Node) -> Option<T> {
    match &node.value {
        Value::Number(number) => T::try_from(number.as_u64()?).ok(),
        _ => None,
    }
}

/// The meaning of a word in a table of words.
pub fn choice<T: Copy>(node: &Node, table: &[(&str, T)]) -> Option<T> {
    let text = node.text()?;
    table
        .iter()
        .find(|(word, _)| *word == text)
        .map(|(_, meaning)| *meaning)
}

pub fn pairs(node: &Node) -> Option<Vec<(String, Template)>> {
    node.entries()
        .iter()
        .map(|entry| Some((entry.key.clone(), template(&entry.value)?)))
        .collect()
}

/// Headers, each with one value or a list of them.
pub fn headers(node: &Node) -> Option<Vec<(String, Vec<Template>)>> {
    node.entries()
        .iter()
        .map(|entry| Some((entry.key.clone(), templates(&entry.value)?)))
        .collect()
}

/// The same as header lines: one entry for each value.
pub fn header_lines(node: &Node) -> Option<Vec<(String, Template)>> {
    let named = headers(node)?.into_iter();
    let lines = named.flat_map(|(name, values)| {
        let line = move |value| (name.clone(), value);
        values.into_iter().map(line)
    });
    Some(lines.collect())
}

pub fn data(node: &Node) -> Option<Data> {
    Some(match &node.value {
        Value::Missing => return None,
        Value::Null => Data::Null,
        Value::Bool(flag) => Data::Bool(*flag),
        Value::Number(number) => Data::Number(number.clone()),
        Value::Text(_) => Data::Text(template(node)?),
        Value::List(items) => Data::List(items.iter().map(data).collect::<Option<_>>()?),
        Value::Map(entries) => Data::Map(
            entries
                .iter()
                .map(|entry| Some((entry.key.clone(), data(&entry.value)?)))
                .collect::<Option<_>>()?,
        ),
    })
}

/// The key `cookie` of an action; by default what the browser holds.
pub fn cookie(action: &Node) -> Option<Cookie> {
    let Some(node) = action.get(key::COOKIE) else {
        return Some(Cookie::Own);
    };
    match node.text() {
        Some(OWN) => Some(Cookie::Own),
        Some(NONE) => Some(Cookie::None),
        None if node.get(key::OF).is_some() => Some(Cookie::Forged {
            of: owned(node.get(key::OF)?)?,
            how: choice(node.get(key::FORGED)?, &FORGERIES)?,
        }),
        _ => Some(Cookie::Lines(templates(node)?)),
    }
}
