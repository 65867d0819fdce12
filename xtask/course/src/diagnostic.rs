//! Errors of authors and learners, each at its place in a file.

use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};

use crate::location::Place;

/// Wide enough that no line of a document is cut; a terminal wraps automatically.
const WIDTH: usize = 400;

/// One thing that is wrong in a file, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Relative to the root of the repository.
    pub path: PathBuf,
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1, in characters.
    pub column: usize,
    /// Bytes of the file that are meant; may be empty.
    pub span: Range<usize>,
    pub message: String,
    /// The remedy.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A fault at some bytes of a file whose whole text is known.
    pub fn new(path: &Path, text: &str, span: Range<usize>, message: impl Into<String>) -> Self {
        let Place { path, line, column } = place(path, text, span.start);
        Diagnostic {
            path,
            line,
            column,
            span,
            message: message.into(),
            help: None,
        }
    }

    /// A file or folder that the system does not let us read.
    pub fn unreadable(path: &Path, error: &io::Error) -> Self {
        Diagnostic::new(path, "", 0..0, format!("this cannot be read: {error}"))
    }

    /// The same fault with its remedy.
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// As many faults of one file as anybody reads at once. Each costs a look through
/// the whole file, twice: without a bound, a long file in which every line is
/// wrong would keep its author waiting for minutes.
const MOST_FAULTS: usize = 200;

/// The line and column of a byte of a file; past its end, the end.
pub fn place(path: &Path, text: &str, at: usize) -> Place {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let before = &text[..at];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    Place {
        path: path.to_owned(),
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
    }
}

/// The faults of one file, gathered while it is read so that its author sees
/// all of them at once.
#[derive(Debug, Clone)]
pub struct Diagnostics<'a> {
    pub path: &'a Path,
    pub text: &'a str,
    pub found: Vec<Diagnostic>,
}

impl<'a> Diagnostics<'a> {
    pub fn of(path: &'a Path, text: &'a str) -> Self {
        Diagnostics {
            path,
            text,
            found: Vec::new(),
        }
    }

    pub fn add(&mut self, span: Range<usize>, message: impl Into<String>) {
        if !self.is_full() {
            self.found
                .push(Diagnostic::new(self.path, self.text, span, message));
        }
    }

    pub fn add_with_help(
        &mut self,
        span: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        if !self.is_full() {
            self.found
                .push(Diagnostic::new(self.path, self.text, span, message).with_help(help));
        }
    }

    /// Faults of a part of the file that was read separately.
    pub fn add_all(&mut self, found: Vec<Diagnostic>) {
        let room = MOST_FAULTS.saturating_sub(self.found.len());
        self.found.extend(found.into_iter().take(room));
    }

    /// Whether there are so many that further ones are dropped.
    pub fn is_full(&self) -> bool {
        self.found.len() >= MOST_FAULTS
    }

    /// What was found, in the order of the file. If that is only a part of what
    /// there is, the last one says so.
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.found
            .sort_by_key(|fault| (fault.span.start, fault.span.end));
        if self.is_full() {
            let end = self.text.len();
            self.found.push(
                Diagnostic::new(
                    self.path,
                    self.text,
                    end..end,
                    format!("only the first {MOST_FAULTS} faults are shown"),
                )
                .with_help("fix these; the next run shows the others"),
            );
        }
        self.found
    }
}

