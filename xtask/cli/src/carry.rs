//! A learner's own code of one step, carried into the next.
//!
//! A starter is the course's solution of the step before with gaps laid over.
//! Here the learner's files take the place of the solution's, but only those
//! that the learner has changed: the others are the course's, and the starter
//! already has their current version.
//! A gap file only adds lines to the file below it, so where the learner wrote
//! that file differently, the two are merged by their common ancestor, the
//! solution's file.
//!
//! Files are compared and merged by line. Line endings, `\n` or `\r\n`, do not
//! count: an editor or git may have changed them in all of a learner's files.
//! The result has the line endings of the learner's own file.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use diffy::{ConflictStyle, MergeOptions};

use course::starter::Files;

/// The lines with which the library marks a conflict.
const MINE: &str = "<<<<<<< ours";
const STARTERS: &str = ">>>>>>> theirs";

/// The four crates, each with the package name of the step that is carried to.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// The learner's step before.
    pub mine: &'a Files,
    /// What that step was before the learner's first edit.
    pub untouched: &'a Files,
    /// The solution of the step before.
    pub solution: &'a Files,
    /// The starter of the step that is carried to.
    pub starter: &'a Files,
}

/// A step with the learner's own code in it.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Carried {
    pub files: Files,
    /// Files that were put together from both sides.
    pub merged: BTreeSet<PathBuf>,
    /// Where a person has to decide: a file, and the line of the first mark,
    /// counted from 1.
    pub conflicts: Vec<(PathBuf, usize)>,
}

/// Puts the step together. `before` and `step` are the numbers that the marks
/// of a conflict name.
pub fn carry(sources: Sources<'_>, before: u8, step: u8) -> Carried {
    let mut carried = by_lines(sources, before, step);
    for (path, content) in &mut carried.files {
        let [mine, starter] = [sources.mine, sources.starter].map(|files| files.get(path));
        match (mine, starter) {
            (Some(mine), _) if same_lines(mine, content) => content.clone_from(mine),
            (Some(mine), _) if ends_with_crlf(mine) => *content = with_crlf(content),
            (None, Some(starter)) => content.clone_from(starter),
            _ => {}
        }
    }
    carried
}

/// The same with all lines ended by `\n`.
fn by_lines(sources: Sources<'_>, before: u8, step: u8) -> Carried {
    let [mine, untouched, solution, starter] = [
        sources.mine,
        sources.untouched,
        sources.solution,
        sources.starter,
    ]
    .map(with_lf);
    let sources = Sources {
        mine: &mine,
        untouched: &untouched,
        solution: &solution,
        starter: &starter,
    };
    let mut carried = Carried::default();
    let Sources { mine, starter, .. } = sources;
    let paths: BTreeSet<&PathBuf> = mine.keys().chain(starter.keys()).collect();
    for path in paths {
        if let Some(content) = one(sources, path) {
            carried.files.insert(path.clone(), content.to_vec());
            continue;
        }
        let [mine, original, starter] = [mine, sources.solution, starter]
            .map(|files| files.get(path).map(|bytes| String::from_utf8_lossy(bytes)));
        let (Some(mine), Some(starter)) = (mine, starter) else {
            // Only one of the two has it, and it is not needed: left out by the
            // learner while the step adds nothing to it, or never touched and
            // not in the starter.
            continue;
        };
        let (text, lines) = merge(&original.unwrap_or_default(), &mine, &starter, before, step);
        carried.merged.insert(path.clone());
        let conflicts = lines.into_iter().map(|line| (path.clone(), line));
        carried.conflicts.extend(conflicts);
        carried.files.insert(path.clone(), text.into_bytes());
    }
    carried
}

/// A file that comes from one side only; `None` if it has to be merged, or left
/// out.
fn one<'a>(sources: Sources<'a>, path: &Path) -> Option<&'a [u8]> {
    let [mine, untouched, solution, starter] = [
        sources.mine,
        sources.untouched,
        sources.solution,
        sources.starter,
    ]
    .map(|files| files.get(path));
    if mine.is_some() && mine == untouched {
        return starter.map(Vec::as_slice);
    }
    let starter_adds = starter.is_some() && starter != solution;
    match (mine, starter) {
        (Some(mine), _) if !starter_adds => Some(mine),
        (Some(mine), Some(starter)) if mine == starter => Some(mine),
        (Some(mine), Some(starter)) if Some(mine) == solution => Some(starter),
        (None, Some(starter)) if starter_adds => Some(starter),
        _ => None,
    }
}

