//! YAML as a tree that knows the place of each part in the file.
//!
//! Built on the parser's events in place of serde: the reader has to report
//! all faults at once, with the place of each key and value, and to tell a
//! value that is `null` from one that was forgotten.

use std::collections::HashSet;
use std::ops::Range;

use serde_saphyr::granit_parser::{Event, Parser, ScalarStyle, Span};

use crate::diagnostic::Diagnostics;
use crate::document::excerpt::Excerpt;

/// A value and the bytes of the file that say it.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub span: Range<usize>,
    pub value: Value,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// There is nothing after the colon or the dash.
    Missing,
    /// `~` or `null`.
    Null,
    Bool(bool),
    Number(serde_json::Number),
    Text(String),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// A key of a map with its value. Keys are unique in their map.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub key: String,
    pub key_span: Range<usize>,
    pub value: Node,
}

impl Node {
    /// The value of a key, if this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries()
            .iter()
            .find(|entry| entry.key == key)
            .map(|entry| &entry.value)
    }

    /// The entries of a map; none of anything else.
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// What this is, as an error names it.
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Missing => "nothing",
            Value::Null => "null",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::Text(_) => "a text",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }
}

/// Reads the single YAML document of an excerpt.
pub fn read(excerpt: &Excerpt, faults: &mut Diagnostics<'_>) -> Option<Node> {
    let mut reader = Reader {
        events: Parser::new_from_str(&excerpt.text),
        excerpt,
        faults,
    };
    let node = match reader.document()? {
        Some(node) => node,
        None => {
            let span = excerpt.start..excerpt.start;
            return Some(Node {
                span,
                value: Value::Missing,
            });
        }
    };
    match reader.next()? {
        (Event::StreamEnd, _) => Some(node),
        (_, span) => {
            reader.faults.add_with_help(
                span,
                "a second YAML document begins here",
                "remove the line `---`",
            );
            None
        }
    }
}

struct Reader<'a, 'f, 't> {
    events: Parser<'a, serde_saphyr::granit_parser::StrInput<'a>>,
    excerpt: &'a Excerpt,
    faults: &'f mut Diagnostics<'t>,
}

impl<'a> Reader<'a, '_, '_> {
    /// The next event with its bytes in the file; `None` after a syntax error,
    /// which is reported.
    fn next(&mut self) -> Option<(Event<'a>, Range<usize>)> {
        match self.events.next()? {
            Ok((event, span)) => {
                let span = self.span(&span);
                Some((event, span))
            }
            Err(error) => {
                let at = error
                    .marker()
                    .byte_offset()
                    .unwrap_or(self.excerpt.text.len());
                let span = self.excerpt.in_file(at..at);
                self.faults.add_with_help(
                    span,
                    format!("this is not YAML: {}", error.kind()),
                    "a text with `: `, ` #`, braces or quotes in it has to stand in quotes; lines of one list or map begin in the same column",
                );
                None
            }
        }
    }

    fn span(&self, span: &Span) -> Range<usize> {
        self.excerpt.in_file(span.byte_range().unwrap_or_default())
    }

    /// The first document; the inner `None` means that the file has none.
    fn document(&mut self) -> Option<Option<Node>> {
        loop {
            match self.next()? {
                (Event::StreamStart | Event::DocumentStart(..), _) => {}
                (Event::StreamEnd, _) => return Some(None),
                (event, span) => {
                    let node = self.node(event, span)?;
                    self.next()?;
                    return Some(Some(node));
                }
            }
        }
    }

    fn node(&mut self, event: Event<'a>, span: Range<usize>) -> Option<Node> {
        if event.tag().is_some() || event.anchor_id().is_some() {
            self.refuse(
                span.clone(),
                "tags and anchors (`!`, `&`) are not used here",
            );
        }
        match event {
            Event::Scalar(text, style, ..) => {
                let written = &self.faults.text[span.clone()];
                Some(Node {
                    value: scalar(&text, style, written),
                    span,
                })
            }
            Event::SequenceStart(..) => self.list(span),
            Event::MappingStart(..) => self.map(span),
            _ => {
                self.refuse(span.clone(), "aliases (`*`) are not used here");
                Some(Node {
                    span,
                    value: Value::Missing,
                })
            }
        }
    }

    fn refuse(&mut self, span: Range<usize>, message: &str) {
        self.faults.add_with_help(
            span,
            message,
            "write the value itself; if it is a text, put it in quotes",
        );
    }

    fn list(&mut self, span: Range<usize>) -> Option<Node> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, end) => {
                    let end = items
                        .last()
                        .map_or(span.end, |item: &Node| item.span.end)
                        .max(end.end_of_flow());
                    return Some(Node {
                        span: span.start..end,
                        value: Value::List(items),
                    });
                }
                (event, span) => items.push(self.node(event, span)?),
            }
        }
    }

    fn map(&mut self, span: Range<usize>) -> Option<Node> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut seen = HashSet::new();
        loop {
            let (event, key_span) = self.next()?;
            if let Event::MappingEnd = event {
                let end = entries
                    .last()
                    .map_or(span.end, |entry| {
                        entry.value.span.end.max(entry.key_span.end)
                    })
                    .max(key_span.end_of_flow());
                return Some(Node {
                    span: span.start..end,
                    value: Value::Map(entries),
                });
            }
            let key = match &event {
                Event::Scalar(text, ..) => Some(text.to_string()),
                _ => None,
            };
            self.node(event, key_span.clone())?;
            let (event, value_span) = self.next()?;
            let value = self.node(event, value_span)?;
            match key {
                None => self.faults.add_with_help(
                    key_span,
                    "a key has to be a word",
                    "a text that begins with `{` or `[` has to stand in quotes",
                ),
                Some(key) if !seen.insert(key.clone()) => self.faults.add_with_help(
                    key_span,
                    format!("`{key}` is here a second time"),
                    "a map has each key once",
                ),
                Some(key) => entries.push(Entry {
                    key,
                    key_span,
                    value,
                }),
            }
        }
    }
}

/// Where a collection ends: at its bracket if it has one. A block has none;
/// its end event lies behind the line ends that follow it.
trait EndOfFlow {
    fn end_of_flow(&self) -> usize;
}

impl EndOfFlow for Range<usize> {
    fn end_of_flow(&self) -> usize {
        if self.is_empty() { 0 } else { self.end }
    }
}

/// The core schema of YAML 1.2, with the numbers of JSON.
///
/// The parser says `~` of a value that is missing, so that only what was
/// `written` distinguishes the two.
fn scalar(text: &str, style: ScalarStyle, written: &str) -> Value {
    if style != ScalarStyle::Plain {
        return Value::Text(text.to_owned());
    }
    match text {
        "" => Value::Missing,
        "~" if written != "~" => Value::Missing,
        "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => match serde_json::from_str(text) {
            Ok(number) => Value::Number(number),
            Err(_) => Value::Text(text.to_owned()),
        },
    }
}
