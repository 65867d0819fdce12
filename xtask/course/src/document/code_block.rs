//! Fenced code blocks of a document, and the one that holds the tests.

use std::ops::Range;
use std::path::Path;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use crate::diagnostic::{Diagnostics, nearest, place};
use crate::document::excerpt::Excerpt;
use crate::location::Place;

/// The language of the block in `Tests` that is played.
const TESTS_LANGUAGE: &str = "yml";

/// A fenced code block of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeBlock {
    /// The first word behind the fence; may be empty.
    pub language: String,
    /// All that follows the fence, for example
    /// `rust solution=src/session_cookie.rs item=session_id`.
    pub info: String,
    /// Where the fence begins.
    pub place: Place,
    /// The fence itself, with both its lines: bytes of the file.
    pub range: Range<usize>,
    /// The lines between the fences, with their line ends: bytes of the file.
    pub body_range: Range<usize>,
    /// Whether a fence ends it, or only the end of the file.
    pub closed: bool,
}

/// All fenced code blocks of a Markdown text, in their order.
pub fn code_blocks(path: &Path, text: &str) -> Vec<CodeBlock> {
    Parser::new(text)
        .into_offset_iter()
        .filter_map(|(event, range)| match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                Some(code_block(path, text, &info, range))
            }
            _ => None,
        })
        .collect()
}

fn code_block(path: &Path, text: &str, info: &str, range: Range<usize>) -> CodeBlock {
    let source = text[range.clone()].trim_end();
    let range = range.start..range.start + source.len();
    let fence_length = source
        .chars()
        .take_while(|c| matches!(c, '`' | '~'))
        .count();
    let body_start = source
        .find('\n')
        .map_or(source.len(), |newline| newline + 1);
    let last_line = source
        .rfind('\n')
        .map_or(source.len(), |newline| newline + 1);
    let ending = source[last_line..].trim_start_matches([' ', '\t', '>']);
    let closed = ending.len() >= fence_length
        && ending
            .chars()
            .all(|c| source.starts_with(c) && matches!(c, '`' | '~'));
    let body_end = if closed { last_line } else { source.len() };
    CodeBlock {
        language: info
            .split_whitespace()
            .next()
            .unwrap_or_default()
            .to_owned(),
        info: info.trim().to_owned(),
        place: place(path, text, range.start),
        body_range: range.start + body_start..range.start + body_end.max(body_start),
        range,
        closed,
    }
}

/// The single `yml` block of the section `Tests`.
pub fn tests(text: &str, section: &Range<usize>, faults: &mut Diagnostics<'_>) -> Option<Excerpt> {
    let blocks: Vec<CodeBlock> = code_blocks(faults.path, text)
        .into_iter()
        .filter(|block| section.contains(&block.range.start))
        .collect();
    let mut in_yml = blocks
        .iter()
        .filter(|block| block.language == TESTS_LANGUAGE);
    let Some(block) = in_yml.next() else {
        let misspelt = blocks
            .iter()
            .find(|block| block.language == "yaml" || nearest(&block.language, ["yml"]).is_some());
        let at = misspelt.map_or(section.start..section.start, |block| {
            first_line(text, block)
        });
        faults.add_with_help(
            at,
            "the section `Tests` has no block of tests",
            "the tests stand in a block that begins with ```yml",
        );
        return None;
    };
    for second in in_yml {
        faults.add_with_help(
            first_line(text, second),
            "the section `Tests` has a second block of tests",
            "move its tests into the first block; only one is played",
        );
    }
    if block.closed {
        Some(excerpt(text, block))
    } else {
        None
    }
}

/// The bytes of the line that opens a block.
pub fn first_line(text: &str, block: &CodeBlock) -> Range<usize> {
    let line = text[block.range.clone()].lines().next().unwrap_or_default();
    block.range.start..block.range.start + line.len()
}

/// What a block says, free of the indentation and line ends of the file.
pub fn excerpt(text: &str, block: &CodeBlock) -> Excerpt {
    let mut excerpt = Excerpt::from(block.body_range.start);
    let mut inside = false;
    for (event, range) in Parser::new(text).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_)) => inside = range.start == block.range.start,
            Event::End(TagEnd::CodeBlock) => inside = false,
            Event::Text(piece) if inside => excerpt.push(&piece, range.start),
            _ => {}
        }
    }
    excerpt
}
