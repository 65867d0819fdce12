//! Whether what an author wrote has the schema that it has to have.

mod action;
mod texts;

use crate::diagnostic::{Diagnostics, nearest};
use crate::document::schema::{Key, Keys, Schema, quoted};
use crate::document::yaml::{Entry, Node, Value};
use crate::vocabulary::test::CHECK_HINT;

/// The key beside a word that says what has to come of it.
pub const EXPECT: &str = "expect";
/// The keys that are allowed beside a word.
pub const BESIDE: [&str; 2] = [EXPECT, CHECK_HINT.name];

/// Compares a value with its schema and reports every difference.
///
/// `what` names the value in errors: the key that it belongs to.
pub fn check(node: &Node, schema: &Schema, what: &str, faults: &mut Diagnostics<'_>) {
    if let Value::Missing = node.value {
        faults.add_with_help(
            node.span.clone(),
            format!("`{what}` has no value"),
            expected(schema),
        );
        return;
    }
    if !same_kind(node, schema) {
        wrong_kind(node, schema, what, faults);
        return;
    }
    match (schema, &node.value) {
        (Schema::Text | Schema::Words | Schema::CookieLine, Value::Text(text)) => {
            texts::template(node, text, faults);
            if text.is_empty() && !matches!(schema, Schema::Text) {
                faults.add_with_help(
                    node.span.clone(),
                    format!("`{what}` is empty, and every text contains that"),
                    expected(schema),
                );
            } else if matches!(schema, Schema::CookieLine) && !text.contains('=') {
                wrong_kind(node, schema, what, faults);
            }
        }
        (Schema::Plain(rule), Value::Text(text)) if !(rule.accepts)(text) => {
            wrong_kind(node, schema, what, faults);
        }
        (Schema::Data, _) => texts::data(node, faults),
        (Schema::Number { from, to }, Value::Number(number))
            if !number
                .as_u64()
                .is_some_and(|number| (*from..=*to).contains(&number)) =>
        {
            wrong_kind(node, schema, what, faults);
        }
        (Schema::Choice(words), Value::Text(text)) if !words.contains(&text.as_str()) => {
            let help = nearest(text, words.iter().copied())
                .map(|meant| format!("did you mean `{meant}`?"))
                .unwrap_or_else(|| expected(schema));
            faults.add_with_help(
                node.span.clone(),
                format!("`{what}` cannot be `{text}`"),
                help,
            );
        }
        (
            Schema::List {
                of,
                at_least,
                at_most,
            },
            Value::List(items),
        ) => {
            if !(*at_least..=*at_most).contains(&items.len()) {
                let message = match items.len() {
                    0 => format!("the list `{what}` is empty"),
                    length => format!("the list `{what}` cannot have the length {length}"),
                };
                faults.add_with_help(node.span.clone(), message, expected(schema));
            }
            let item_is = match of {
                Schema::Map(_) => what.strip_suffix('s').unwrap_or(what),
                _ => what,
            };
            for item in items {
                check(item, of, item_is, faults);
            }
        }
        (Schema::Map(keys), Value::Map(entries)) => map(node, entries, keys, what, faults),
        (Schema::Pairs { names, values }, Value::Map(entries)) => {
            for entry in entries {
                if !(names.accepts)(&entry.key) {
                    faults.add_with_help(
                        entry.key_span.clone(),
                        format!("`{}` cannot stand in `{what}`", entry.key),
                        format!("expected: {}", names.what),
                    );
                }
                check(&entry.value, values, &entry.key, faults);
            }
        }
        (Schema::OneOf(schemas), _) => one_of(node, schemas, what, faults),
        (Schema::Action(words), Value::Map(entries)) => action::check(node, entries, words, faults),
        _ => {}
    }
}

/// Whether a value is a string where a string belongs, and a map where a map belongs.
fn same_kind(node: &Node, schema: &Schema) -> bool {
    match schema {
        Schema::Text
        | Schema::Words
        | Schema::CookieLine
        | Schema::Plain(_)
        | Schema::Choice(_) => {
            matches!(node.value, Value::Text(_))
        }
        Schema::Data => true,
        Schema::Flag => matches!(node.value, Value::Bool(_)),
        Schema::Number { .. } => matches!(node.value, Value::Number(_)),
        Schema::Null => matches!(node.value, Value::Null),
        Schema::List { .. } => matches!(node.value, Value::List(_)),
        Schema::Map(_) | Schema::Pairs { .. } | Schema::Action(_) => {
            matches!(node.value, Value::Map(_))
        }
        Schema::OneOf(schemas) => schemas.iter().any(|schema| same_kind(node, schema)),
    }
}

