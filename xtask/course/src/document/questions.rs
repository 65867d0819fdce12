//! The questions at the end of a document, with their answers.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag};

use crate::diagnostic::Diagnostics;

/// A question that learners answer for themselves before they read the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// One line of Markdown.
    pub text: String,
    /// Markdown.
    pub answer: String,
}

/// Reads the section: each `###` heading is a question, the text below it the answer.
///
/// The tags that fold an answer away on a page (`<details>`, `<summary>`) are not part
/// of it.
pub fn read(section: Range<usize>, faults: &mut Diagnostics<'_>) -> Vec<Question> {
    let text = faults.text;
    let headings: Vec<Range<usize>> = Parser::new(&text[section.clone()])
        .into_offset_iter()
        .filter_map(|(event, range)| match event {
            Event::Start(Tag::Heading {
                level: HeadingLevel::H3,
                ..
            }) => Some(section.start + range.start..section.start + range.end),
            _ => None,
        })
        .collect();
    if headings.is_empty() {
        faults.add_with_help(
            section.clone(),
            "this section has no question",
            "write each question as a `###` heading, and its answer below",
        );
    }
    let ends = headings.iter().skip(1).map(|next| next.start);
    let ends = ends.chain([section.end]);
    let mut questions = Vec::new();
    for (heading, end) in headings.iter().zip(ends) {
        let question = text[heading.clone()].trim_matches(['#', ' ', '\n', '\r']);
        let answer = without_folding(&text[heading.end..end]);
        if answer.is_empty() {
            faults.add_with_help(
                heading.start..heading.start + question.len(),
                "this question has no answer",
                "write it below the heading",
            );
        }
        questions.push(Question {
            text: question.to_owned(),
            answer,
        });
    }
    questions
}

fn without_folding(answer: &str) -> String {
    let is_folding = |line: &&str| {
        line.starts_with("<details>")
            || line.starts_with("</details>")
            || line.starts_with("<summary>")
    };
    let lines: Vec<&str> = answer.lines().filter(|line| !is_folding(line)).collect();
    lines.join("\n").trim().to_owned()
}