/// The candidate that somebody who wrote `word` most likely meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| {
            let distance = strsim::osa_distance(&word, &candidate.to_lowercase());
            (distance, candidate)
        })
        // A third of the letters may differ; more is a different word.
        .filter(|(distance, candidate)| *distance <= (candidate.chars().count() / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The faults as text, in the look of rustc: place, line, caret and remedy.
///
/// `sources` gives the text of a file. A file that it does not know is named
/// without its line.
pub fn render(
    diagnostics: &[Diagnostic],
    sources: &dyn Fn(&Path) -> Option<String>,
    colour: bool,
) -> String {
    let renderer = if colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let renderer = renderer.term_width(WIDTH);
    let mut printed = String::new();
    for diagnostic in diagnostics {
        // Always `/`, so that a report reads the same on every system.
        let path = diagnostic.path.to_string_lossy().replace('\\', "/");
        let source = sources(&diagnostic.path);
        let title = Level::ERROR.primary_title(diagnostic.message.as_str());
        let mut group = match &source {
            Some(source) => title.element(
                Snippet::source(source.as_str())
                    .path(path)
                    .annotation(AnnotationKind::Primary.span(within(&diagnostic.span, source))),
            ),
            None => title.element(
                Origin::path(path)
                    .line(diagnostic.line)
                    .char_column(diagnostic.column),
            ),
        };
        if let Some(help) = &diagnostic.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        printed.push_str(&renderer.render(&[group]));
        printed.push_str("\n\n");
    }
    printed
}

/// A span that ends inside the text and on the line it begins on: a caret
/// under the first line says enough, and a file may have changed since.
fn within(span: &Range<usize>, source: &str) -> Range<usize> {
    let mut start = span.start.min(source.len());
    while !source.is_char_boundary(start) {
        start -= 1;
    }
    let line_end = source[start..]
        .find('\n')
        .map_or(source.len(), |length| start + length);
    let line_end = start + source[start..line_end].trim_end().len();
    let mut end = span.end.clamp(start, line_end.max(start));
    while !source.is_char_boundary(end) {
        end -= 1;
    }
    start..end
}

/// The bytes of the first line of `text` that is not as in `expected`.
pub fn first_difference(text: &str, expected: &str) -> Range<usize> {
    let mut start = 0;
    let mut expected = expected.split_inclusive('\n');
    for line in text.split_inclusive('\n') {
        if expected.next() != Some(line) {
            return start..start + line.trim_end().len();
        }
        start += line.len();
    }
    text.len()..text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_are_counted_in_characters_from_one() {
        let path = Path::new("docs/a.md");
        let text = "ä\r\nüb\n";
        let at = |offset| {
            let Place { line, column, .. } = place(path, text, offset);
            (line, column)
        };
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(text.find('b').unwrap()), (2, 2));
        assert_eq!(at(text.len()), (3, 1));
        assert_eq!(at(1000), (3, 1));
        assert_eq!(at(1), (1, 1), "inside of a character is at its beginning");
    }

    #[test]
    fn a_fault_is_shown_without_its_line_if_the_file_is_gone() {
        let fault = Diagnostic::new(Path::new("docs\\a.md"), "ab\ncd", 4..5, "a fault")
            .with_help("mend it");
        let shown = render(&[fault], &|_| None, false);
        for part in ["error: a fault", "docs/a.md:2:2", "help: mend it"] {
            assert!(shown.contains(part), "{shown}");
        }
    }

    #[test]
    fn a_file_that_has_changed_since_never_stops_the_report() {
        let fault = Diagnostic::new(Path::new("a.md"), "a long line, an ä", 13..400, "a fault");
        for now in [
            "",
            "ä",
            "äääääää",
            "a long line, \r\n",
            "a long line, an ä\r\nmore",
        ] {
            for span in [0..0, 1..2, 13..400, 400..400, 5..6] {
                let fault = Diagnostic {
                    span,
                    ..fault.clone()
                };
                let shown = render(&[fault], &|_| Some(now.to_owned()), true);
                assert!(shown.contains("a fault"), "{now:?}");
            }
        }
    }

    #[test]
    fn only_what_is_near_is_meant() {
        let words = ["sign_up", "sign_in", "log"];
        assert_eq!(nearest("singup", words), Some("sign_up"));
        assert_eq!(nearest("Sign_In", words), Some("sign_in"));
        assert_eq!(nearest("lag", words), Some("log"));
        assert_eq!(nearest("connect", words), None);
    }
}
