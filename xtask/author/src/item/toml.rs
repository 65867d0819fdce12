//! The dependencies and tables of a manifest.

use std::ops::Range;

use toml_edit::{Document, Item, Key, Table};

use super::{ItemFault, Named};

const SECTIONS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

pub(super) fn items(text: &str) -> Result<Vec<Named>, ItemFault> {
    let manifest = Document::parse(text).map_err(|error| ItemFault::Unparsable {
        line: text[..error.span().map_or(0, |span| span.start)]
            .matches('\n')
            .count()
            + 1,
        message: error.message().to_owned(),
    })?;
    let mut found = Vec::new();
    tables(text, manifest.as_table(), "", &mut found);
    let sections = SECTIONS
        .iter()
        .filter_map(|section| manifest.get(section)?.as_table());
    for (name, key, item) in sections.flat_map(entries) {
        if let Some(bytes) = bytes_of_entry(key, item) {
            found.push(whole_lines(text, name.to_owned(), bytes));
        }
    }
    Ok(found)
}

/// Every table that has a header.
fn tables(text: &str, table: &Table, within: &str, found: &mut Vec<Named>) {
    for (name, _, item) in entries(table) {
        let Some(inner) = item.as_table() else {
            continue;
        };
        let path = format!("{within}{name}");
        if let Some(header) = inner
            .span()
            .filter(|_| !inner.is_dotted() && !inner.is_implicit())
        {
            let bytes = header.start..end_of(inner).unwrap_or(header.end).max(header.end);
            found.push(whole_lines(text, format!("[{path}]"), bytes));
        }
        tables(text, inner, &format!("{path}."), found);
    }
}

fn entries(table: &Table) -> impl Iterator<Item = (&str, &Key, &Item)> {
    table.iter().filter_map(|(name, _)| {
        let (key, item) = table.get_key_value(name)?;
        Some((name, key, item))
    })
}

/// The bytes of `name = value`, `name.part = value` and its like, or the table
/// `[dependencies.name]`.
fn bytes_of_entry(key: &Key, item: &Item) -> Option<Range<usize>> {
    match item.as_table() {
        Some(table) if !table.is_dotted() => {
            let header = table.span()?;
            Some(header.start..end_of(table).unwrap_or(header.end).max(header.end))
        }
        Some(table) => {
            let start = key
                .span()
                .or_else(|| entries(table).find_map(|(_, key, _)| key.span()))?;
            Some(start.start..end_of(table)?)
        }
        None => Some(key.span()?.start..item.span()?.end),
    }
}

/// Where the last value of a table ends, tables with other headers left out.
fn end_of(table: &Table) -> Option<usize> {
    let ends = entries(table).filter_map(|(_, _, item)| match item.as_table() {
        Some(inner) if inner.is_dotted() => end_of(inner),
        Some(_) => None,
        None => Some(item.span()?.end),
    });
    ends.max()
}

/// With the rest of the last line, and the comment lines right above.
fn whole_lines(text: &str, name: String, bytes: Range<usize>) -> Named {
    let mut start = text[..bytes.start]
        .rfind('\n')
        .map_or(0, |newline| newline + 1);
    while let Some(above) = text[..start].strip_suffix('\n') {
        let line_start = above.rfind('\n').map_or(0, |newline| newline + 1);
        if !above[line_start..].trim_start().starts_with('#') {
            break;
        }
        start = line_start;
    }
    let end = text[bytes.end..]
        .find('\n')
        .map_or(text.len(), |newline| bytes.end + newline);
    Named { name, start, end }
}
