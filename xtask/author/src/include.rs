//! Code that documents show, taken from the crates by the name of an item.
//!
//! A fence names its content:
//! ```` ```rust solution=src/session_cookie.rs item=session_id ````, or
//! `starter=` for the step's original starter, in `rust` or `toml`, and with
//! `step=03-cookie-parsing` if it is taken from another step.

mod info;
mod snippet_sources;

use std::path::Path;

use crate::item;
use course::diagnostic::{Diagnostic, nearest};
use course::document::code_block::first_line;
use course::document::{CodeBlock, code_blocks};
use course::location::slashes;
use course::steps::StepFolders;

use info::{Included, Info};
pub use snippet_sources::{Origin, Shelf};

/// What is wrong with the code that the document at `path` shows. `step` is
/// the `NN-slug` of its step; other documents have none, and are free to show
/// Rust and TOML that comes from no crate.
pub fn check(path: &Path, text: &str, step: Option<&str>, shelf: &Shelf<'_>) -> Vec<Diagnostic> {
    let blocks = code_blocks(path, text);
    let shown = blocks
        .iter()
        .filter_map(|block| match body(path, text, step, shelf, block) {
            Ok(body) => difference(path, text, block, &body?),
            Err(fault) => Some(fault),
        });
    shown.collect()
}

/// The caption of a code block in the document of `own`: the item and its file. `None`
/// if it is not from a crate.
pub fn caption(info: &str, own: &StepFolders) -> Option<String> {
    let Ok(Info::Included(included)) = info::parse(info, true) else {
        return None;
    };
    let kind = match included.origin {
        Origin::Solution => "solutions",
        Origin::Starter => "crates",
    };
    let step = included.step.as_deref().unwrap_or(&own.slug);
    let (item, file) = (&included.item, &included.file);
    Some(format!("`{item}` in `{kind}/step-{step}/{file}`:"))
}

/// The document with the code of the crates filled in. A block in which [`check`] finds
/// another fault is unchanged.
pub fn update(path: &Path, text: &str, step: Option<&str>, shelf: &Shelf<'_>) -> String {
    let mut updated = String::new();
    let mut copied = 0;
    for block in code_blocks(path, text) {
        if let Ok(Some(body)) = body(path, text, step, shelf, &block) {
            updated.push_str(&text[copied..block.body_range.start]);
            updated.push_str(&body);
            copied = block.body_range.end;
        }
    }
    updated.push_str(&text[copied..]);
    updated
}

/// The required content of the block, as bytes of the file; `None` if the author
/// decides.
fn body(
    path: &Path,
    text: &str,
    step: Option<&str>,
    shelf: &Shelf<'_>,
    block: &CodeBlock,
) -> Result<Option<String>, Diagnostic> {
    if !block.closed {
        // The document's form is checked and reported elsewhere.
        return Ok(None);
    }
    let fault = |message: String, help: &str| {
        Diagnostic::new(path, text, first_line(text, block), message).with_help(help)
    };
    let info = info::parse(&block.info, step.is_some())
        .map_err(|wrong| fault(wrong.message, &wrong.help))?;
    let Info::Included(included) = info else {
        return Ok(None);
    };
    let code = code(&included, step, shelf).map_err(|wrong| fault(wrong.message, &wrong.help))?;

    let line_start = text[..block.range.start]
        .rfind('\n')
        .map_or(0, |newline| newline + 1);
    let before = &text[line_start..block.range.start];
    if before.contains('>') {
        let message = "code of a crate cannot stand in a quotation".to_owned();
        return Err(fault(message, "take the `>` away"));
    }
    let fence = text[block.range.start..].trim_start_matches(['`', '~']);
    let fence = &text[block.range.start..text.len() - fence.len()];
    if code
        .lines()
        .any(|line| line.trim_start().starts_with(fence))
    {
        let message = format!("the code has a line that begins with {fence} itself");
        return Err(fault(
            message,
            "make the fence around it one character longer",
        ));
    }

    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let indentation = " ".repeat(before.chars().count());
    let lines = code.lines().map(|line| match line {
        "" => line_end.to_owned(),
        line => format!("{indentation}{line}{line_end}"),
    });
    Ok(Some(lines.collect()))
}

/// A fault without its place.
struct Wrong {
    message: String,
    help: String,
}

/// The code that is meant.
fn code(included: &Included, own: Option<&str>, shelf: &Shelf<'_>) -> Result<String, Wrong> {
    let Some(step) = included.step.as_deref().or(own) else {
        let message = "it is not said from which step this code is taken".to_owned();
        return Err(Wrong {
            message,
            help: "add `step=NN-slug` behind the item".into(),
        });
    };
    let folder = shelf.folder(included.origin, step).ok_or_else(|| {
        let help = match nearest(step, shelf.steps()) {
            Some(meant) => format!("did you mean `step={meant}`?"),
            None => "steps are named like their documents: `step=03-cookie-parsing`".into(),
        };
        Wrong {
            message: format!("there is no step `{step}`"),
            help,
        }
    })?;
    let Some(files) = shelf.files(included.origin, step) else {
        let message = format!("the starter of step {step} cannot be put together");
        return Err(Wrong {
            message,
            help: "mend the faults of its gap files first".into(),
        });
    };
    let file = Path::new(&included.file);
    let Some(content) = files.get(file) else {
        let names: Vec<_> = files.keys().map(|path| slashes(path)).collect();
        let help = match nearest(&included.file, names.iter().map(String::as_str)) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("its files are {}", names.join(", ")),
        };
        let message = format!("{} has no file `{}`", slashes(folder), included.file);
        return Err(Wrong { message, help });
    };
    let content = String::from_utf8_lossy(content);
    item::find(included.language, &content, &included.item).map_err(|fault| {
        let shown = slashes(&folder.join(file));
        Wrong {
            message: format!("`{}` cannot be taken from {shown}: {fault}", included.item),
            help: "code is shown by the name of its item: `read`, `Users::verify`, `impl Users`, \
                   or in a manifest `cookie` or `[dependencies]`"
                .into(),
        }
    })
}

/// The first line that is not what it has to be.
fn difference(path: &Path, text: &str, block: &CodeBlock, body: &str) -> Option<Diagnostic> {
    let shown = &text[block.body_range.clone()];
    if shown == body {
        return None;
    }
    let mut start = block.body_range.start;
    let mut expected = body.split_inclusive('\n');
    for line in shown.split_inclusive('\n') {
        if expected.next() != Some(line) {
            break;
        }
        start += line.len();
    }
    let end = start + text[start..].lines().next().map_or(0, str::len);
    let message = format!("this is not the code that `{}` names", block.info);
    let help = "`cargo xtask sync` fills in what the crate says";
    Some(Diagnostic::new(path, text, start..end, message).with_help(help))
}

#[cfg(test)]
mod tests;
