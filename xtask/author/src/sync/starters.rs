//! The folders in `crates/`, compared with the original starters.

use std::path::Path;

use course::diagnostic::{Diagnostic, first_difference};
use course::starter::{Files, read};
use course::steps::StepFolders;

const HELP: &str =
    "`cargo xtask sync` brings the original back and keeps a copy of this in .course/backup";

pub(super) fn differences(root: &Path, step: &StepFolders, original: &Files) -> Vec<Diagnostic> {
    let present = match read(&root.join(&step.starter)) {
        Ok(present) => present,
        Err(error) => return vec![Diagnostic::unreadable(&step.starter, &error)],
    };
    let mut found = Vec::new();
    for (path, content) in original {
        let shown = step.starter.join(path);
        let difference = match present.get(path) {
            Some(own) if own == content => continue,
            Some(own) => {
                let (own, content) = (
                    String::from_utf8_lossy(own),
                    String::from_utf8_lossy(content),
                );
                let span = first_difference(&own, &content);
                Diagnostic::new(&shown, &own, span, "this is not what the starter says")
            }
            None => Diagnostic::new(&shown, "", 0..0, "this file of the starter is missing"),
        };
        found.push(difference.with_help(HELP));
    }
    for path in present.keys().filter(|path| !original.contains_key(*path)) {
        let message = "this file is not in the starter";
        let shown = step.starter.join(path);
        found.push(Diagnostic::new(&shown, "", 0..0, message).with_help(HELP));
    }
    found
}