/// The text of both sides, and the lines at which conflicts begin.
fn merge(original: &str, mine: &str, starter: &str, before: u8, step: u8) -> (String, Vec<usize>) {
    let mut options = MergeOptions::new();
    options.set_conflict_style(ConflictStyle::Merge);
    let marked = match options.merge(original, mine, starter) {
        Ok(text) => return (text, Vec::new()),
        Err(marked) => marked,
    };
    let (mut text, mut places) = (String::new(), Vec::new());
    for (index, line) in marked.split_inclusive('\n').enumerate() {
        match line.trim_end_matches(['\r', '\n']) {
            MINE => {
                places.push(index + 1);
                text.push_str(&format!("<<<<<<< your step {before}\n"));
            }
            STARTERS => text.push_str(&format!(">>>>>>> the starter of step {step}\n")),
            _ => text.push_str(line),
        }
    }
    (text, places)
}

/// Whether two files have the same lines, however these end.
pub fn same_lines(one: &[u8], other: &[u8]) -> bool {
    one == other || lf(one) == lf(other)
}

fn with_lf(files: &Files) -> Files {
    let plain = |(path, content): (&PathBuf, &Vec<u8>)| (path.clone(), lf(content));
    files.iter().map(plain).collect()
}

/// Lines ended by `\n`; non-UTF-8 content has no lines.
fn lf(content: &[u8]) -> Vec<u8> {
    match std::str::from_utf8(content) {
        Ok(text) => text.replace("\r\n", "\n").into_bytes(),
        Err(_) => content.to_vec(),
    }
}

fn with_crlf(content: &[u8]) -> Vec<u8> {
    match std::str::from_utf8(content) {
        Ok(text) => text.replace('\n', "\r\n").into_bytes(),
        Err(_) => content.to_vec(),
    }
}

