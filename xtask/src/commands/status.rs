//! `cargo xtask` alone: where you are and what to do next.

use std::path::Path;

use super::{End, print, read};
use crate::build::Which;
use crate::place::slashes;
use crate::record::{Judged, Known, Records};
use crate::report::{dim, good, strong, table};

pub fn status(root: &Path) -> End {
    let (course, crates) = match read(root) {
        Ok(read) => read,
        Err(end) => return end,
    };
    let records = Records::of(root);
    let mut rows = Vec::new();
    // A learner may begin anywhere: the step to go on with is the first that is
    // not done behind the last one that is.
    let mut current = None;
    let mut left = 0;
    for (step, challenge) in course.steps.all.iter().zip(&course.challenges) {
        let begun = crates.is_edited(step.number);
        let known = records.look_up(&crates, (step.number, Which::Yours), &course.asked_of(step));
        let state = match &known {
            Known::Unchanged(judged) if judged.done => good("done"),
            Known::Unchanged(judged) if begun => {
                format!("{} of {} tests pass", judged.passed, judged.tests)
            }
            Known::Changed(judged) if judged.done => "changed since it passed".to_owned(),
            _ if begun => "begun".to_owned(),
            _ => dim("not started"),
        };
        let done = matches!(known, Known::Unchanged(Judged { done: true, .. }));
        left += usize::from(!done);
        if done {
            current = None;
        } else if current.is_none() {
            current = Some((step, challenge, begun));
        }
        rows.push(vec![
            format!("  {}", step.number),
            challenge.title.clone(),
            state,
            dim(&slashes(&step.starter)),
        ]);
    }
    let mut text = format!(
        "{}\n\n{}\n",
        strong("Who is at the other end of a Socket.IO connection?"),
        table(&rows)
    );
    match current {
        Some((step, challenge, begun)) => {
            let how = if begun { "Go on with" } else { "Begin with" };
            text.push_str(&format!(
                "{how} step {}, {}:\n  read   {}\n  write  {}\n  judge  cargo xtask step {}\n",
                step.number,
                challenge.title,
                slashes(&step.document),
                slashes(&step.starter),
                step.number
            ));
        }
        None if left == 0 => text.push_str("All steps are done.\n"),
        None => text.push_str("The last step is done; the others above are left.\n"),
    }
    text.push_str("\nAll commands: cargo xtask --help\n");
    print(&text);
    End::Passed
}
