//! The tables of `docs/checks.md`, made of the vocabulary: the words, and the keys of each
//! map. What surrounds them is written by hand.
//!
//! A table is between `<!-- table: connect -->` and `<!-- end of the table -->`.

use std::ops::Range;

use crate::diagnostic::nearest;
use crate::document::schema::{Definition, Key, Keys, Schema, quoted};
use crate::vocabulary::DEFINITIONS;
use crate::vocabulary::test::BLOCK;

/// The table of all words.
const WORDS: &str = "words";
const BEGIN: &str = "<!-- table: ";
const BEGIN_END: &str = " -->";
const END: &str = "<!-- end of the table -->";

/// What is wrong with the marks of the tables.
#[derive(Debug, PartialEq, Eq)]
pub struct MarkError {
    /// The bytes of the mark.
    pub range: Range<usize>,
    pub message: String,
    pub help: String,
}

/// Each table and the name by which a document asks for it.
pub fn tables() -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    in_keys(&BLOCK, &mut found);
    let of_keys = found.iter().map(|keys| (keys.name, table_of_keys(keys)));
    let all = [(WORDS, table_of_words())].into_iter().chain(of_keys);
    // Markdown ends a table at an empty line.
    all.map(|(name, table)| (name, format!("\n{table}\n")))
        .collect()
}

/// The document with each table as the vocabulary has it.
///
/// # Errors
/// A mark names no table, or a table has no end.
pub fn update(text: &str) -> Result<String, MarkError> {
    let tables = tables();
    let mut updated = String::new();
    let mut at = 0;
    while let Some(begin) = find_line(text, at, |line| line.starts_with(BEGIN)) {
        let mark = text[begin.clone()].trim_end();
        let name = mark.trim_start_matches(BEGIN).trim_end_matches(BEGIN_END);
        let error = |message: String, help: String| MarkError {
            range: begin.start..begin.start + mark.len(),
            message,
            help,
        };
        let names = || tables.iter().map(|(name, _)| *name);
        let Some((_, table)) = tables.iter().find(|(known, _)| *known == name) else {
            let help = match nearest(name, names()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("known here: {}", names().collect::<Vec<_>>().join(", ")),
            };
            return Err(error(format!("there is no table `{name}`"), help));
        };
        let Some(end) = find_line(text, begin.end, |line| line.trim_end() == END) else {
            return Err(error(
                "this table has no end".to_owned(),
                format!("add the line `{END}`"),
            ));
        };
        updated.push_str(&text[at..begin.end]);
        // As the other lines of a checkout on Windows.
        let line_end = if text[begin.clone()].ends_with("\r\n") {
            "\r\n"
        } else {
            "\n"
        };
        updated.push_str(&table.replace('\n', line_end));
        at = end.start;
    }
    updated.push_str(&text[at..]);
    Ok(updated)
}

/// The first line from here on that is meant, with its line break.
fn find_line(text: &str, from: usize, is_meant: impl Fn(&str) -> bool) -> Option<Range<usize>> {
    let mut at = from;
    for line in text[from..].split_inclusive('\n') {
        if is_meant(line) {
            return Some(at..at + line.len());
        }
        at += line.len();
    }
    None
}

/// All closed maps below one, each once.
fn in_keys(keys: &'static Keys, found: &mut Vec<&'static Keys>) {
    if found.iter().any(|known| std::ptr::eq(*known, keys)) {
        return;
    }
    found.push(keys);
    for key in keys.keys {
        in_schema(&key.schema, found);
    }
}

fn in_schema(schema: &Schema, found: &mut Vec<&'static Keys>) {
    match schema {
        Schema::Map(keys) => in_keys(keys, found),
        Schema::OneOf(schemas) => schemas.iter().for_each(|one| in_schema(one, found)),
        Schema::List { of, .. } => in_schema(of, found),
        Schema::Pairs { values, .. } => in_schema(values, found),
        Schema::Action(definitions) => {
            for definition in *definitions {
                in_schema(&definition.schema, found);
                let expect = definition.expect.iter();
                expect.for_each(|key| in_schema(&key.schema, found));
            }
        }
        _ => {}
    }
}

