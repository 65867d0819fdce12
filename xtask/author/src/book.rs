//! The documents as the sources of a book, which mdBook renders.
//!
//! The files in `docs/` are written for a code host and for the runner. A book can
//! fold what should not be seen too early, and need not show tests as YAML. So its
//! sources are generated from the documents each time.

mod page;
mod sentences;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::sync::diagrams;
use course::Course;
use course::location::slashes;

/// Files by their paths, relative to the folder of the book.
pub type Files = BTreeMap<PathBuf, String>;

/// Where mdBook puts what it makes of them.
pub const RENDERED: &str = "html";

const GUIDE: &str = "README.md";
const STYLE: &str = include_str!("book/style.css");

const SETTINGS: &str = r#"# Written by `cargo xtask book`.
[book]
title = "Who is at the other end?"
language = "en"

[build]
build-dir = "html"
create-missing = false
# The documents may have anything in braces; only README has to become the index.
use-default-preprocessors = false

[preprocessor.index]

[output.html]
additional-css = ["style.css"]
no-section-label = true

# The code needs its crate; the Rust Playground does not have it.
[output.html.playground]
runnable = false
"#;

/// All files of the book. `others` are the files in `docs/` beside the documents
/// of the steps, by their paths in there.
///
/// # Errors
/// A document of a step has no such file, which the course's own check finds
/// first.
pub fn files(course: &Course, others: &BTreeMap<String, String>) -> Result<Files, String> {
    let mut files = Files::new();
    let mut put = |path: &str, text: String| files.insert(PathBuf::from(path), text);
    put("book.toml", SETTINGS.to_owned());
    put("style.css", STYLE.to_owned());
    let mut summary = String::from("# Summary\n\n");
    if others.contains_key(GUIDE) {
        summary.push_str(&format!("[The course]({GUIDE})\n\n"));
    }
    for (step, spec) in course.steps.all.iter().zip(&course.specs) {
        let text = std::fs::read_to_string(course.steps.root.join(&step.document))
            .map_err(|error| format!("{}: {error}", slashes(&step.document)))?;
        let earlier = course
            .asked_of(step)
            .iter()
            .filter(|asked| asked.step != step.number)
            .count();
        let page = page::of_step(step, spec, earlier, &text.replace("\r\n", "\n"));
        put(&format!("src/{}.md", step.slug), page);
        summary.push_str(&format!(
            "- [{} {}]({}.md)\n",
            step.number, spec.title, step.slug
        ));
    }
    let mut references = String::new();
    for (name, text) in others {
        put(&format!("src/{name}"), text.clone());
        if name != GUIDE && name.ends_with(".md") {
            let title = title(text).unwrap_or(name);
            references.push_str(&format!("- [{title}]({name})\n"));
        }
    }
    if !references.is_empty() {
        summary.push_str(&format!("\n# Reference\n\n{references}"));
    }
    put("src/SUMMARY.md", summary);
    Ok(files)
}

/// The files in `docs/` beside the documents of the steps, and the pictures in
/// `docs/diagrams/`.
///
/// # Errors
/// One cannot be read.
pub fn others(course: &Course) -> std::io::Result<BTreeMap<String, String>> {
    let folder = course.steps.root.join("docs");
    let mut others = BTreeMap::new();
    for entry in std::fs::read_dir(&folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let relative = Path::new("docs").join(&*name);
        let of_step = course
            .steps
            .all
            .iter()
            .any(|step| step.document == relative);
        if path.is_file() && !of_step && !name.starts_with('.') {
            others.insert(name.into_owned(), std::fs::read_to_string(&path)?);
        }
    }
    for picture in diagrams::files(&course.steps.root, "svg") {
        let name = picture.strip_prefix("docs").unwrap_or(&picture);
        let text = std::fs::read_to_string(course.steps.root.join(&picture))?;
        others.insert(slashes(name), text);
    }
    Ok(others)
}

/// The first heading of a Markdown text.
fn title(text: &str) -> Option<&str> {
    text.lines().find_map(|line| line.strip_prefix("# "))
}

#[cfg(test)]
mod tests;
