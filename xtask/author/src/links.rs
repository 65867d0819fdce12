//! Links from document to document: each leads to a file that is there and, if it
//! names a heading, to one that is there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use course::diagnostic::{Diagnostic, Diagnostics, nearest};
use course::location::slashes;

/// Markdown files by their paths, relative to the root of the repository.
pub type Documents = BTreeMap<PathBuf, String>;

/// The documents that readers follow links in: the README, what contributors read,
/// and all of `docs/`.
/// One that cannot be read is complained of elsewhere.
pub fn documents(root: &Path) -> Documents {
    let mut documents = Documents::new();
    let mut add = |path: PathBuf| {
        if let Ok(text) = std::fs::read_to_string(root.join(&path)) {
            documents.insert(path, text);
        }
    };
    add(PathBuf::from("README.md"));
    add(PathBuf::from("CONTRIBUTING.md"));
    for entry in std::fs::read_dir(root.join("docs"))
        .into_iter()
        .flatten()
        .flatten()
    {
        let name = PathBuf::from(entry.file_name());
        if name.extension().is_some_and(|extension| extension == "md") {
            add(Path::new("docs").join(name));
        }
    }
    documents
}

/// Every link that leads nowhere. `is_there` knows the files that are no
/// documents.
pub fn check(documents: &Documents, is_there: &dyn Fn(&Path) -> bool) -> Vec<Diagnostic> {
    let anchors: BTreeMap<&Path, BTreeSet<String>> = documents
        .iter()
        .map(|(path, text)| (path.as_path(), anchors(text)))
        .collect();
    let mut found = Vec::new();
    for (path, text) in documents {
        let mut faults = Diagnostics::of(path, text);
        for (event, range) in Parser::new(text).into_offset_iter() {
            let (Event::Start(Tag::Link { dest_url, .. })
            | Event::Start(Tag::Image { dest_url, .. })) = event
            else {
                continue;
            };
            if let Some((message, help)) = wrong(path, &dest_url, &anchors, is_there) {
                faults.add_with_help(range, message, help);
            }
        }
        found.extend(faults.into_sorted());
    }
    found
}

/// What is wrong with a link, and what helps.
fn wrong(
    from: &Path,
    to: &str,
    anchors: &BTreeMap<&Path, BTreeSet<String>>,
    is_there: &dyn Fn(&Path) -> bool,
) -> Option<(String, String)> {
    if to.contains("://") || to.starts_with("mailto:") {
        return None;
    }
    let (file, anchor) = match to.split_once('#') {
        Some((file, anchor)) => (file, Some(anchor)),
        None => (to, None),
    };
    let target = if file.is_empty() {
        from.to_owned()
    } else {
        resolve(from, file)
    };
    // A book is made of `docs/`, and has nothing else.
    if from.starts_with("docs") && !target.starts_with("docs") {
        let message = format!("this link leads out of docs/, to {}", slashes(&target));
        let help = "name the file as `code`: in the book there is nothing to follow";
        return Some((message, help.to_owned()));
    }
    let Some(known) = anchors.get(target.as_path()) else {
        if is_there(&target) {
            return None;
        }
        let names: Vec<String> = anchors.keys().map(|path| slashes(path)).collect();
        let shown = slashes(&target);
        let help = match nearest(&shown, names.iter().map(String::as_str)) {
            Some(meant) => format!("did you mean {meant}?"),
            None => "a link is relative to the file that contains it".to_owned(),
        };
        return Some((format!("there is no {shown}"), help));
    };
    let anchor = anchor?;
    if known.contains(anchor) {
        return None;
    }
    let help = match nearest(anchor, known.iter().map(String::as_str)) {
        Some(meant) => format!("did you mean `#{meant}`?"),
        None => "an anchor is the heading in small letters, with `-` for spaces".to_owned(),
    };
    let message = format!("{} has no heading `#{anchor}`", slashes(&target));
    Some((message, help))
}

/// The path that `to` means in the file `from`.
fn resolve(from: &Path, to: &str) -> PathBuf {
    let mut resolved = from.parent().unwrap_or(Path::new("")).to_owned();
    for part in Path::new(to).components() {
        match part {
            Component::ParentDir => {
                resolved.pop();
            }
            Component::Normal(name) => resolved.push(name),
            _ => {}
        }
    }
    resolved
}

/// What GitHub and mdBook call the headings of a document.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    let mut heading: Option<String> = None;
    for event in Parser::new(text) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(part) | Event::Code(part) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&part);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                let anchor = anchor(&heading.take().unwrap_or_default());
                let mut numbered = anchor.clone();
                let mut number = 0;
                while !anchors.insert(numbered) {
                    number += 1;
                    numbered = format!("{anchor}-{number}");
                }
            }
            _ => {}
        }
    }
    anchors
}

fn anchor(heading: &str) -> String {
    let lower = heading.to_lowercase();
    lower
        .chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            c if c.is_alphanumeric() || matches!(c, '-' | '_') => Some(c),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests;
