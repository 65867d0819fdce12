//! The rules for gap files: what a starter has in place of the solution.

use std::path::Path;

use super::{Files, GAPS, MANIFEST, rename};
use crate::diagnostic::{Diagnostic, first_difference};
use crate::location::slashes;
use crate::steps::StepFolders;

/// What a comment line begins with that marks where a learner has to write.
const MARKER: &str = "GAP: ";

/// Everything that is wrong with the gaps of `step`. `before` is the solution
/// that they are laid over; the first step has none.
pub(super) fn faults(
    step: &StepFolders,
    solution: &Files,
    before: Option<(&StepFolders, &Files)>,
    gaps: &Files,
) -> Vec<Diagnostic> {
    let folder = step.solution.join(GAPS);
    let mut faults = Vec::new();

    if let Some((owner, files)) = before
        && unchanged(files, solution)
    {
        let message = format!("this solution is still that of step {}", owner.number);
        let help = "write what the step adds to it";
        faults.push(Diagnostic::new(&step.solution, "", 0..0, message).with_help(help));
    }
    if !gaps.values().any(|content| marker(content).is_some()) {
        let message = "no gap is marked in the gap files of this step";
        let help = format!(
            "put the files with the new work left to do into this folder, and mark each place \
             to write with a comment line that begins `// {MARKER}`, or `# {MARKER}` in TOML"
        );
        faults.push(Diagnostic::new(&folder, "", 0..0, message).with_help(help));
    }
    for (path, content) in gaps {
        let shown = folder.join(path);
        if !solution.contains_key(path) {
            let message = format!("the solution has no file {}", slashes(path));
            let help = "a gap file has the path of the file that the learner ends up with: \
                        rename it, or add the file to the solution";
            faults.push(Diagnostic::new(&shown, "", 0..0, message).with_help(help));
        }
        let under = match before {
            Some((before, files)) => files.get(path).map(|content| (before, content)),
            None => solution.get(path).map(|content| (step, content)),
        };
        if let Some((owner, _)) = under.filter(|(_, original)| *original == content) {
            let original_path = owner.solution.join(path);
            let message = format!("this gap file equals {}", slashes(&original_path));
            let help = "delete it: gap files hold only what differs";
            faults.push(Diagnostic::new(&shown, "", 0..0, message).with_help(help));
        } else if let Some(fault) = stale(step, path, solution.get(path), content) {
            faults.push(fault);
        } else if let (Some((owner, original)), Some(_)) = (under, before) {
            let original_path = owner.solution.join(path);
            faults.extend(lost_line(&original_path, original, &shown, content));
        }
    }
    for (path, content) in solution {
        if let Some(line) = marker(content) {
            let text = String::from_utf8_lossy(content);
            let message = "a solution has no gaps, but this line marks one";
            let help = format!("fill the gap, or move the file to {}", slashes(&folder));
            let shown = step.solution.join(path);
            faults.push(Diagnostic::new(&shown, &text, line, message).with_help(help));
        }
    }
    faults
}

/// Whether a solution differs from the one before in nothing but its name.
fn unchanged(before: &Files, solution: &Files) -> bool {
    before.len() == solution.len()
        && solution.iter().all(|(path, content)| {
            let earlier = before.get(path);
            earlier.is_some_and(|earlier| same_but_for_the_name(path, content, earlier))
        })
}

/// Whether two files at this path are equal; of a manifest, the package's name
/// does not count.
fn same_but_for_the_name(path: &Path, one: &[u8], other: &[u8]) -> bool {
    let nameless = |content| match path == Path::new(MANIFEST) {
        true => rename(&String::from_utf8_lossy(content), "").ok(),
        false => None,
    };
    one == other || nameless(one).is_some_and(|one| nameless(other) == Some(one))
}

/// A gap file that marks no gap is given to the learner unchanged, so it is the
/// solution's file. Otherwise a change of the solution would silently stay out
/// of the starter, and nothing would tell the learner what to write.
fn stale(
    step: &StepFolders,
    path: &Path,
    solution: Option<&Vec<u8>>,
    gap: &[u8],
) -> Option<Diagnostic> {
    let solution = solution
        .filter(|solution| marker(gap).is_none() && !same_but_for_the_name(path, gap, solution))?;
    let text = String::from_utf8_lossy(gap);
    let place = first_difference(&text, &String::from_utf8_lossy(solution));
    let shown = step.solution.join(GAPS).join(path);
    let original = slashes(&step.solution.join(path));
    let message = format!("from here on this is not {original}, and no gap is marked");
    let help = format!(
        "a file without gaps is given complete: copy {original} over it, or mark what \
         the learner has to write with a comment that begins with `{MARKER}`"
    );
    Some(Diagnostic::new(&shown, &text, place, message).with_help(help))
}

/// A gap file has every line of the file that it replaces, in the same
/// order, and only adds to it. Otherwise a change of the earlier solution
/// would silently stay out of the starter.
fn lost_line(original_path: &Path, original: &[u8], path: &Path, gap: &[u8]) -> Option<Diagnostic> {
    let (original, gap) = (
        String::from_utf8_lossy(original),
        String::from_utf8_lossy(gap),
    );
    let mut rest = &*gap;
    for (index, line) in original.lines().enumerate() {
        let Some(position) = position_of_line(rest, line) else {
            let start = gap.len() - rest.len();
            let end = start + rest.lines().next().map_or(0, str::len);
            let message = format!(
                "from here on this line of {}:{} is missing: `{}`",
                slashes(original_path),
                index + 1,
                line.trim()
            );
            let help = "a gap file only adds lines to the file of the solution before: \
                        take the line over as it stands there, at its place";
            return Some(Diagnostic::new(path, &gap, start..end, message).with_help(help));
        };
        rest = &rest[position..];
    }
    None
}

/// Where the text goes on after the first line that equals `line`.
fn position_of_line(text: &str, line: &str) -> Option<usize> {
    let mut end = 0;
    for candidate in text.split_inclusive('\n') {
        end += candidate.len();
        if candidate.trim_end_matches(['\r', '\n']) == line {
            return Some(end);
        }
    }
    None
}

/// The numbers of the lines that mark a gap, counted from 1.
pub fn lines(content: &[u8]) -> Vec<usize> {
    let text = String::from_utf8_lossy(content);
    let marked = text.lines().zip(1..).filter(|(line, _)| is_marker(line));
    marked.map(|(_, number)| number).collect()
}

fn is_marker(line: &str) -> bool {
    let comment = line.trim_start();
    let words = comment
        .strip_prefix("//")
        .or_else(|| comment.strip_prefix('#'));
    words.is_some_and(|words| words.trim_start().starts_with(MARKER))
}

/// The bytes of the first line that marks a gap.
fn marker(content: &[u8]) -> Option<std::ops::Range<usize>> {
    let text = std::str::from_utf8(content).ok()?;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if is_marker(line) {
            return Some(start..start + line.trim_end().len());
        }
        start += line.len();
    }
    None
}
