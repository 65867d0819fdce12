//! A JSON Schema of the tests of a document, made of the table of words that the
//! reader itself checks with: a new word is in both at once.
//!
//! It is of draft 7, which every editor knows. It says all that can be said of a
//! value alone. What depends on other actions, such as a socket that nobody
//! opened, is known to the reader only.

use serde_json::{Map, Value, json};

use crate::document::schema::{Definition, Key, Keys, Schema};
use crate::document::validate::EXPECT;
use crate::template;
use crate::vocabulary::test::{BLOCK, CHECK_HINT};

/// Shapes that are used in many places, by their names in the schema.
const TEXT: &str = "text";
const DATA: &str = "data";

/// What the language servers of VS Code say in place of the pattern, which would
/// explain nothing. Other programs pass over it.
const ON_MISMATCH: &str = "patternErrorMessage";

/// The schema as a file, always the same for the same words.
pub fn text() -> String {
    let mut schema = map(&BLOCK);
    schema["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    schema["title"] = json!("The tests of a step");
    schema["description"] =
        json!("The words are explained in docs/checks.md. Written by `cargo xtask sync`.");
    schema["definitions"] = json!({
        TEXT: {
            "description": "A text; `{ada}` and the like stand for something, `{{` and `}}` for braces.",
            "type": "string",
            "pattern": template::pattern(),
            ON_MISMATCH: "a placeholder that is not known, or a brace on its own",
        },
        DATA: {
            "description": "Anything that JSON can say; the strings in it are texts.",
            "anyOf": [
                { "type": ["null", "boolean", "number"] },
                reference(TEXT),
                { "type": "array", "items": reference(DATA) },
                { "type": "object", "additionalProperties": reference(DATA) },
            ],
        },
    });
    format!("{:#}\n", sorted(schema))
}

fn of(schema: &Schema) -> Value {
    match schema {
        Schema::Text => reference(TEXT),
        Schema::Words => json!({ "allOf": [reference(TEXT)], "minLength": 1 }),
        Schema::CookieLine => json!({
            "allOf": [reference(TEXT)],
            "pattern": "=",
            ON_MISMATCH: format!("expected: {schema}"),
        }),
        Schema::Plain(rule) => json!({
            "type": "string",
            "pattern": rule.pattern,
            ON_MISMATCH: format!("expected: {}", rule.what),
        }),
        Schema::Data => reference(DATA),
        Schema::Flag => json!({ "type": "boolean" }),
        Schema::Number { from, to } => json!({ "type": "integer", "minimum": from, "maximum": to }),
        Schema::Choice(words) => json!({ "enum": words }),
        Schema::Null => json!({ "type": "null" }),
        Schema::List {
            of: item,
            at_least,
            at_most,
        } => {
            let mut list = json!({ "type": "array", "items": of(item), "minItems": at_least });
            if *at_most != usize::MAX {
                list["maxItems"] = json!(at_most);
            }
            list
        }
        Schema::Map(keys) => map(keys),
        Schema::Pairs { names, values } => json!({
            "type": "object",
            "propertyNames": {
                "pattern": names.pattern,
                ON_MISMATCH: format!("expected: {}", names.what),
            },
            "additionalProperties": of(values),
        }),
        Schema::OneOf(schemas) => json!({ "anyOf": schemas.iter().map(of).collect::<Value>() }),
        Schema::Action(words) => json!({ "oneOf": words.iter().map(action).collect::<Value>() }),
    }
}

/// A closed map.
fn map(keys: &Keys) -> Value {
    let properties: Map<String, Value> = keys.keys.iter().map(property).collect();
    let required: Vec<&str> = keys
        .keys
        .iter()
        .filter(|key| key.required)
        .map(|key| key.name)
        .collect();
    let mut map = json!({
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    });
    if !keys.one_of.is_empty() {
        let ways = keys.one_of.iter().map(|name| json!({ "required": [name] }));
        map["oneOf"] = ways.collect();
    } else if required.is_empty() {
        map["minProperties"] = json!(1);
    }
    if !required.is_empty() {
        map["required"] = json!(required);
    }
    map
}

/// A word with its value, and with what is expected of it.
fn action(word: &Definition) -> Value {
    let value = described(of(&word.schema), word.about);
    let mut properties = Map::from_iter([(word.name.to_owned(), value), property(&CHECK_HINT)]);
    let mut required = vec![word.name];
    if let Some(expect) = &word.expect {
        properties.extend([property(expect)]);
        required.extend(expect.required.then_some(EXPECT));
    }
    json!({
        "title": word.name,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn property(key: &Key) -> (String, Value) {
    (key.name.to_owned(), described(of(&key.schema), key.about))
}

/// What an editor shows beside a key. In draft 7 nothing else counts beside a
/// reference, so that one is wrapped.
fn described(schema: Value, about: &str) -> Value {
    let mut schema = match schema.get("$ref") {
        Some(_) => json!({ "allOf": [schema] }),
        None => schema,
    };
    schema["description"] = json!(about);
    schema
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/definitions/{name}") })
}

/// With its keys in the order of the alphabet. `serde_json` keeps them so, unless
/// another crate of the same build asks it to keep another order.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<(String, Value)> = map.into_iter().collect();
            entries.sort_by(|(a, _), (b, _)| a.cmp(b));
            let entries = entries.into_iter();
            Value::Object(entries.map(|(key, value)| (key, sorted(value))).collect())
        }
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        other => other,
    }
}
