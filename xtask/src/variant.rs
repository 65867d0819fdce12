//! Solutions that are changed in one place: wrong ones, which the step's tests
//! have to catch, and right ones, which they have to accept.
//!
//! Each is a small TOML file beside its step's solution, in `mistakes/` or
//! `alternatives/`, that says what is replaced by what.

use std::ops::Range;
use std::path::{Path, PathBuf};

use toml_edit::{Document, Item, TableLike};

use crate::diagnostic::{Diagnostic, Faults, nearest};
use crate::place::slashes;
use crate::starter::{self, ALTERNATIVES, Files, MISTAKES};
use crate::steps::{StepFolders, Steps};

/// One changed solution.
#[derive(Debug, Clone)]
pub struct Variant {
    pub step: u8,
    /// The file's name without `.toml`.
    pub name: String,
    /// The file, relative to the root.
    pub path: PathBuf,
    /// Why people write it this way.
    pub why: String,
    /// `None` for an alternative, which has to pass everything.
    pub caught: Option<Caught>,
    /// The solution with the change made.
    pub files: Files,
    /// Which of its files are not as in the solution.
    pub touched: Vec<PathBuf>,
}

/// How a mistake has to be caught.
#[derive(Debug, Clone)]
pub struct Caught {
    /// The sentence of the test that must fail.
    pub test: String,
    /// What the report on that test has to say.
    pub says: String,
}

/// All variants of a step, sorted by name, mistakes first.
///
/// # Errors
/// Every fault of every file: an unknown key, a text that is no longer found
/// in the solution, a file that changes nothing.
pub fn variants(steps: &Steps, step: &StepFolders) -> Result<Vec<Variant>, Vec<Diagnostic>> {
    let solution = starter::solution(steps, step)?;
    let mut variants = Vec::new();
    let mut faults = Vec::new();
    for kind in [MISTAKES, ALTERNATIVES] {
        let folder = step.solution.join(kind);
        let files = starter::read(&steps.root.join(&folder)).map_err(|error| {
            vec![Diagnostic::new(
                &folder,
                "",
                0..0,
                format!("cannot be read: {error}"),
            )]
        })?;
        for (path, bytes) in files {
            let path = folder.join(path);
            match read(
                step.number,
                kind,
                &path,
                &String::from_utf8_lossy(&bytes),
                &solution,
            ) {
                Ok(variant) => variants.push(variant),
                Err(mut found) => faults.append(&mut found),
            }
        }
    }
    if faults.is_empty() {
        Ok(variants)
    } else {
        Err(faults)
    }
}

fn read(
    step: u8,
    kind: &str,
    path: &Path,
    text: &str,
    solution: &Files,
) -> Result<Variant, Vec<Diagnostic>> {
    let mut faults = Faults::of(path, text);
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(error) => {
            faults.add(
                error.span().unwrap_or(0..0),
                format!("this is no TOML: {}", error.message()),
            );
            return Err(faults.into_sorted());
        }
    };
    let root: &dyn TableLike = document.as_table();
    let keys: &[&str] = if kind == MISTAKES {
        &["why", "test", "says", "replace", "write"]
    } else {
        &["why", "replace", "write"]
    };
    closed(root, keys, &mut faults);
    let why = string(root, "why", &mut faults);
    let caught = (kind == MISTAKES).then(|| Caught {
        test: string(root, "test", &mut faults),
        says: string(root, "says", &mut faults),
    });

    let mut files = solution.clone();
    for table in tables(root, "replace") {
        closed(table, &["file", "text", "with"], &mut faults);
        let (file, old) = (
            string(table, "file", &mut faults),
            string(table, "text", &mut faults),
        );
        let new = table.get("with").and_then(Item::as_str).unwrap_or_default();
        replace(
            &mut files,
            &file,
            &old,
            new,
            span(table.get("text")),
            &mut faults,
        );
    }
    for table in tables(root, "write") {
        closed(table, &["file", "text"], &mut faults);
        let (file, new) = (
            string(table, "file", &mut faults),
            string(table, "text", &mut faults),
        );
        files.insert(PathBuf::from(file), new.into_bytes());
    }
    if faults.found.is_empty() && &files == solution {
        faults.add_with_help(
            0..0,
            "this changes nothing in the solution",
            "add a `[[replace]]` or a `[[write]]`",
        );
    }
    if !faults.found.is_empty() {
        return Err(faults.into_sorted());
    }
    let touched = files
        .iter()
        .filter(|(path, bytes)| solution.get(*path) != Some(bytes))
        .map(|(path, _)| path.clone())
        .collect();
    let name = path
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    Ok(Variant {
        step,
        name,
        path: path.to_owned(),
        why,
        caught,
        files,
        touched,
    })
}

