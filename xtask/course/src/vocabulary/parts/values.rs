//! Values whose schema is known to fit.

use crate::document::schema::Key;
use crate::document::yaml::{Node, Value};
use crate::template::{Data, Template};

impl Key {
    /// The value of this key.
    pub fn read<T>(&self, node: &Node, read: impl Fn(&Node) -> Option<T>) -> Option<T> {
        read(node.get(self.name)?)
    }

    /// The value of a key that may be absent. The outer `None` means that it is there and
    /// cannot be read.
    pub fn read_optional<T>(
        &self,
        node: &Node,
        read: impl Fn(&Node) -> Option<T>,
    ) -> Option<Option<T>> {
        match node.get(self.name) {
            Some(value) => read(value).map(Some),
            None => Some(None),
        }
    }

    /// A name that is written alone or as the value of this key.
    pub fn read_name(&self, node: &Node) -> Option<String> {
        owned(node.get(self.name).unwrap_or(node))
    }
}

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

/// Reads a word of a table as what it means.
pub fn choice<T: Copy>(table: &[(&str, T)]) -> impl Fn(&Node) -> Option<T> {
    |node| {
        let text = node.text()?;
        let (_, meaning) = table.iter().find(|(word, _)| *word == text)?;
        Some(*meaning)
    }
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
