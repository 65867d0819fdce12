//! The difference between a learner's code and the solution.

use super::{About, bad, dim, good, line, strong};
use crate::difference::{Hunk, Line};
use crate::place::slashes;

/// One hunk of all, by its place among them.
pub fn one_hunk(about: &About<'_>, hunks: &[Hunk], place: usize) -> String {
    let Some(hunk) = hunks.get(place) else {
        return same(about);
    };
    let number = about.step.number;
    let mut text = title(about);
    let count = format!("(place {} of {})", place + 1, hunks.len());
    line(
        &mut text,
        &format!("{}  {}", heading(about, hunk), dim(&count)),
    );
    body(&mut text, hunk);
    line(&mut text, &legend());
    let next = match hunks.len() - place - 1 {
        0 => {
            let judge = about.advice.judge(number);
            format!("This was the last place. Next: {judge}")
        }
        more => format!(
            "Next: {} ({more} more; {}: all at once)",
            about.advice.difference(number),
            about.advice.whole_difference(number)
        ),
    };
    line(&mut text, &dim(&next));
    text
}

/// All hunks.
pub fn full(about: &About<'_>, hunks: &[Hunk]) -> String {
    if hunks.is_empty() {
        return same(about);
    }
    let mut text = title(about);
    for hunk in hunks {
        line(&mut text, &heading(about, hunk));
        body(&mut text, hunk);
        text.push('\n');
    }
    line(&mut text, &legend());
    text
}

fn title(about: &About<'_>) -> String {
    let title = format!("Step {}: {}", about.step.number, about.title);
    format!("{}\n\n", strong(&title))
}

fn same(about: &About<'_>) -> String {
    format!(
        "Your step {} has all that the solution has, line by line.\n",
        about.step.number
    )
}

fn heading(about: &About<'_>, hunk: &Hunk) -> String {
    let path = slashes(&about.step.starter.join(&hunk.path));
    strong(&format!("{path}:{}", hunk.line))
}

fn body(text: &mut String, hunk: &Hunk) {
    for one in &hunk.lines {
        let told = match one {
            Line::Same(same) => format!("    {same}"),
            Line::Yours(yours) => bad(&format!("  - {yours}")),
            Line::Solution(solution) => good(&format!("  + {solution}")),
        };
        line(text, &told);
    }
}

fn legend() -> String {
    format!(
        "{} is yours, {} the solution's. Other code that passes is as right.",
        bad("-"),
        good("+")
    )
}
