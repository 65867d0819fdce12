//! What is told about a step at a key.

use std::path::Path;

use crate::build::Which;
use crate::commands::{End, print, read};
use crate::diagnostic::Faults;
use crate::document::sections;
use crate::place::slashes;
use crate::record::{Judged, Known, Records};
use crate::report::{dim, strong};
use crate::steps::StepFolders;
use crate::verdict::{Judgement, Standing};

/// The section of a document that says what to write.
const INSTRUCTIONS: &str = "Instructions";

/// The step to go on with: the first that is not done behind the last one that
/// is; the last step if that is done.
///
/// # Errors
/// The course cannot be read, which has been told.
pub fn where_to_begin(root: &Path) -> Result<u8, End> {
    let (course, crates) = read(root)?;
    let records = Records::of(root);
    let is_done = |step: &StepFolders| {
        let known = records.look_up(&crates, (step.number, Which::Yours), &course.asked_of(step));
        matches!(known, Known::Unchanged(Judged { done: true, .. }))
    };
    let steps = &course.steps.all;
    let behind = steps.iter().rposition(is_done).map_or(0, |last| last + 1);
    let step = steps.get(behind).or(steps.last());
    Ok(step.map_or(1, |step| step.number))
}

/// Gives the next hint for the first test that failed, of which `given` were
/// given already, and says how many those are now.
pub fn hint(root: &Path, step: &StepFolders, given: usize) -> usize {
    let Ok((course, crates)) = read(root) else {
        return given;
    };
    let asked = course.asked_of(step);
    let known = Records::of(root).look_up(&crates, (step.number, Which::Yours), &asked);
    let Known::Unchanged(judged) = known else {
        print("\nHints belong to a test that failed. First the step has to build and be judged.\n");
        return given;
    };
    let (text, given) = next_hint(&judged.judgement(asked), given);
    print(&format!("\n{text}\n"));
    given
}

fn next_hint(judgement: &Judgement, given: usize) -> (String, usize) {
    let failed = |standing| standing == Standing::Failed;
    let mut verdicts = judgement.verdicts.iter();
    let Some(first) = verdicts.find(|verdict| failed(verdict.standing())) else {
        return (
            "No test fails, so there is nothing to hint at.".to_owned(),
            given,
        );
    };
    let hints = &first.test.hints;
    let now = (given + 1).min(hints.len());
    let lines = hints.iter().take(now).enumerate().map(|(at, hint)| {
        let number = dim(&format!("hint {} of {}", at + 1, hints.len()));
        format!("\n  {number}  {hint}")
    });
    let lines: String = lines.collect();
    (format!("{}{lines}", strong(&first.test.text)), now)
}

/// Says how to see the difference to the solution.
pub fn diff(step: &StepFolders) {
    print(&format!(
        "\nYour step beside the solution:\n  git diff --no-index {} {}\n",
        slashes(&step.starter),
        slashes(&step.solution)
    ));
}

/// Shows what there is to write, and where the whole document is.
pub fn docs(root: &Path, step: &StepFolders) {
    let path = strong(&slashes(&step.document));
    let text = match std::fs::read_to_string(root.join(&step.document)) {
        Ok(text) => text,
        Err(error) => {
            print(&format!("\n{path} cannot be read: {error}\n"));
            return;
        }
    };
    let instructions = instructions(&step.document, &text);
    print(&format!("\n{path}\n\n{}\n", instructions.trim()));
}

/// What stands below that heading; nothing if there is none, which the report
/// complains about.
fn instructions<'a>(path: &Path, text: &'a str) -> &'a str {
    let mut faults = Faults::of(path, text);
    let sections = sections::read(0..text.len(), None, &mut faults);
    let mut sections = sections.into_iter();
    let found = sections.find(|section| section.name == INSTRUCTIONS);
    found.map_or("", |section| &text[section.body])
}
