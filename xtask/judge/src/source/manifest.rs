//! What a crate's manifest says about its dependencies.

use std::path::Path;

use toml_edit::{Document, TableLike};

use super::SourceFault;

/// What was found of a dependency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    Yes,
    No,
    /// It is there, but these features are not listed.
    WithoutFeatures(Vec<String>),
    /// It is there, but with `optional = true`, so that cargo leaves it out.
    Optional,
    /// It is only in this section, such as `dev-dependencies`.
    Elsewhere(String),
}

pub(super) fn dependency(
    crate_dir: &Path,
    name: &str,
    features: &[String],
) -> Result<Found, SourceFault> {
    let manifest = read(crate_dir)?;
    let Some(spec) = specification(&manifest, "dependencies", name) else {
        let elsewhere = ["dev-dependencies", "build-dependencies"]
            .into_iter()
            .find(|section| specification(&manifest, section, name).is_some());
        return Ok(elsewhere.map_or(Found::No, |section| Found::Elsewhere(section.into())));
    };
    let table = spec.as_table_like();
    if table
        .and_then(|table| table.get("optional"))
        .and_then(|item| item.as_bool())
        == Some(true)
    {
        return Ok(Found::Optional);
    }
    let listed = table
        .and_then(|table| table.get("features"))
        .and_then(|item| item.as_array());
    let lacks = |feature: &&String| {
        !listed.is_some_and(|listed| listed.iter().any(|item| item.as_str() == Some(feature)))
    };
    let missing: Vec<String> = features.iter().filter(lacks).cloned().collect();
    Ok(if missing.is_empty() {
        Found::Yes
    } else {
        Found::WithoutFeatures(missing)
    })
}

fn specification<'a>(
    manifest: &'a Document<String>,
    section: &str,
    name: &str,
) -> Option<&'a toml_edit::Item> {
    self::section(manifest, section)?
        .iter()
        .find(|(key, item)| package(key, item) == name)
        .map(|(_, item)| item)
}

fn section<'a>(manifest: &'a Document<String>, name: &str) -> Option<&'a dyn TableLike> {
    manifest.get(name)?.as_table_like()
}

fn package<'a>(key: &'a str, item: &'a toml_edit::Item) -> &'a str {
    let renamed = item.as_table_like().and_then(|table| table.get("package"));
    renamed.and_then(|package| package.as_str()).unwrap_or(key)
}

fn read(crate_dir: &Path) -> Result<Document<String>, SourceFault> {
    let file = Path::new("Cargo.toml");
    let text = std::fs::read_to_string(crate_dir.join(file))
        .map_err(|error| SourceFault::in_file(file, format!("cannot be read: {error}")))?;
    Document::parse(text.clone()).map_err(|error| {
        let before = error.span().map_or("", |span| &text[..span.start]);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        SourceFault {
            file: file.to_path_buf(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            message: error.message().to_owned(),
        }
    })
}