fn replace(
    files: &mut Files,
    file: &str,
    old: &str,
    new: &str,
    at: Range<usize>,
    faults: &mut Faults<'_>,
) {
    let Some(bytes) = files.get_mut(Path::new(file)) else {
        let known: Vec<String> = files.keys().map(|path| slashes(path)).collect();
        let help = match nearest(file, known.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the solution has {}", known.join(", ")),
        };
        faults.add_with_help(at, format!("the solution has no file `{file}`"), help);
        return;
    };
    let text = String::from_utf8_lossy(bytes).into_owned();
    match text.matches(old).count() {
        1 => *bytes = text.replacen(old, new, 1).into_bytes(),
        0 => faults.add_with_help(
            at,
            format!("this text is not found in `{file}` of the solution"),
            "the solution has changed; write the text as it stands there now",
        ),
        many => faults.add_with_help(
            at,
            format!("this text is found {many} times in `{file}` of the solution"),
            "add lines around it until it is found once",
        ),
    }
}

fn tables<'a>(root: &'a dyn TableLike, key: &str) -> Vec<&'a dyn TableLike> {
    let tables = root.get(key).and_then(Item::as_array_of_tables);
    tables
        .map(|tables| tables.iter().map(|table| table as &dyn TableLike).collect())
        .unwrap_or_default()
}

fn closed(table: &dyn TableLike, keys: &[&str], faults: &mut Faults<'_>) {
    for (key, item) in table.iter() {
        if !keys.contains(&key) {
            let help = match nearest(key, keys.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known are {}", keys.join(", ")),
            };
            faults.add_with_help(span(Some(item)), format!("unknown key `{key}`"), help);
        }
    }
}

fn string(table: &dyn TableLike, key: &str, faults: &mut Faults<'_>) -> String {
    match table.get(key).and_then(Item::as_str) {
        Some(text) if !text.trim().is_empty() => text.to_owned(),
        _ => {
            faults.add(
                span(table.get(key)),
                format!("`{key}` has to be here, as a text that is not empty"),
            );
            String::new()
        }
    }
}

fn span(item: Option<&Item>) -> Range<usize> {
    item.and_then(Item::span).unwrap_or(0..0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn solution() -> Files {
        Files::from([(
            PathBuf::from("src/main.rs"),
            b"fn main() { check(); }\n".to_vec(),
        )])
    }

    fn faults(kind: &str, text: &str) -> Vec<String> {
        let found = read(1, kind, Path::new("x.toml"), text, &solution()).unwrap_err();
        found
            .into_iter()
            .map(|fault| format!("{}:{}", fault.line, fault.message))
            .collect()
    }

    #[test]
    fn a_mistake_is_the_solution_with_one_text_replaced() {
        let text = "why = 'a'\ntest = 'b'\nsays = 'c'\n[[replace]]\nfile = 'src/main.rs'\ntext = 'check();'\n";
        let variant = read(1, MISTAKES, Path::new("no-check.toml"), text, &solution()).unwrap();
        assert_eq!(variant.name, "no-check");
        assert_eq!(variant.files[Path::new("src/main.rs")], b"fn main() {  }\n");
        assert_eq!(variant.touched, [Path::new("src/main.rs")]);
    }

    #[test]
    fn a_text_that_is_no_longer_found_is_an_error() {
        let text = "why = 'a'\n[[replace]]\nfile = 'src/main.rs'\ntext = 'verify();'\nwith = ''\n";
        assert_eq!(
            faults(ALTERNATIVES, text),
            ["4:this text is not found in `src/main.rs` of the solution"]
        );
    }

    #[test]
    fn unknown_keys_missing_keys_and_no_change_are_errors() {
        assert_eq!(
            faults(MISTAKES, "wy = 'a'\ntest = 'b'\nsays = ' '\n"),
            [
                "1:`why` has to be here, as a text that is not empty",
                "1:unknown key `wy`",
                "3:`says` has to be here, as a text that is not empty",
            ]
        );
        assert_eq!(
            faults(ALTERNATIVES, "why = 'a'\n"),
            ["1:this changes nothing in the solution"]
        );
    }
}