/// Whether most lines end with `\r\n`.
fn ends_with_crlf(content: &[u8]) -> bool {
    let text = String::from_utf8_lossy(content);
    text.matches("\r\n").count() * 2 > text.matches('\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the step was at first, in all these tests.
    const UNTOUCHED: [(&str, &str); 2] = [("given", "old\n"), ("gone", "old\n")];

    fn files(files: &[(&str, &str)]) -> Files {
        let owned = |(path, text): &(&str, &str)| (path.into(), text.as_bytes().to_vec());
        files.iter().map(owned).collect()
    }

    fn carried(mine: &[(&str, &str)], solution: &[(&str, &str)], gaps: &[(&str, &str)]) -> Carried {
        let solution = files(solution);
        let mut starter = solution.clone();
        starter.extend(files(gaps));
        let mine = files(mine);
        let sources = Sources {
            mine: &mine,
            untouched: &files(&UNTOUCHED),
            solution: &solution,
            starter: &starter,
        };
        carry(sources, 3, 4)
    }

    #[test]
    fn a_file_without_gaps_is_the_learners() {
        let carried = carried(&[("a", "mine"), ("own", "new")], &[("a", "theirs")], &[]);
        assert_eq!(carried.files, files(&[("a", "mine"), ("own", "new")]));
        assert!(carried.merged.is_empty() && carried.conflicts.is_empty());
    }

    #[test]
    fn a_file_that_the_learner_never_touched_is_the_starters() {
        let solution = [("given", "new\n")];
        let carried_over = carried(&UNTOUCHED, &solution, &[]);
        assert_eq!(carried_over.files, files(&[("given", "new\n")]));
        let gaps = [("given", "new\n// GAP\n")];
        let with_gaps = carried(&UNTOUCHED, &solution, &gaps);
        assert_eq!(with_gaps.files, files(&gaps));
        assert!(with_gaps.merged.is_empty() && with_gaps.conflicts.is_empty());
    }

    #[test]
    fn a_given_file_that_the_learner_changed_is_the_learners() {
        let mine = [("given", "mine\n"), ("gone", "mine\n")];
        let carried = carried(&mine, &[("given", "new\n")], &[]);
        assert_eq!(carried.files, files(&mine));
    }

    #[test]
    fn a_file_that_the_learner_has_as_the_solution_gets_its_gaps() {
        let carried = carried(&[("a", "x\n")], &[("a", "x\n")], &[("a", "x\n// GAP\n")]);
        assert_eq!(carried.files, files(&[("a", "x\n// GAP\n")]));
        assert!(carried.merged.is_empty());
    }

    #[test]
    fn gaps_are_added_to_what_the_learner_wrote_elsewhere_in_the_file() {
        let carried = carried(
            &[("a", "mine\nb\nc\nd\n")],
            &[("a", "a\nb\nc\nd\n")],
            &[("a", "a\nb\nc\nd\n// GAP\n")],
        );
        assert_eq!(carried.files, files(&[("a", "mine\nb\nc\nd\n// GAP\n")]));
        assert_eq!(carried.merged, BTreeSet::from([PathBuf::from("a")]));
        assert_eq!(carried.conflicts, []);
    }

    #[test]
    fn gaps_in_the_very_lines_that_the_learner_wrote_are_marked_with_their_place() {
        let carried = carried(
            &[("a", "x\nmine\ny\n")],
            &[("a", "x\ntheirs\ny\n")],
            &[("a", "x\ntheirs\n// GAP\ny\n")],
        );
        let text = "x\n<<<<<<< your step 3\nmine\n=======\ntheirs\n// GAP\n\
                    >>>>>>> the starter of step 4\ny\n";
        assert_eq!(carried.files, files(&[("a", text)]));
        assert_eq!(carried.conflicts, [(PathBuf::from("a"), 2)]);
    }

    /// Everything as on a system that ends lines with `\r\n`.
    fn crlf<'a>(files: &[(&'a str, &str)]) -> Vec<(&'a str, String)> {
        let ended = |(path, text): &(&'a str, &str)| (*path, text.replace('\n', "\r\n"));
        files.iter().map(ended).collect()
    }

    #[test]
    fn line_ends_are_no_difference_and_stay_the_learners() {
        let own = crlf(&[
            ("given", "old\n"),
            ("same", "x\n"),
            ("elsewhere", "mine\nb\nc\nd\n"),
            ("both", "mine\ny\n"),
            ("own", "new\n"),
        ]);
        let mine: Vec<_> = own.iter().map(|(path, text)| (*path, &text[..])).collect();
        let carried = carried(
            &mine,
            &[
                ("given", "new\n"),
                ("same", "x\n"),
                ("elsewhere", "a\nb\nc\nd\n"),
                ("both", "theirs\ny\n"),
            ],
            &[
                ("same", "x\n// GAP\n"),
                ("elsewhere", "a\nb\nc\nd\n// GAP\n"),
                ("both", "theirs\n// GAP\ny\n"),
                ("added", "// GAP\n"),
            ],
        );
        let marked = "<<<<<<< your step 3\nmine\n=======\ntheirs\n// GAP\n\
                      >>>>>>> the starter of step 4\ny\n";
        let mut expected = crlf(&[
            ("given", "new\n"),
            ("same", "x\n// GAP\n"),
            ("elsewhere", "mine\nb\nc\nd\n// GAP\n"),
            ("both", marked),
            ("own", "new\n"),
        ]);
        // The learner has no such file, so it is the starter's.
        expected.push(("added", "// GAP\n".to_owned()));
        let expected: Vec<_> = expected
            .iter()
            .map(|(path, text)| (*path, &text[..]))
            .collect();
        assert_eq!(carried.files, files(&expected));
        assert_eq!(carried.conflicts, [(PathBuf::from("both"), 1)]);
    }

    #[test]
    fn a_learners_file_that_ends_lines_in_both_ways_is_left_alone() {
        let mine = [("a", "x\r\ny\n")];
        let carried = carried(&mine, &[("a", "theirs\n")], &[]);
        assert_eq!(carried.files, files(&mine));
    }

    #[test]
    fn a_new_file_of_the_step_that_the_learner_has_too_is_a_conflict() {
        let carried = carried(&[("new", "mine\n")], &[], &[("new", "// GAP\n")]);
        assert_eq!(carried.conflicts, [(PathBuf::from("new"), 1)]);
    }

    #[test]
    fn what_the_learner_left_out_comes_back_only_if_the_step_adds_to_it() {
        let solution = [("a", "a\n"), ("b", "b\n")];
        let carried = carried(&[], &solution, &[("b", "b\n// GAP\n"), ("c", "// GAP\n")]);
        assert_eq!(
            carried.files,
            files(&[("b", "b\n// GAP\n"), ("c", "// GAP\n")])
        );
    }
}
