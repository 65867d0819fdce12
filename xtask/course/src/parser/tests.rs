//! What the reader of tests promises to authors.

mod good;
mod json_schema;
mod junk;
mod keys;
mod reference;
mod refused;

use std::path::Path;

use super::*;
use crate::diagnostic::render;

/// A document whose `yml` block holds this.
fn document(block: &str) -> String {
    format!(
        "---\nid: \"0123456789abcdef01234567\"\ntitle: Authorize\nstep: 4\nfiles: []\n---\n\
         ## Description\nA.\n\n## Instructions\nB.\n\n## Hints\nC.\n\n## Tests\n```yml\n{block}\n```\n\n\
         ## Challenge Seed\nD.\n\n## Solution\nE.\n"
    )
}

/// One test whose `do` has these items.
fn with_actions(actions: &str) -> String {
    let actions: String = actions
        .lines()
        .map(|line| format!("      {line}\n"))
        .collect();
    document(&format!(
        "tests:\n  - text: It works.\n    hint: Try.\n    do:\n{}",
        actions.trim_end()
    ))
}

fn read_all(text: &str) -> Result<Spec, String> {
    read_text(Path::new("docs/04-authorize.md"), text)
        .map(|(_, spec)| spec)
        .map_err(|faults| render(&faults, &|_| Some(text.to_owned()), false))
}

fn faults(text: &str) -> String {
    read_all(text).expect_err("this document has faults")
}
