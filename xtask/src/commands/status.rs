//! `cargo xtask` alone: where you are and what to do next.

use std::path::Path;

use super::{End, print, read};
use crate::place::slashes;
use crate::report::{dim, strong, table};

pub fn status(root: &Path) -> End {
    let (course, crates) = match read(root) {
        Ok(read) => read,
        Err(end) => return end,
    };
    let mut rows = Vec::new();
    // The furthest step that was worked on is the one to go on with.
    let mut current = None;
    for (step, challenge) in course.steps.all.iter().zip(&course.challenges) {
        let edited = crates.is_edited(step.number);
        if edited || current.is_none() {
            current = Some((step, challenge, edited));
        }
        let state = if edited {
            "begun".to_owned()
        } else {
            dim("not started")
        };
        let folder = slashes(&step.starter);
        rows.push(vec![
            format!("  {}", step.number),
            challenge.title.clone(),
            state,
            dim(&folder),
        ]);
    }
    let mut text = format!(
        "{}\n\n{}\n",
        strong("Who is at the other end of a Socket.IO connection?"),
        table(&rows)
    );
    if let Some((step, challenge, edited)) = current {
        let document = slashes(&step.document);
        let go_on = if edited { "Go on with" } else { "Begin with" };
        text.push_str(&format!(
            "{go_on} step {}, {}:\n",
            step.number, challenge.title
        ));
        text.push_str(&format!("  read   {document}\n"));
        text.push_str(&format!("  judge  cargo xtask step {}\n", step.number));
        if edited && let Some(next) = course.steps.get(step.number + 1) {
            text.push_str(&format!("When it passes, go on to step {}.\n", next.number));
        }
    }
    text.push_str("\nAll commands: cargo xtask --help\n");
    print(&text);
    End::Passed
}