fn table_of_words() -> String {
    let row = |definition: &Definition| {
        let Definition {
            name,
            schema,
            expect,
            about,
        } = definition;
        let expect = match expect {
            None => String::new(),
            Some(key) if key.required => format!("; needs `{}`: {}", key.name, key.about),
            Some(key) => format!("; may have `{}`: {}", key.name, key.about),
        };
        format!("| `{name}` | {} | {about}{expect} |\n", in_a_cell(schema))
    };
    let rows: String = DEFINITIONS.iter().map(row).collect();
    format!("| word | value | meaning |\n| --- | --- | --- |\n{rows}")
}

fn table_of_keys(keys: &Keys) -> String {
    let row = |key: &Key| {
        let name = key.name;
        let optional = match key.required || keys.one_of.contains(&name) {
            true => "",
            false => " (optional)",
        };
        let value = in_a_cell(&key.schema);
        format!("| `{name}`{optional} | {value} | {} |\n", key.about)
    };
    let rows: String = keys.keys.iter().map(row).collect();
    let one_of = match keys.one_of {
        [] => String::new(),
        names => format!("\nExactly one of {} has to be there.\n", quoted(names)),
    };
    format!("| key | value | meaning |\n| --- | --- | --- |\n{rows}{one_of}")
}

/// What a place may contain, in short. The whole rule is in the error message.
fn in_a_cell(schema: &Schema) -> String {
    match schema {
        Schema::Text | Schema::Words => "a text".to_owned(),
        Schema::Plain(rule) => {
            let end = rule.what.find([',', '(']).unwrap_or(rule.what.len());
            rule.what[..end].trim_end().to_owned()
        }
        Schema::Data => "any data".to_owned(),
        Schema::Choice(words) => quoted(words),
        Schema::Map(_) => "a map".to_owned(),
        Schema::List { of, .. } => match of {
            Schema::Map(_) | Schema::Action(_) => "a list".to_owned(),
            _ => format!("a list with {}", in_a_cell(of)),
        },
        Schema::OneOf(schemas) => {
            let mut cells: Vec<String> = Vec::new();
            for schema in *schemas {
                cells.push(match schema {
                    Schema::List { .. } if !cells.is_empty() => "a list".to_owned(),
                    schema => in_a_cell(schema),
                });
            }
            cells.join(" or ")
        }
        Schema::CookieLine
        | Schema::Flag
        | Schema::Number { .. }
        | Schema::Null
        | Schema::Pairs { .. }
        | Schema::Action(_) => schema.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_between_the_marks_is_replaced_and_nothing_else() {
        let text = "a\n<!-- table: forged cookie -->\nold\n<!-- end of the table -->\nb\n";
        let updated = update(text).unwrap();
        assert!(updated.starts_with("a\n<!-- table: forged cookie -->\n\n| key | value |"));
        assert!(updated.contains("| `of` | a name"), "{updated}");
        assert!(updated.ends_with("|\n\n<!-- end of the table -->\nb\n"));
        assert_eq!(update(&updated).unwrap(), updated);
        let windows = update(&text.replace('\n', "\r\n")).unwrap();
        assert_eq!(windows, updated.replace('\n', "\r\n"));
    }

    #[test]
    fn a_mark_that_is_wrong_is_named() {
        let unknown = update("a\n<!-- table: conect -->\n").unwrap_err();
        assert_eq!(
            (unknown.range, unknown.help.as_str()),
            (2..24, "did you mean `connect`?")
        );
        let open = update("<!-- table: connect -->\nold\n").unwrap_err();
        assert_eq!(open.message, "this table has no end");
    }

    #[test]
    fn every_table_has_a_name_of_its_own() {
        let tables = tables();
        for (at, (name, table)) in tables.iter().enumerate() {
            let same = tables[..at].iter().find(|(other, _)| other == name);
            assert_eq!(same, None, "{name}");
            assert!(table.lines().count() > 2, "{name}");
        }
    }
}
