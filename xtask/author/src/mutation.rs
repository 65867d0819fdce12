//! Solutions that are changed in one place: wrong ones, which the step's tests
//! must catch, and right ones, which they must accept.
//!
//! Each is a small TOML file beside its step's solution, in `mistakes/` or
//! `alternatives/`, that lists its replacements.

use std::path::{Path, PathBuf};

use toml_edit::{Document, Table};

use crate::toml_keys::{closed, span, string, tables};
use course::Course;
use course::diagnostic::{Diagnostic, Diagnostics, nearest, place};
use course::location::slashes;
use course::starter::{self, ALTERNATIVES, Files, MISTAKES};
use course::steps::StepFolders;

/// One changed solution.
#[derive(Debug, Clone)]
pub struct Variant {
    pub step: u8,
    /// The folder of the solution, relative to the root.
    pub folder: PathBuf,
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
    /// What the report on that test must contain.
    pub says: String,
}

/// All variants of these steps.
///
/// # Errors
/// Every fault of every file of all of them.
pub fn variants_of<'a>(
    course: &Course,
    steps: impl IntoIterator<Item = &'a StepFolders>,
) -> Result<Vec<Variant>, Vec<Diagnostic>> {
    let (mut all, mut faults) = (Vec::new(), Vec::new());
    for step in steps {
        match variants(course, step) {
            Ok(mut found) => all.append(&mut found),
            Err(mut found) => faults.append(&mut found),
        }
    }
    if faults.is_empty() {
        Ok(all)
    } else {
        Err(faults)
    }
}

/// What the files of a step's variants refer to.
struct Basis<'a> {
    step: u8,
    /// The step's document, relative to the root.
    document: &'a Path,
    /// The sentences of the step's tests.
    tests: Vec<&'a str>,
    /// The folder of the solution, relative to the root.
    folder: &'a Path,
    solution: Files,
}

