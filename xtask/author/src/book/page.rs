//! The page of a step.

use std::ops::Range;
use std::path::Path;

use super::sentences;
use crate::include;
use course::diagnostic::Diagnostics;
use course::document::{code_blocks, sections};
use course::spec::Spec;
use course::steps::StepFolders;

/// A step's document without its front matter. Tests are sentences, hints and the
/// solution are folded, and code is shown with its path. `earlier` is the number of
/// tests of earlier steps that run again.
pub(super) fn of_step(step: &StepFolders, spec: &Spec, earlier: usize, text: &str) -> String {
    let body = front_matter_end(text)..text.len();
    // The form of the document has been judged when the course was read.
    let mut faults = Diagnostics::of(Path::new(&step.document), text);
    let sections = sections::read(body, None, &mut faults);
    let mut page = format!("# {} {}\n\n", step.number, spec.title);
    for section in sections {
        page.push_str(&format!("## {}\n\n", section.name));
        let body = || with_captions(step, text, section.body.clone());
        match section.name.as_str() {
            "Tests" => page.push_str(&sentences::list(step, spec, earlier)),
            "Hints" => page.push_str(&folded("Show the hints", &body())),
            "Solution" => page.push_str(&folded("Show the solution", &body())),
            _ => {
                page.push_str(body().trim());
                page.push('\n');
            }
        }
        page.push('\n');
    }
    page
}

/// Where the text begins behind the front matter.
fn front_matter_end(text: &str) -> usize {
    const FENCE: &str = "\n---\n";
    if !text.starts_with("---\n") {
        return 0;
    }
    text.find(FENCE).map_or(0, |at| at + FENCE.len())
}

/// Markdown that is shown when somebody asks for it.
pub(super) fn folded(summary: &str, markdown: &str) -> String {
    let markdown = markdown.trim();
    format!("<details>\n<summary>{summary}</summary>\n\n{markdown}\n\n</details>\n")
}

/// A part of the text, with a line above each piece of code that is taken from a
/// crate, in place of the words behind its fence.
fn with_captions(step: &StepFolders, text: &str, part: Range<usize>) -> String {
    let mut page = String::new();
    let mut copied = part.start;
    for block in code_blocks(&step.document, text) {
        if !part.contains(&block.range.start) {
            continue;
        }
        let Some(caption) = include::caption(&block.info, step) else {
            continue;
        };
        let line = text[..block.range.start].rfind('\n').map_or(0, |at| at + 1);
        let indentation = &text[line..block.range.start];
        let fence_end = block.range.start
            + text[block.range.start..]
                .find(&block.info)
                .unwrap_or_default();
        page.push_str(&text[copied..line]);
        page.push_str(&format!("{indentation}{caption}\n\n{indentation}"));
        page.push_str(&text[block.range.start..fence_end]);
        page.push_str(&block.language);
        copied = fence_end + block.info.len();
    }
    page.push_str(&text[copied..part.end]);
    page
}
