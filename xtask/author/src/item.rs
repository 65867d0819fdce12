//! The source text of an item, found by its name.
//!
//! Documents show code by name: a name stays right when lines move, and one
//! that is gone is noticed.

mod rust;
mod toml;

use thiserror::Error;

use course::diagnostic::nearest;

/// What a file is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    Rust,
    Toml,
}

/// Why an item is missing or ambiguous.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ItemFault {
    /// The file cannot be parsed.
    #[error("line {line}: {message}")]
    Unparsable {
        /// Counted from 1.
        line: usize,
        message: String,
    },
    #[error("there is no such item{}", meant(.nearest.as_deref()))]
    Missing {
        /// The name that was probably meant.
        nearest: Option<String>,
    },
    #[error("several items have this name, in the lines {}", list(.lines))]
    Ambiguous {
        /// The lines in which items of this name begin, counted from 1.
        lines: Vec<usize>,
    },
}

fn meant(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}

fn list(lines: &[usize]) -> String {
    let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
    lines.join(", ")
}

/// The text of the item called `name`, without the indentation that its place
/// in the file gives it and without a newline at its end. Lines end with `\n`.
///
/// In Rust an item comes with its doc comments and attributes, and is called
/// `session_id`, `tests::a_claim`, `Users::verify` (a method), `impl Users`,
/// `impl Display for Fault`, `mod tests` or `name!` (a macro). In a manifest
/// `cookie` is a dependency, with the comment lines right above it, and
/// `[dependencies]` a whole table.
///
/// # Errors
/// There is not exactly one such item, or the text cannot be parsed.
pub fn find(language: Language, text: &str, name: &str) -> Result<String, ItemFault> {
    let text = text.replace("\r\n", "\n");
    let text = text.trim_start_matches('\u{feff}');
    let items = match language {
        Language::Rust => rust::items(text)?,
        Language::Toml => toml::items(text)?,
    };
    let mut found = items.iter().filter(|item| item.name == name);
    let Some(first) = found.next() else {
        let names = items.iter().map(|item| item.name.as_str());
        return Err(ItemFault::Missing {
            nearest: nearest(name, names).map(str::to_owned),
        });
    };
    let line = |item: &Named| text[..item.start].matches('\n').count() + 1;
    let others: Vec<usize> = found.map(line).collect();
    if !others.is_empty() {
        return Err(ItemFault::Ambiguous {
            lines: [vec![line(first)], others].concat(),
        });
    }
    Ok(dedented(text, first))
}

/// An item and its bytes.
#[derive(Debug)]
struct Named {
    name: String,
    start: usize,
    end: usize,
}

fn dedented(text: &str, item: &Named) -> String {
    let line_start = text[..item.start]
        .rfind('\n')
        .map_or(0, |newline| newline + 1);
    let indentation = item.start - line_start;
    let mut dedented = String::new();
    for (index, line) in text[item.start..item.end].split('\n').enumerate() {
        if index > 0 {
            dedented.push('\n');
        }
        // The first line begins with the item itself.
        let deepest = if index > 0 { indentation } else { 0 };
        let spaces = line.len() - line.trim_start_matches([' ', '\t']).len();
        dedented.push_str(&line[spaces.min(deepest)..]);
    }
    dedented
}

#[cfg(test)]
mod tests;