/// All variants of a step, sorted by name, mistakes first. Nothing is built.
///
/// # Errors
/// Every fault of every file: an unknown key, a test that does not exist, text
/// that is no longer in the solution, a file that changes nothing.
fn variants(course: &Course, step: &StepFolders) -> Result<Vec<Variant>, Vec<Diagnostic>> {
    let spec = course.spec(step);
    let tests = spec.map(|spec| spec.tests.iter().map(|test| test.text.as_str()));
    let basis = Basis {
        step: step.number,
        document: &step.document,
        tests: tests.into_iter().flatten().collect(),
        folder: &step.solution,
        solution: starter::solution(&course.steps, step)?,
    };
    let mut variants = Vec::new();
    let mut faults = Vec::new();
    for kind in [MISTAKES, ALTERNATIVES] {
        let folder = step.solution.join(kind);
        let files = starter::read(&course.steps.root.join(&folder)).map_err(|error| {
            let message = format!("cannot be read: {error}");
            vec![Diagnostic::new(&folder, "", 0..0, message)]
        })?;
        for (path, bytes) in files {
            let path = folder.join(path);
            match read(&basis, kind, &path, &String::from_utf8_lossy(&bytes)) {
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
    basis: &Basis<'_>,
    kind: &str,
    path: &Path,
    text: &str,
) -> Result<Variant, Vec<Diagnostic>> {
    let solution = &basis.solution;
    let mut faults = Diagnostics::of(path, text);
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
    let root = document.as_table();
    let keys: &[&str] = if kind == MISTAKES {
        &["why", "test", "says", "replace", "write"]
    } else {
        &["why", "replace", "write"]
    };
    closed(root, keys, &mut faults);
    let why = string(root, "why", &mut faults);
    let caught = (kind == MISTAKES).then(|| Caught {
        test: test(root, basis, &mut faults),
        says: string(root, "says", &mut faults),
    });

    let mut files = solution.clone();
    for table in tables(root, "replace", &mut faults) {
        closed(table, &["file", "text", "with"], &mut faults);
        let file = string(table, "file", &mut faults);
        let old = string(table, "text", &mut faults);
        let new = replacement(table, &mut faults);
        if !file.is_empty() && !old.is_empty() {
            replace(basis, &mut files, &file, &old, &new, table, &mut faults);
        }
    }
    for table in tables(root, "write", &mut faults) {
        closed(table, &["file", "text"], &mut faults);
        let file = string(table, "file", &mut faults);
        let new = string(table, "text", &mut faults);
        if is_inside(&file) {
            files.insert(PathBuf::from(file), new.into_bytes());
        } else if !file.is_empty() {
            faults.add_with_help(
                span(table.get("file")),
                format!("`{file}` is not inside the solution's folder"),
                "write a path below the solution, with `/` between its parts, such as `src/extra.rs`",
            );
        }
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
        step: basis.step,
        folder: basis.folder.to_owned(),
        name,
        path: path.to_owned(),
        why,
        caught,
        files,
        touched,
    })
}

/// The sentence of the test that has to catch a mistake.
fn test(root: &Table, basis: &Basis<'_>, faults: &mut Diagnostics<'_>) -> String {
    let sentence = string(root, "test", faults);
    if sentence.is_empty() || basis.tests.contains(&sentence.as_str()) {
        return sentence;
    }
    let help = match nearest(&sentence, basis.tests.iter().copied()) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None => format!("the tests are in {}", slashes(basis.document)),
    };
    let message = format!("step {} has no test with this sentence", basis.step);
    faults.add_with_help(span(root.get("test")), message, help);
    sentence
}

/// The replacement text; empty if the key is missing.
fn replacement(table: &Table, faults: &mut Diagnostics<'_>) -> String {
    match table.get("with") {
        None => String::new(),
        Some(item) => item.as_str().map(str::to_owned).unwrap_or_else(|| {
            faults.add_with_help(
                span(Some(item)),
                "`with` has to be a string",
                "put it in quotes; to delete the text, leave `with` out",
            );
            String::new()
        }),
    }
}

/// Whether a relative path stays inside its folder, on every system.
fn is_inside(file: &str) -> bool {
    let part = |part: &str| !["", ".", ".."].contains(&part);
    !file.contains(['\\', ':']) && file.split('/').all(part)
}

fn replace(
    basis: &Basis<'_>,
    files: &mut Files,
    file: &str,
    old: &str,
    new: &str,
    table: &Table,
    faults: &mut Diagnostics<'_>,
) {
    let Some(bytes) = files.get_mut(Path::new(file)) else {
        let known: Vec<String> = files.keys().map(|path| slashes(path)).collect();
        let help = match nearest(file, known.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the solution has {}", known.join(", ")),
        };
        let message = format!("the solution has no file `{file}`");
        faults.add_with_help(span(table.get("file")), message, help);
        return;
    };
    let at = span(table.get("text"));
    let text = String::from_utf8_lossy(bytes).into_owned();
    match text.matches(old).count() {
        1 => *bytes = text.replacen(old, new, 1).into_bytes(),
        0 => faults.add_with_help(
            at,
            format!("this text is not found in `{file}` of the solution"),
            match nearest_lines(&text, old) {
                Some(near) => format!(
                    "the nearest is {}:{}: `{}`; here it says `{}`",
                    slashes(&basis.folder.join(file)),
                    near.line,
                    near.there,
                    near.here
                ),
                None => "nothing in that file resembles it; copy the text from the file".to_owned(),
            },
        ),
        many => {
            let lines: Vec<String> = text
                .match_indices(old)
                .map(|(at, _)| place(Path::new(file), &text, at).line.to_string())
                .collect();
            faults.add_with_help(
                at,
                format!("this text is found {many} times in `{file}` of the solution"),
                format!(
                    "it begins in the lines {}: add lines around it until it is found once",
                    lines.join(", ")
                ),
            );
        }
    }
}

/// The first line that differs between text and the place most like it.
#[derive(Debug, PartialEq)]
struct Nearest<'a> {
    /// Counted from 1.
    line: usize,
    there: &'a str,
    here: &'a str,
}

