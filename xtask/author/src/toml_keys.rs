//! Reading the small TOML files of authors: a closed set of keys, each fault at
//! its place.

use std::ops::Range;

use toml_edit::{Item, Table};

use course::diagnostic::{Diagnostics, nearest};

/// Refuses every key that is not one of `keys`.
pub fn closed(table: &Table, keys: &[&str], faults: &mut Diagnostics<'_>) {
    for (key, item) in table {
        if !keys.contains(&key) {
            let help = match nearest(key, keys.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known are {}", keys.join(", ")),
            };
            let message = format!("unknown key `{key}`");
            faults.add_with_help(key_span(table, key, item), message, help);
        }
    }
}

/// A string that has to be there and not empty; otherwise a fault, and an empty one.
pub fn string(table: &Table, key: &str, faults: &mut Diagnostics<'_>) -> String {
    match table.get(key).and_then(Item::as_str) {
        Some(text) if !text.trim().is_empty() => text.to_owned(),
        _ => {
            let at = table.get(key).map_or(table.span(), Item::span);
            faults.add(
                at.unwrap_or(0..0),
                format!("`{key}` has to be here, as a string that is not empty"),
            );
            String::new()
        }
    }
}

/// The tables `[[key]]`; empty if the key is missing.
pub fn tables<'a>(root: &'a Table, key: &str, faults: &mut Diagnostics<'_>) -> Vec<&'a Table> {
    match root.get(key) {
        None => Vec::new(),
        Some(Item::ArrayOfTables(tables)) => tables.iter().collect(),
        Some(item) => {
            let message = format!("`{key}` has to be written as tables `[[{key}]]`");
            faults.add(key_span(root, key, item), message);
            Vec::new()
        }
    }
}

/// The bytes of a value.
pub fn span(item: Option<&Item>) -> Range<usize> {
    item.and_then(Item::span).unwrap_or(0..0)
}

/// The bytes of a key itself; those of its value if the key has no place.
fn key_span(table: &Table, key: &str, item: &Item) -> Range<usize> {
    let key = table.get_key_value(key).and_then(|(key, _)| key.span());
    key.unwrap_or_else(|| span(Some(item)))
}
