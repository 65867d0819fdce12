//! Manifests of neighbouring steps request the same dependency in the same way, and
//! have the same package metadata.

use std::path::Path;

use serde_json::{Map, Value as Json};
use toml_edit::{Document, DocumentMut, Item, Table, Value};

use course::diagnostic::Diagnostic;
use course::location::slashes;

const SECTIONS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

/// Keys that differ in each package.
const OWN: [&str; 2] = ["name", "description"];

/// Where the manifest at `path` differs from `original`, the one at `owner`.
pub(super) fn drift(owner: &Path, original: &str, path: &Path, text: &str) -> Vec<Diagnostic> {
    let manifest = match parse(path, text) {
        Ok(manifest) => manifest,
        Err(fault) => return vec![fault],
    };
    // The original is judged as its own step's manifest.
    let Ok(original) = Document::parse(original) else {
        return Vec::new();
    };
    let (original, manifest) = (original.as_table(), manifest.as_table());
    let mut faults = Vec::new();
    for (section, name) in shared(original) {
        let expected = value(original, section, &name);
        let found = value(manifest, section, &name);
        // A later step may do without a dependency.
        if found == expected || (found.is_none() && section != "package") {
            continue;
        }
        let span = table(manifest, section).and_then(|table| {
            let (key, item) = table.get_key_value(&name)?;
            Some(key.span().or_else(|| item.span())?.start..item.span()?.end)
        });
        let message = format!("`{name}` in [{section}] is not as in {}", slashes(owner));
        let help = "`cargo xtask sync` takes it over from the step before";
        faults.push(Diagnostic::new(path, text, span.unwrap_or(0..0), message).with_help(help));
    }
    faults
}

/// The manifest `text` with the parts shared with `original` copied from there;
/// `None` if they already match, or if one of the two cannot be parsed.
pub(super) fn carry(original: &str, text: &str) -> Option<String> {
    let original: DocumentMut = original.parse().ok()?;
    let original = original.as_table();
    let mut manifest: DocumentMut = text.parse().ok()?;
    let mut changed = false;
    for (section, name) in shared(original) {
        let found = value(manifest.as_table(), section, &name);
        if found == value(original, section, &name) || (found.is_none() && section != "package") {
            continue;
        }
        let item = table(original, section).and_then(|table| table.get(&name));
        let own = manifest.get_mut(section).and_then(Item::as_table_mut);
        if let (Some(item), Some(own)) = (item, own) {
            own.insert(&name, item.clone());
            changed = true;
        }
    }
    changed.then(|| manifest.to_string())
}

/// Whether what `carried` changes in the manifest `text` was written since `head`.
/// Without `head` everything was.
pub(super) fn edited(text: &str, carried: &str, head: Option<&str>) -> bool {
    let parsed = [Some(text), Some(carried), head].map(|text| Document::parse(text?).ok());
    let [Some(text), Some(carried), head] = parsed else {
        return true;
    };
    shared(text.as_table()).into_iter().any(|(section, name)| {
        let now = value(text.as_table(), section, &name);
        let was = head
            .as_ref()
            .map(|head| value(head.as_table(), section, &name));
        now != value(carried.as_table(), section, &name) && was != Some(now)
    })
}

/// What is wrong with the package's name, if it is not `name`.
pub(super) fn misnamed(path: &Path, text: &str, name: &str) -> Option<Diagnostic> {
    let manifest = match parse(path, text) {
        Ok(manifest) => manifest,
        Err(fault) => return Some(fault),
    };
    let found = table(manifest.as_table(), "package").and_then(|table| table.get("name"));
    if found.and_then(Item::as_str) == Some(name) {
        return None;
    }
    let span = found.and_then(Item::span).unwrap_or(0..0);
    let message = "the package is not named like its folder";
    Some(Diagnostic::new(path, text, span, message).with_help(format!("write `name = \"{name}\"`")))
}

/// Parses the manifest at `path`.
pub(super) fn parse<'a>(path: &Path, text: &'a str) -> Result<Document<&'a str>, Diagnostic> {
    Document::parse(text)
        .map_err(|error| Diagnostic::new(path, text, error.span().unwrap_or(0..0), error.message()))
}

/// What is written, however it is laid out; `"1"` is `{ version = "1" }`.
pub(super) fn json(item: &Item) -> Json {
    match item {
        Item::None => Json::Null,
        Item::Value(value) => of_value(value),
        Item::Table(table) => of_pairs(table.iter().map(|(key, item)| (key, json(item)))),
        Item::ArrayOfTables(tables) => tables
            .iter()
            .map(|table| of_pairs(table.iter().map(|(key, item)| (key, json(item)))))
            .collect(),
    }
}

fn of_value(value: &Value) -> Json {
    match value {
        Value::String(text) => Json::String(text.value().clone()),
        Value::Integer(number) => Json::from(*number.value()),
        Value::Float(number) => Json::from(*number.value()),
        Value::Boolean(truth) => Json::Bool(*truth.value()),
        Value::Datetime(time) => Json::String(time.value().to_string()),
        Value::Array(list) => list.iter().map(of_value).collect(),
        Value::InlineTable(table) => {
            of_pairs(table.iter().map(|(key, value)| (key, of_value(value))))
        }
    }
}

fn of_pairs<'a>(pairs: impl Iterator<Item = (&'a str, Json)>) -> Json {
    Json::Object(
        pairs
            .map(|(key, value)| (key.to_owned(), value))
            .collect::<Map<_, _>>(),
    )
}

fn value(manifest: &Table, section: &str, name: &str) -> Option<Json> {
    let value = json(table(manifest, section)?.get(name)?);
    match value {
        Json::String(version) if section != "package" => {
            Some(of_pairs([("version", Json::String(version))].into_iter()))
        }
        value => Some(value),
    }
}

fn table<'a>(manifest: &'a Table, section: &str) -> Option<&'a Table> {
    manifest.get(section)?.as_table()
}

/// Section and name of what the steps after this manifest share with it.
fn shared(original: &Table) -> Vec<(&'static str, String)> {
    let names = |section: &'static str| {
        let table = table(original, section);
        table
            .into_iter()
            .flat_map(Table::iter)
            .map(move |(name, _)| (section, name.to_owned()))
    };
    let package = names("package").filter(|(_, name)| !OWN.contains(&name.as_str()));
    package
        .chain(SECTIONS.into_iter().flat_map(names))
        .collect()
}
