//! A step's document: front matter, the sections in their order, and the `yml`
//! block with the step's tests.
//!
//! The same form as a freeCodeCamp challenge, so that a page can be made of it,
//! and below it, if the author likes, questions to think about after a pass.

pub mod code_block;
pub mod excerpt;
pub mod front_matter;
pub mod questions;
pub mod schema;
pub mod sections;
pub mod validate;
pub mod yaml;

use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Diagnostics};
pub use code_block::{CodeBlock, code_blocks};
pub use front_matter::{FrontMatter, same_ids};
pub use questions::Question;
use yaml::Node;

/// The sections of a document, in this order.
pub const SECTIONS: [&str; 7] = [
    "Description",
    "Instructions",
    "Hints",
    "Tests",
    "Challenge Seed",
    "Solution",
    QUESTIONS,
];

/// The one section that a document may lack: questions whose answers the learner
/// predicts once the step has passed.
pub const QUESTIONS: &str = "Questions";

/// What `cargo xtask new` puts where an author has to write. A document that
/// still has one of these is refused, with a list of all that is left.
pub const UNWRITTEN: &str = "WRITE THIS:";

/// A document whose form is right; what its tests say is read by
/// [`crate::parser`].
#[derive(Debug, Clone)]
pub struct Document {
    /// Relative to the root of the repository.
    pub path: PathBuf,
    /// The whole file.
    pub text: String,
    /// The number in front of the file's name.
    pub number: u8,
    /// `NN-slug`: the file's name without `.md`.
    pub slug: String,
    pub front_matter: FrontMatter,
    /// The content of the `yml` block, with its places in the file.
    pub tests: Node,
    /// What the section [`QUESTIONS`] asks, if there is one.
    pub questions: Vec<Question>,
    /// All fenced code blocks.
    pub code_blocks: Vec<CodeBlock>,
}

/// As much of a document as could be read.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// Number and slug, if the file's name is right.
    pub name: Option<(u8, String)>,
    pub front_matter: Option<FrontMatter>,
    pub tests: Option<Node>,
    pub questions: Vec<Question>,
}

/// Reads a document.
///
/// # Errors
/// All faults of its form at once, in the order of the file.
pub fn parse(path: &Path, text: &str) -> Result<Document, Vec<Diagnostic>> {
    let mut faults = Diagnostics::of(path, text);
    let draft = draft(&mut faults);
    match finish(path, text, draft, &mut faults) {
        Some(document) if faults.found.is_empty() => Ok(document),
        _ => Err(faults.into_sorted()),
    }
}

/// Reads as much as can be read, so that the tests of a document whose form
/// is wrong elsewhere can be checked as well.
pub fn draft(faults: &mut Diagnostics<'_>) -> Draft {
    let text = faults.text;
    let name = name(faults);
    let (front_matter, body) = front_matter::read(name.as_ref(), faults);
    unwritten(faults);
    let title = front_matter
        .as_ref()
        .map(|front_matter| front_matter.title.as_str());
    let sections = sections::read(body, title, faults);
    let tests = sections
        .iter()
        .find(|section| section.name == "Tests")
        .and_then(|section| code_block::tests(text, &section.body, faults))
        .and_then(|embedded| yaml::read(&embedded, faults));
    let questions = sections
        .into_iter()
        .find(|section| section.name == QUESTIONS)
        .map(|section| questions::read(section.body, faults));
    Draft {
        name,
        front_matter,
        tests,
        questions: questions.unwrap_or_default(),
    }
}

/// The document, if all its parts are there.
pub fn finish(
    path: &Path,
    text: &str,
    draft: Draft,
    faults: &mut Diagnostics<'_>,
) -> Option<Document> {
    if let (Some((number, slug)), Some(front_matter), Some(tests)) =
        (draft.name, draft.front_matter, draft.tests)
    {
        return Some(Document {
            path: path.to_owned(),
            text: text.to_owned(),
            number,
            slug,
            front_matter,
            tests,
            questions: draft.questions,
            code_blocks: code_blocks(path, text),
        });
    }
    if faults.found.is_empty() {
        // Without this a part that is missing for no stated reason would be
        // an error without a word.
        faults.add(
            0..0,
            "this document could not be read, by a fault of the runner",
        );
    }
    None
}

/// Number and slug out of `NN-slug.md`.
fn name(faults: &mut Diagnostics<'_>) -> Option<(u8, String)> {
    let stem = faults.path.file_stem()?.to_string_lossy().into_owned();
    let number = stem
        .split_once('-')
        .filter(|(digits, slug)| {
            digits.len() == 2
                && !slug.is_empty()
                && slug
                    .chars()
                    .all(|c| matches!(c, 'a'..='z' | '0'..='9' | '-'))
        })
        .and_then(|(digits, _)| digits.parse().ok())
        .filter(|number| *number > 0);
    if number.is_none() {
        faults.add_with_help(
            0..0,
            format!("`{stem}.md` is not the name of a step's document"),
            "two digits, `-`, and small letters, digits or `-`: `04-authorize-middleware.md`",
        );
    }
    Some((number?, stem))
}

/// Every place that still has the scaffold's marker.
fn unwritten(faults: &mut Diagnostics<'_>) {
    for (at, _) in faults.text.match_indices(UNWRITTEN) {
        let rest = faults.text[at + UNWRITTEN.len()..]
            .lines()
            .next()
            .unwrap_or_default();
        // Without what may surround it in YAML and in comments.
        let what = rest.trim_end_matches(|c| "\"} ->".contains(c)).trim();
        faults.add(at..at + UNWRITTEN.len(), format!("left to write: {what}"));
    }
}

#[cfg(test)]
mod tests;
