//! Where a learner's code is not as the solution, hunk by hunk.

mod code;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use diffy::DiffOptions;
use sha2::{Digest, Sha256};

use code::code;
use course::starter::Files;

/// Lines that are the same on both sides of a hunk. Few, so that distant changes are
/// separate.
const CONTEXT: usize = 2;

/// One place where a file differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hunk {
    /// Relative to the crate.
    pub path: PathBuf,
    /// The first line of the learner's file that differs, counted from 1.
    pub line: usize,
    /// Whether both sides have the same code here, and only comments, blank lines
    /// and white space differ.
    pub is_layout: bool,
    pub lines: Vec<Line>,
}

/// One line, without its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    Same(String),
    Yours(String),
    Solution(String),
}

/// All hunks. The files named `first` come first, in that order: those that the step is
/// about. A file that only the learner has is not a difference: other files are another
/// way, not a wrong one.
pub fn hunks(yours: &Files, solution: &Files, first: &[String]) -> Vec<Hunk> {
    let rank = |path: &Path| {
        let named = first.iter().position(|name| Path::new(name) == path);
        named.unwrap_or(first.len())
    };
    let mut paths: Vec<&PathBuf> = solution.keys().collect();
    paths.sort_by_key(|path| (rank(path), *path));
    let text = |files: &Files, path: &PathBuf| {
        // An editor's other line ends are no difference.
        let text = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).replace("\r\n", "\n");
        files.get(path).map(text)
    };
    let of_file = |path: &PathBuf| {
        let solution = text(solution, path).unwrap_or_default();
        of_file(path, text(yours, path).as_deref(), &solution)
    };
    paths.into_iter().flat_map(of_file).collect()
}

fn of_file(path: &Path, yours: Option<&str>, solution: &str) -> Vec<Hunk> {
    // A file that is missing is missed, even if it holds no code.
    let codes = yours
        .and_then(|yours| code(path, yours))
        .zip(code(path, solution));
    let mut options = DiffOptions::new();
    options.set_context_len(CONTEXT);
    let patch = options.create_patch(yours.unwrap_or_default(), solution);
    let plain = |text: &str| text.trim_end_matches('\n').to_owned();
    let line = |line: &diffy::Line<'_, str>| match line {
        diffy::Line::Context(text) => Line::Same(plain(text)),
        diffy::Line::Delete(text) => Line::Yours(plain(text)),
        diffy::Line::Insert(text) => Line::Solution(plain(text)),
    };
    let hunk = |hunk: &diffy::Hunk<'_, str>| {
        let lines: Vec<_> = hunk.lines().iter().map(line).collect();
        let same = lines
            .iter()
            .take_while(|line| matches!(line, Line::Same(_)));
        Hunk {
            path: path.to_path_buf(),
            line: hunk.old_range().start().max(1) + same.count(),
            is_layout: codes.as_ref().is_some_and(|(yours, solution)| {
                within(yours, hunk.old_range()) == within(solution, hunk.new_range())
            }),
            lines,
        }
    };
    patch.hunks().iter().map(hunk).collect()
}

/// The code of a range of lines, counted from 1.
fn within(code: &[String], range: diffy::HunkRange) -> String {
    let first = range.start().saturating_sub(1);
    let lines = code.iter().skip(first).take(range.len());
    lines.map(String::as_str).collect()
}