/// The alternatives differ in kind, but for words that stand beside a text of
/// any other content; of those the more general one comes last and explains.
fn one_of(node: &Node, schemas: &[Schema], what: &str, faults: &mut Diagnostics<'_>) {
    let mut last = Vec::new();
    for schema in schemas.iter().filter(|schema| same_kind(node, schema)) {
        let mut own = Diagnostics::of(faults.path, faults.text);
        check(node, schema, what, &mut own);
        if own.found.is_empty() {
            return;
        }
        last = own.found;
    }
    let words = schemas.iter().filter_map(|schema| match schema {
        Schema::Choice(words) => Some(words.iter().copied()),
        _ => None,
    });
    if let Some(meant) = node.text().and_then(|text| nearest(text, words.flatten())) {
        for fault in &mut last {
            fault.help = Some(format!("did you mean `{meant}`?"));
        }
    }
    faults.add_all(last);
}

fn expected(schema: &Schema) -> String {
    format!("expected: {schema}")
}

fn wrong_kind(node: &Node, schema: &Schema, what: &str, faults: &mut Diagnostics<'_>) {
    let wants_text = same_kind(
        &Node {
            span: 0..0,
            value: Value::Text(String::new()),
        },
        schema,
    );
    let opens_with_brace = faults.text[node.span.clone()].starts_with(['{', '[']);
    let help = match node.value {
        Value::Number(_) | Value::Bool(_) | Value::Null if wants_text => {
            format!("if it is meant as a text, put it in quotes; {}", expected(schema))
        }
        Value::Map(_) | Value::List(_) if wants_text && opens_with_brace => {
            "in YAML a bracket opens a map or a list; a text that begins with one has to stand in quotes".to_owned()
        }
        _ => expected(schema),
    };
    let message = match &node.value {
        Value::Text(text) if wants_text => format!("`{what}` cannot be `{text}`"),
        Value::Number(number) if same_kind(node, schema) => format!("`{what}` cannot be {number}"),
        _ if matches!(schema, Schema::Action(_)) => format!("an action cannot be {}", node.kind()),
        _ => format!("`{what}` cannot be {}", node.kind()),
    };
    faults.add_with_help(node.span.clone(), message, help);
}

fn map(node: &Node, entries: &[Entry], keys: &Keys, what: &str, faults: &mut Diagnostics<'_>) {
    for entry in entries {
        match keys.keys.iter().find(|key| key.name == entry.key) {
            Some(key) => check(&entry.value, &key.schema, key.name, faults),
            None => {
                let message = format!("`{what}` has no key `{}`", entry.key);
                unknown(entry, &names(keys.keys), message, faults);
            }
        }
    }
    let present = |name: &str| entries.iter().any(|entry| entry.key == name);
    for key in keys
        .keys
        .iter()
        .filter(|key| key.required && !present(key.name))
    {
        // A misspelt key has been reported already.
        if entries
            .iter()
            .any(|entry| is_meant(&entry.key, key.name, &names(keys.keys)))
        {
            continue;
        }
        faults.add_with_help(
            first_line(node, faults.text),
            format!("`{what}` needs the key `{}`", key.name),
            format!("`{}`: {}; {}", key.name, key.about, expected(&key.schema)),
        );
    }
    if entries.is_empty() && keys.one_of.is_empty() && !keys.keys.iter().any(|key| key.required) {
        faults.add_with_help(
            node.span.clone(),
            format!("`{what}` says nothing"),
            format!("known here: {}", quoted(&names(keys.keys))),
        );
    }
    let chosen = keys.one_of.iter().filter(|name| present(name)).count();
    // A misspelt one has been named already, with the one that was meant.
    let misspelt = entries.iter().any(|entry| {
        keys.one_of
            .iter()
            .any(|name| is_meant(&entry.key, name, &names(keys.keys)))
    });
    if chosen != 1 && !keys.one_of.is_empty() && !misspelt {
        faults.add_with_help(
            first_line(node, faults.text),
            format!("`{what}` needs one of {}", quoted(keys.one_of)),
            if chosen == 0 {
                "add one of them"
            } else {
                "keep one of them"
            },
        );
    }
}

fn names(keys: &[Key]) -> Vec<&'static str> {
    keys.iter().map(|key| key.name).collect()
}

fn is_meant(written: &str, name: &str, names: &[&str]) -> bool {
    !names.contains(&written) && nearest(written, names.iter().copied()) == Some(name)
}

fn unknown(entry: &Entry, names: &[&str], message: String, faults: &mut Diagnostics<'_>) {
    let help = match nearest(&entry.key, names.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("known here: {}", quoted(names)),
    };
    faults.add_with_help(entry.key_span.clone(), message, help);
}

/// The part of a value that can be underlined.
fn first_line(node: &Node, text: &str) -> std::ops::Range<usize> {
    let line = text[node.span.clone()].lines().next().unwrap_or_default();
    node.span.start..node.span.start + line.len()
}