/// The place of `text` most like `old`; `None` if less than half is alike.
fn nearest_lines<'a>(text: &'a str, old: &'a str) -> Option<Nearest<'a>> {
    let theirs: Vec<&str> = text.lines().collect();
    let ours: Vec<&str> = old
        .lines()
        .skip_while(|line| line.trim().is_empty())
        .collect();
    let alike = |here: &&str, there: &&str| match here.trim() == there.trim() {
        true => 1.0,
        false => strsim::normalized_levenshtein(here.trim(), there.trim()),
    };
    let score = |start: usize| -> f64 {
        let lines = ours.iter().zip(&theirs[start..]);
        let sum: f64 = lines.map(|(here, there)| alike(here, there)).sum();
        sum / ours.len() as f64
    };
    let (start, score) = (0..theirs.len())
        .map(|start| (start, score(start)))
        // The first of equals.
        .reduce(|best, other| if other.1 > best.1 { other } else { best })?;
    if score < 0.5 {
        return None;
    }
    let lines = ours.iter().zip(&theirs[start..]);
    let different = lines.enumerate().find(|(_, (here, there))| here != there);
    let (at, here, there) = match different {
        Some((at, (here, there))) => (at, *here, *there),
        // All lines that both have are equal: the text goes on past the file's end.
        None => (0, ours[0], theirs[start]),
    };
    Some(Nearest {
        line: start + at + 1,
        there: there.trim(),
        here: here.trim(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn basis() -> Basis<'static> {
        Basis {
            step: 1,
            document: Path::new("docs/01-one.md"),
            tests: vec!["The server checks."],
            folder: Path::new("solutions/step-01-one"),
            solution: Files::from([(
                PathBuf::from("src/main.rs"),
                b"fn main() {\n    check(1);\n    serve(1);\n    serve(2);\n}\n".to_vec(),
            )]),
        }
    }

    fn found(kind: &str, text: &str) -> Vec<Diagnostic> {
        read(&basis(), kind, Path::new("x.toml"), text).unwrap_err()
    }

    fn faults(kind: &str, text: &str) -> Vec<String> {
        let told = |fault: Diagnostic| format!("{}:{}", fault.line, fault.message);
        found(kind, text).into_iter().map(told).collect()
    }

    /// The bytes of the text that the only fault is about, and its remedy.
    fn one<'a>(kind: &str, text: &'a str) -> (&'a str, String) {
        let [fault] = found(kind, text).try_into().unwrap();
        (&text[fault.span.clone()], fault.help.unwrap())
    }

    #[test]
    fn a_mistake_is_the_solution_with_one_text_replaced() {
        let text = "why = 'a'\ntest = 'The server checks.'\nsays = 'c'\n\
                    [[replace]]\nfile = 'src/main.rs'\ntext = '    check(1);'\n";
        let variant = read(&basis(), MISTAKES, Path::new("no-check.toml"), text).unwrap();
        assert_eq!(variant.name, "no-check");
        assert_eq!(
            variant.files[Path::new("src/main.rs")],
            b"fn main() {\n\n    serve(1);\n    serve(2);\n}\n"
        );
        assert_eq!(variant.touched, [Path::new("src/main.rs")]);
    }

    #[test]
    fn stale_text_is_shown_with_the_place_most_like_it() {
        let stale = "why = 'a'\n[[replace]]\nfile = 'src/main.rs'\n\
                     text = '''\n    check(1);\n    serve(3);\n'''\nwith = ''\n";
        assert_eq!(
            faults(ALTERNATIVES, stale),
            ["4:this text is not found in `src/main.rs` of the solution"]
        );
        assert_eq!(
            one(ALTERNATIVES, stale).1,
            "the nearest is solutions/step-01-one/src/main.rs:3: `serve(1);`; here it says `serve(3);`"
        );
        let unlike = "why = 'a'\n[[replace]]\nfile = 'src/main.rs'\ntext = 'use std::io;'\n";
        assert!(
            one(ALTERNATIVES, unlike)
                .1
                .starts_with("nothing in that file resembles it")
        );
        let twice = "why = 'a'\n[[replace]]\nfile = 'src/main.rs'\ntext = 'serve'\n";
        assert!(one(ALTERNATIVES, twice).1.contains("in the lines 3, 4:"));
    }

    #[test]
    fn the_nearest_place_may_be_the_end_of_the_file() {
        let near = nearest_lines("a = 1;\nb = 2;\nc = 3;", "\nb = 2;\nc = 3;\n").unwrap();
        assert_eq!((near.line, near.there), (2, "b = 2;"));
        assert_eq!(nearest_lines("", "b"), None);
    }

    #[test]
    fn unknown_keys_missing_keys_and_no_change_are_errors() {
        assert_eq!(
            faults(
                MISTAKES,
                "wy = 'a'\ntest = 'The server checks.'\nsays = ' '\n"
            ),
            [
                "1:`why` has to be here, as a string that is not empty",
                "1:unknown key `wy`",
                "3:`says` has to be here, as a string that is not empty",
            ]
        );
        assert_eq!(
            faults(ALTERNATIVES, "why = 'a'\n"),
            ["1:this changes nothing in the solution"]
        );
        assert_eq!(
            faults(ALTERNATIVES, "why = 'a'\n\n[[write]]\ntext = 'a'\n"),
            ["3:`file` has to be here, as a string that is not empty"]
        );
    }

    #[test]
    fn an_unknown_key_is_marked_itself_and_not_its_value() {
        let text = "why = 'a'\n[[write]]\nfile = 'a'\ntext = 'b'\nwiht = 'c'\n";
        assert_eq!(
            one(ALTERNATIVES, text),
            ("wiht", "known are file, text".to_owned())
        );
        let text = "why = 'a'\nreplce = []\n[[write]]\nfile = 'a'\ntext = 'b'\n";
        assert_eq!(
            one(ALTERNATIVES, text),
            ("replce", "did you mean `replace`?".to_owned())
        );
    }

    #[test]
    fn the_test_has_to_exist() {
        let text = |test: &str| {
            format!("why = 'a'\ntest = '{test}'\nsays = 'c'\n[[write]]\nfile = 'a'\ntext = 'b'\n")
        };
        assert_eq!(
            one(MISTAKES, &text("The server cheks.")),
            (
                "'The server cheks.'",
                "did you mean \"The server checks.\"?".to_owned()
            )
        );
        assert_eq!(
            one(MISTAKES, &text("It serves.")).1,
            "the tests are in docs/01-one.md"
        );
    }

    #[test]
    fn what_is_no_string_never_deletes_text() {
        let text = "why = 'a'\n[[replace]]\nfile = 'src/main.rs'\ntext = 'check(1);'\nwith = 5\n";
        assert_eq!(faults(ALTERNATIVES, text), ["5:`with` has to be a string"]);
        let inline = "why = 'a'\nreplace = { file = 'src/main.rs', text = 'check(1);' }\n";
        assert_eq!(
            faults(ALTERNATIVES, inline),
            [
                "1:this changes nothing in the solution",
                "2:`replace` has to be written as tables `[[replace]]`"
            ][1..]
        );
    }

    #[test]
    fn nothing_is_written_outside_of_the_solution() {
        for file in [
            "../outside.rs",
            "/outside.rs",
            "src/../../a",
            "..\\outside.rs",
            "C:a",
            "src/",
        ] {
            let text = format!("why = 'a'\n[[write]]\nfile = '{file}'\ntext = 'b'\n");
            assert_eq!(
                faults(ALTERNATIVES, &text),
                [format!("3:`{file}` is not inside the solution's folder")]
            );
        }
    }
}
