//! Help with a step, at a key.

use std::path::Path;

use crate::commands::{ExitStatus, print, read, read_course, records};
use crate::hint_usage::Help;
use course::diagnostic::Diagnostics;
use course::document::sections;
use course::steps::StepFolders;
use judge::build::CrateKind;
use judge::progress::{current, progress};
use judge::verdict_cache::Known;
use report::{first_failure, link, strong};

/// The section of a document with the instructions.
const INSTRUCTIONS: &str = "Instructions";

/// The step to go on with; the last one if that is done.
///
/// # Errors
/// The course cannot be read, which has been reported.
pub fn where_to_begin(root: &Path) -> Result<u8, ExitStatus> {
    let (course, crates) = read(root)?;
    let all = progress(&course, &crates, &records(root));
    let here = current(&all).or(all.last());
    Ok(here.map_or(1, |one| one.step.number))
}

/// Names the remaining help with the first failing test that gives no code away: hints,
/// then the explanation. `None` if there is none, or no failure is known.
pub fn help_left(root: &Path, number: u8) -> Option<String> {
    let (course, crates) = read_course(root).ok()?;
    let step = course.steps.get(number)?;
    let asked = course.asked_of(step);
    let key = (number, CrateKind::Yours);
    let Known::Unchanged(judged) = records(root).look_up(&crates, key, &asked) else {
        return None;
    };
    let judgement = judged.judgement(asked);
    let verdict = first_failure(&judgement)?;
    let test = &verdict.test;
    let help = Help::of(root, number);
    // The report gave the first one.
    let given = help.given(&test.text).max(1);
    let left = match verdict.hints().len().saturating_sub(given) {
        0 if help.explained.contains(&test.text) => return None,
        0 => "The explanation, with what went over the wire, is".to_owned(),
        1 => "1 more hint is".to_owned(),
        many => format!("{many} more hints are"),
    };
    Some(format!(
        "{left} left for {:?}: press h.\n\
         To see what the solution has in place of your code, press d once more.",
        test.text
    ))
}

/// Shows what there is to write, and where the whole document is.
pub fn docs(root: &Path, step: &StepFolders) {
    let path = strong(&link::path(&step.document));
    let text = match std::fs::read_to_string(root.join(&step.document)) {
        Ok(text) => text,
        Err(error) => {
            print(&format!("\n{path} cannot be read: {error}\n"));
            return;
        }
    };
    let instructions = instructions(&step.document, &text);
    print(&format!(
        "\n{path} is the whole document; its instructions:\n\n{}",
        without_attributes(instructions.trim())
    ));
}

/// The text with only the language in its code fences: the source of the code is for
/// `cargo xtask sync`.
fn without_attributes(text: &str) -> String {
    let line = |line: &str| {
        let indent = line.len() - line.trim_start().len();
        let shown = match line[indent..].split_once(' ') {
            Some((fence, _)) if fence.starts_with("```") => &line[..indent + fence.len()],
            _ => line,
        };
        format!("{shown}\n")
    };
    text.lines().map(line).collect()
}

/// The text below that heading; empty if it is missing, which the report mentions.
fn instructions<'a>(path: &Path, text: &'a str) -> &'a str {
    let mut faults = Diagnostics::of(path, text);
    let sections = sections::read(0..text.len(), None, &mut faults);
    let mut sections = sections.into_iter();
    let found = sections.find(|section| section.name == INSTRUCTIONS);
    found.map_or("", |section| &text[section.body])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_keeps_its_language_and_nothing_else_is_changed() {
        let text =
            "Write `a b`:\n\n  ```rust solution=src/a.rs item=A\n  a ``` b\n  ```\n```toml\n```";
        let shown = "Write `a b`:\n\n  ```rust\n  a ``` b\n  ```\n```toml\n```\n";
        assert_eq!(without_attributes(text), shown);
    }
}
