//! What is told about a step at a key.

use std::path::Path;

use crate::commands::{End, print, read, records};
use crate::diagnostic::Faults;
use crate::document::sections;
use crate::place::slashes;
use crate::progress::{current, progress};
use crate::report::strong;
use crate::steps::StepFolders;

/// The section of a document that says what to write.
const INSTRUCTIONS: &str = "Instructions";

/// The step to go on with; the last one if that is done.
///
/// # Errors
/// The course cannot be read, which has been told.
pub fn where_to_begin(root: &Path) -> Result<u8, End> {
    let (course, crates) = read(root)?;
    let all = progress(&course, &crates, &records(root));
    let here = current(&all).or(all.last());
    Ok(here.map_or(1, |one| one.step.number))
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
