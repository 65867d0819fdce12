//! The pictures of `docs/diagrams/` are those of the texts beside them.
//!
//! A text is a sequence diagram in the notation of WebSequenceDiagrams, which the
//! package `osd-core` draws.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use osd_core::{Config, ParseError, Theme, parse, render_with_config};

use cli::writer::{ChangeKind, Writer};
use course::diagnostic::{Diagnostic, first_difference};

const FOLDER: &str = "docs/diagrams";
const HELP: &str =
    "pictures are drawn from the texts in docs/diagrams; `cargo xtask sync` draws them";
/// The colours by which [`theme`] calls them. A picture follows the reader's system,
/// on a code host and in the book.
const COLOURS: &str = "\
svg { --page: #ffffff; --ink: #1f2328; --line: #59636e; --box: #f6f8fa; --note: #fff8c5; }
@media (prefers-color-scheme: dark) {
svg { --page: #0d1117; --ink: #f0f6fc; --line: #9198a1; --box: #212830; --note: #3b2e0a; }
}
";

pub(super) fn check(root: &Path) -> Vec<Diagnostic> {
    let (drawn, mut faults) = drawn(root);
    for (path, expected) in &drawn {
        match fs::read_to_string(root.join(path)) {
            Ok(text) if text.replace("\r\n", "\n") == *expected => {}
            Ok(text) => {
                let at = first_difference(&text, expected);
                let message = "this is not the picture of the text beside it";
                faults.push(Diagnostic::new(path, &text, at, message).with_help(HELP));
            }
            Err(error) => faults.push(Diagnostic::unreadable(path, &error).with_help(HELP)),
        }
    }
    let alone = files(root, "svg")
        .into_iter()
        .filter(|path| !drawn.contains_key(path));
    faults.extend(
        alone
            .filter(|path| !root.join(path.with_extension("txt")).is_file())
            .map(|path| {
                let message = "the text that this picture is drawn from is missing";
                let help =
                    "write a text with the same name that ends in `.txt`, or delete the picture";
                Diagnostic::new(&path, "", 0..0, message).with_help(help)
            }),
    );
    faults
}

pub(super) fn carry(root: &Path, writer: &mut Writer<'_>) -> Result<(), Vec<Diagnostic>> {
    // A text that cannot be drawn is named by the check that follows.
    let (drawn, _) = drawn(root);
    for (path, picture) in drawn {
        writer.put(&path, picture.as_bytes(), ChangeKind::Drawn)?;
    }
    Ok(())
}

/// Each picture by its path, and the faults in the sources of the others.
fn drawn(root: &Path) -> (BTreeMap<PathBuf, String>, Vec<Diagnostic>) {
    let (mut drawn, mut faults) = (BTreeMap::new(), Vec::new());
    for path in files(root, "txt") {
        let picture = fs::read_to_string(root.join(&path))
            .map_err(|error| Diagnostic::unreadable(&path, &error))
            .and_then(|text| draw(&path, &text));
        match picture {
            Ok(picture) => {
                drawn.insert(path.with_extension("svg"), picture);
            }
            Err(fault) => faults.push(fault),
        }
    }
    (drawn, faults)
}

/// The files with this extension, relative to the root, in their order.
pub fn files(root: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(root.join(FOLDER))
        .into_iter()
        .flatten()
        .flatten();
    let paths = entries.map(|entry| Path::new(FOLDER).join(entry.file_name()));
    let mut files: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .collect();
    files.sort();
    files
}

fn draw(path: &Path, text: &str) -> Result<String, Diagnostic> {
    let diagram = parse(text).map_err(|ParseError::SyntaxError { line, message }| {
        let start = text
            .split_inclusive('\n')
            .take(line.saturating_sub(1))
            .map(str::len)
            .sum();
        let length = text[start..].lines().next().unwrap_or_default().len();
        Diagnostic::new(path, text, start..start + length, message)
    })?;
    let config = Config::default().with_theme(theme());
    let picture = render_with_config(&diagram, config);
    Ok(picture.replacen("<style>\n", &format!("<style>\n{COLOURS}"), 1))
}

fn theme() -> Theme {
    let [page, ink, line, fill, note] =
        ["page", "ink", "line", "box", "note"].map(|name| format!("var(--{name})"));
    Theme {
        background: page.clone(),
        participant_fill: fill.clone(),
        participant_stroke: line.clone(),
        participant_text: ink.clone(),
        lifeline_color: line.clone(),
        message_color: ink.clone(),
        message_text_color: ink.clone(),
        note_fill: note,
        note_stroke: line.clone(),
        note_text_color: ink.clone(),
        block_stroke: line,
        block_label_fill: page.clone(),
        block_fill: "none".to_owned(),
        ..Theme::default()
    }
}
