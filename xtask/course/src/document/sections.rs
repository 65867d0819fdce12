//! The sections of a document: `## Description` to `## Solution` and `## Questions`.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};

use crate::diagnostic::{Diagnostics, nearest};
use crate::document::code_block::{code_blocks, first_line};
use crate::document::{QUESTIONS, SECTIONS};

/// One section, from its heading to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    pub name: String,
    /// Bytes of the file.
    pub heading: Range<usize>,
    /// What is below the heading, in bytes of the file.
    pub body: Range<usize>,
}

/// Finds the sections and says what is wrong with their names and order.
///
/// A `# ` heading above the first one is welcome, since the document is read
/// on GitHub too, as long as it agrees with the front matter's `title`.
pub fn read(body: Range<usize>, title: Option<&str>, faults: &mut Diagnostics<'_>) -> Vec<Section> {
    for block in code_blocks(faults.path, faults.text)
        .iter()
        .filter(|block| !block.closed)
    {
        faults.add_with_help(
            first_line(faults.text, block),
            "this code block is never closed",
            "end it with the same fence on a separate line",
        );
    }
    let headings = headings(&body, faults.text);
    let (titles, headings): (Vec<Heading>, Vec<Heading>) = headings
        .into_iter()
        .partition(|heading| heading.level == HeadingLevel::H1);
    let first = headings
        .first()
        .map_or(body.end, |heading| heading.range.start);
    title_agrees(&titles, title, first, faults);
    nothing_before(body.start..first, &titles, faults);

    let ends = headings
        .iter()
        .skip(1)
        .map(|next| next.range.start)
        .chain([body.end]);
    let sections: Vec<Section> = headings
        .iter()
        .zip(ends)
        .map(|(heading, end)| Section {
            name: heading.name.clone(),
            heading: heading.range.clone(),
            body: heading.range.end..end,
        })
        .collect();
    names_are_known(&sections, faults);
    all_are_there(&sections, body.end, faults);
    order_is_right(&sections, faults);
    none_is_empty(&sections, faults);
    sections
}

struct Heading {
    level: HeadingLevel,
    name: String,
    range: Range<usize>,
}

/// Headings of the first and second level outside code blocks.
fn headings(body: &Range<usize>, text: &str) -> Vec<Heading> {
    Parser::new(&text[body.clone()])
        .into_offset_iter()
        .filter_map(|(event, range)| match event {
            Event::Start(Tag::Heading { level, .. }) if level <= HeadingLevel::H2 => {
                let start = body.start + range.start;
                let written = text[start..body.start + range.end].trim_end();
                // As it was written: a title may have `code` in it.
                let name = written
                    .lines()
                    .next()
                    .unwrap_or_default()
                    .trim_matches([' ', '#']);
                Some(Heading {
                    level,
                    name: name.to_owned(),
                    range: start..start + written.len(),
                })
            }
            _ => None,
        })
        .collect()
}

fn title_agrees(
    titles: &[Heading],
    title: Option<&str>,
    first: usize,
    faults: &mut Diagnostics<'_>,
) {
    for (index, heading) in titles.iter().enumerate() {
        if index > 0 || heading.range.start > first {
            faults.add_with_help(
                heading.range.clone(),
                "a document has one title, above its first section",
                "use `###` for a heading within a section",
            );
        } else if title.is_some_and(|title| title != heading.name) {
            faults.add_with_help(
                heading.range.clone(),
                format!(
                    "this heading is not the `title` of the front matter, `{}`",
                    title.unwrap_or_default()
                ),
                "make both the same, or leave the heading out",
            );
        }
    }
}

fn nothing_before(range: Range<usize>, titles: &[Heading], faults: &mut Diagnostics<'_>) {
    let start = titles
        .iter()
        .find(|heading| range.contains(&heading.range.start))
        .map_or(range.start, |heading| heading.range.end);
    let stray = faults.text[start..range.end].trim();
    if !stray.is_empty() {
        let at = start
            + faults.text[start..range.end]
                .find(stray)
                .unwrap_or_default();
        let line = stray.lines().next().unwrap_or_default();
        faults.add_with_help(
            at..at + line.len(),
            "this text belongs to no section",
            "move it below `## Description`",
        );
    }
}

fn names_are_known(sections: &[Section], faults: &mut Diagnostics<'_>) {
    for section in sections
        .iter()
        .filter(|section| !SECTIONS.contains(&section.name.as_str()))
    {
        let help = match nearest(&section.name, SECTIONS) {
            Some(meant) => format!("did you mean `## {meant}`?"),
            None => format!(
                "the sections are {}; use `###` for a heading within one",
                SECTIONS.map(|name| format!("`{name}`")).join(", ")
            ),
        };
        faults.add_with_help(
            section.heading.clone(),
            format!("there is no section `{}`", section.name),
            help,
        );
    }
}

fn all_are_there(sections: &[Section], end: usize, faults: &mut Diagnostics<'_>) {
    for (index, name) in SECTIONS.iter().enumerate() {
        let mut same = sections.iter().filter(|section| section.name == *name);
        if same.next().is_none() {
            if *name == QUESTIONS {
                continue;
            }
            // A misspelt heading has been reported already; one mistake, one fault.
            if sections.iter().any(|section| {
                !SECTIONS.contains(&section.name.as_str())
                    && nearest(&section.name, SECTIONS) == Some(name)
            }) {
                continue;
            }
            let next = sections
                .iter()
                .find(|section| SECTIONS[index..].contains(&section.name.as_str()));
            let at = next.map_or(end..end, |section| section.heading.clone());
            let help = match index.checked_sub(1) {
                Some(before) => format!("it follows `## {}`", SECTIONS[before]),
                None => "it is the first section".to_owned(),
            };
            faults.add_with_help(at, format!("the section `## {name}` is missing"), help);
        }
        for second in same {
            faults.add_with_help(
                second.heading.clone(),
                format!("a second section `## {name}`"),
                "a document has each section once",
            );
        }
    }
}

fn order_is_right(sections: &[Section], faults: &mut Diagnostics<'_>) {
    let known: Vec<(usize, &Section)> = sections
        .iter()
        .filter_map(|section| {
            SECTIONS
                .iter()
                .position(|name| *name == section.name)
                .map(|index| (index, section))
        })
        .collect();
    for pair in known.windows(2) {
        if let [(before, first), (after, second)] = pair
            && before > after
        {
            faults.add_with_help(
                second.heading.clone(),
                format!(
                    "`## {}` has to stand above `## {}`",
                    second.name, first.name
                ),
                format!("the order is {}", SECTIONS.join(", ")),
            );
        }
    }
}

fn none_is_empty(sections: &[Section], faults: &mut Diagnostics<'_>) {
    for section in sections
        .iter()
        .filter(|section| SECTIONS.contains(&section.name.as_str()))
    {
        let mut in_heading = false;
        let says_something =
            Parser::new(&faults.text[section.body.clone()]).any(|event| match event {
                Event::Start(Tag::Heading { .. }) => {
                    in_heading = true;
                    false
                }
                Event::End(TagEnd::Heading(_)) => {
                    in_heading = false;
                    false
                }
                Event::Text(_) | Event::Code(_) => !in_heading,
                _ => false,
            });
        if !says_something {
            faults.add_with_help(
                section.heading.clone(),
                format!("the section `## {}` is empty", section.name),
                "readers, and the pages made of the document, rely on what it holds",
            );
        }
    }
}