impl Hunk {
    /// What it is, wherever it has moved to: its file, and what the solution
    /// has there, or what it has not.
    pub fn id(&self) -> String {
        let side = |wanted: fn(&Line) -> Option<&String>| -> Vec<&String> {
            self.lines.iter().filter_map(wanted).collect()
        };
        let mut lines = side(|line| match line {
            Line::Solution(text) => Some(text),
            _ => None,
        });
        if lines.is_empty() {
            lines = side(|line| match line {
                Line::Yours(text) => Some(text),
                _ => None,
            });
        }
        let hash = Sha256::digest(format!("{}{lines:?}", self.path.display()));
        hash.iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

/// The place of the first hunk that was not shown yet. `None`: all of them were.
pub fn next(hunks: &[Hunk], shown: &BTreeSet<String>) -> Option<usize> {
    hunks.iter().position(|hunk| !shown.contains(&hunk.id()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(files: &[(&str, &str)]) -> Files {
        let owned = |(path, text): &(&str, &str)| (path.into(), text.as_bytes().to_vec());
        files.iter().map(owned).collect()
    }

    fn found(yours: &[(&str, &str)], solution: &[(&str, &str)], first: &[&str]) -> Vec<Hunk> {
        let first: Vec<_> = first.iter().map(|&name| name.to_owned()).collect();
        hunks(&files(yours), &files(solution), &first)
    }

    fn places(hunks: &[Hunk]) -> Vec<(&str, usize)> {
        hunks
            .iter()
            .map(|hunk| (hunk.path.to_str().unwrap(), hunk.line))
            .collect()
    }

    const LONG: &str = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";

    #[test]
    fn what_lies_apart_is_told_apart_and_the_files_of_the_step_come_first() {
        let other = LONG.replace('1', "one").replace('9', "nine");
        let found = found(
            &[("a", ""), ("z", LONG), ("own", "mine")],
            &[("a", "new\n"), ("z", &other)],
            &["z"],
        );
        assert_eq!(places(&found), [("z", 1), ("z", 9), ("a", 1)]);
        let last = [
            Line::Same("7".to_owned()),
            Line::Same("8".to_owned()),
            Line::Yours("9".to_owned()),
            Line::Solution("nine".to_owned()),
        ];
        assert_eq!(found[1].lines, last);
    }

    #[test]
    fn equal_files_and_other_line_ends_are_no_difference() {
        assert_eq!(found(&[("a", "x\r\ny\r\n")], &[("a", "x\ny\n")], &[]), []);
    }

    #[test]
    fn a_place_without_other_code_is_told_as_such() {
        let solution = "//! Why.\nuse a;\n\n\n\n\nfn f() {\n    g(1)\n}\n";
        let layout = |name: &str, yours: &str| -> Vec<bool> {
            let found = found(&[(name, yours)], &[(name, solution)], &[]);
            found.iter().map(|hunk| hunk.is_layout).collect()
        };
        assert_eq!(
            layout("a.rs", "use a;\n\n\n\n\nfn f() { g(1) } // so\n"),
            [true, true]
        );
        assert_eq!(
            layout("a.rs", "use a;\n\n\n\n\nfn f() { g(2) }\n"),
            [true, false]
        );
        // Code in another order is other code.
        assert_eq!(layout("a.rs", "fn f() { g(1) }\nuse a;\n"), [false]);
        // What cannot be read, and a file that is missing, is never passed over.
        assert_eq!(
            layout("a.rs", "use a;\n\n\n\n\nfn f() { g(1)\n"),
            [false, false]
        );
        let missing = found(&[], &[("a.rs", "// only this\n")], &[]);
        assert!(!missing[0].is_layout);
    }

    #[test]
    fn a_file_that_is_missing_is_one_hunk() {
        let found = found(&[], &[("a", LONG)], &[]);
        assert_eq!(places(&found), [("a", 1)]);
        assert_eq!(found[0].lines.len(), 9);
    }

    #[test]
    fn a_hunk_is_known_again_after_it_moved() {
        let solution = format!("{LONG}new\n");
        let before = found(&[("a", LONG)], &[("a", &solution)], &[]);
        let moved = LONG.replacen("1\n", "1\nmine\n", 1);
        let after = found(&[("a", &moved)], &[("a", &solution)], &[]);
        assert_eq!(
            (places(&before), places(&after)),
            (vec![("a", 10)], vec![("a", 2), ("a", 11)])
        );
        let mut shown = BTreeSet::new();
        assert_eq!(next(&before, &shown), Some(0));
        shown.insert(before[0].id());
        assert_eq!(next(&before, &shown), None);
        assert_eq!(next(&after, &shown), Some(0));
        shown.insert(after[0].id());
        assert_eq!(next(&after, &shown), None);
    }
}
