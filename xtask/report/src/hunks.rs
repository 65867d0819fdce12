//! The difference between a learner's code and the solution.

use super::{ReportContext, bad, dim, good, line, strong};
use crate::difference::{Hunk, Line};
use course::location::slashes;

/// One of the hunks that have other code, by its place among them; `layout` more
/// have not.
pub fn one_hunk(about: &ReportContext<'_>, hunks: &[Hunk], place: usize, layout: usize) -> String {
    let Some(hunk) = hunks.get(place) else {
        return same(about, layout);
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
    if layout > 0 {
        let (places, command) = (places(layout), whole(about));
        let left_out = format!(
            "Left out: {places} where only comments and layout differ ({command} shows them)"
        );
        line(&mut text, &dim(&left_out));
    }
    text
}

fn places(count: usize) -> String {
    match count {
        1 => "1 place".to_owned(),
        many => format!("{many} places"),
    }
}

fn whole(about: &ReportContext<'_>) -> String {
    format!("cargo xtask diff {} --full", about.step.number)
}

/// All hunks.
pub fn full(about: &ReportContext<'_>, hunks: &[Hunk]) -> String {
    if hunks.is_empty() {
        return same(about, 0);
    }
    let mut text = title(about);
    for hunk in hunks {
        let kind = if hunk.is_layout {
            dim("  (only comments and layout)")
        } else {
            String::new()
        };
        line(&mut text, &format!("{}{kind}", heading(about, hunk)));
        body(&mut text, hunk);
        text.push('\n');
    }
    line(&mut text, &legend());
    text
}

fn title(about: &ReportContext<'_>) -> String {
    let title = format!("Step {}: {}", about.step.number, about.title);
    format!("{}\n\n", strong(&title))
}

fn same(about: &ReportContext<'_>, layout: usize) -> String {
    let number = about.step.number;
    match layout {
        0 => format!("Your step {number} has all that the solution has, line by line.\n"),
        layout => format!(
            "Your step {number} has the solution's code: only comments and layout differ, in {}.\n\
             {} shows them.\n",
            places(layout),
            whole(about)
        ),
    }
}

fn heading(about: &ReportContext<'_>, hunk: &Hunk) -> String {
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
