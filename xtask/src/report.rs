//! What a learner reads. Pure: from verdicts to text, with colour codes that
//! the printing end takes out where they are not wanted.

mod paint;
mod table;

use std::fmt::Write;

use crate::challenge::Transport;
use crate::place::slashes;
use crate::steps::StepFolders;
use crate::verdict::{Failure, Judgement, Outcome, Standing, Verdict};
pub use paint::{bad, dim, good, strong};
pub use table::table;

/// What a report is about, and how much it is to say.
#[derive(Debug, Clone)]
pub struct About<'a> {
    pub step: &'a StepFolders,
    pub title: &'a str,
    pub solution: bool,
    pub seed: u64,
    /// Tests that the options left out.
    pub left_out: usize,
    /// The step after this one.
    pub next: Option<&'a StepFolders>,
    /// Everything on every failed test, not only on the first.
    pub all: bool,
    /// All hints, not only the first.
    pub hints: bool,
}

/// The report on one crate: a line for each test, and at the end, where a
/// reader looks first, everything on the one failure to fix first.
pub fn report(about: &About<'_>, judgement: &Judgement) -> String {
    let mut text = String::new();
    let folder = if about.solution {
        &about.step.solution
    } else {
        &about.step.starter
    };
    let title = strong(&format!("Step {}: {}", about.step.number, about.title));
    line(&mut text, &format!("{title}  {}\n", dim(&slashes(folder))));

    // A single failure is told where it stands.
    let all = about.all || judgement.count(Standing::Failed) == 1;
    let about = &About {
        all,
        ..about.clone()
    };
    let (own, earlier): (Vec<_>, Vec<_>) = judgement
        .verdicts
        .iter()
        .partition(|verdict| verdict.step == about.step.number);
    for verdict in own {
        one(&mut text, about, verdict);
    }
    if !earlier.is_empty() {
        let passed = |verdict: &&&Verdict| verdict.standing() == Standing::Passed;
        let count = earlier.iter().filter(passed).count();
        let heading = format!(
            "Still true from earlier steps: {count} of {}",
            earlier.len()
        );
        line(&mut text, &format!("\n  {}", dim(&heading)));
        for verdict in earlier.iter().filter(|verdict| !passed(verdict)) {
            one(&mut text, about, verdict);
        }
    }
    if let Some(first) = first_failure(judgement)
        && !about.all
    {
        line(&mut text, &format!("\n{}", strong("Fix this one first:")));
        heading(&mut text, first);
        details(&mut text, about, first);
    }
    text.push('\n');
    text.push_str(&closing(about, judgement));
    text
}

fn first_failure(judgement: &Judgement) -> Option<&Verdict> {
    judgement
        .verdicts
        .iter()
        .find(|v| v.standing() == Standing::Failed)
}

fn one(text: &mut String, about: &About<'_>, verdict: &Verdict) {
    heading(text, verdict);
    match verdict.standing() {
        Standing::Failed if about.all => details(text, about, verdict),
        Standing::Failed => brief(text, verdict),
        Standing::Passed => {}
        Standing::Skipped | Standing::Fault => {
            for (_, outcome) in &verdict.outcomes {
                match outcome {
                    Outcome::Fault(why) => field(text, "fault", why),
                    Outcome::Skipped(why) => field(text, "why", why),
                    _ => {}
                }
            }
            field(text, "place", &verdict.test.place.to_string());
        }
    }
}

fn heading(text: &mut String, verdict: &Verdict) {
    let sentence = &verdict.test.text;
    let line_of = match verdict.standing() {
        Standing::Passed => format!("  {}    {sentence}", good("ok")),
        Standing::Skipped => format!("  {}  {sentence}", dim("skip")),
        Standing::Failed => format!("  {}  {}", bad("FAIL"), strong(sentence)),
        Standing::Fault => format!("  {} {}", bad("ERROR"), strong(sentence)),
    };
    line(text, &line_of);
}

/// The failure on the first transport that failed: one is enough to understand
/// it.
fn failure(verdict: &Verdict) -> Option<(Option<Transport>, &Failure)> {
    verdict
        .outcomes
        .iter()
        .find_map(|(transport, outcome)| match outcome {
            Outcome::Failed(failure) => Some((*transport, failure.as_ref())),
            _ => None,
        })
}

fn brief(text: &mut String, verdict: &Verdict) {
    if let Some((_, failure)) = failure(verdict) {
        field(text, "place", &failure.place.to_string());
        field(text, "expected", &failure.expected);
        field(text, "came", &failure.came);
    }
}

fn details(text: &mut String, about: &About<'_>, verdict: &Verdict) {
    let Some((transport, failure)) = failure(verdict) else {
        return;
    };
    field(text, "place", &failure.place.to_string());
    if let Some(hole) = verdict.test.hole {
        field(text, "guards", &format!("hole {hole} of the Node original"));
    }
    let story = match failure.story.as_slice() {
        [] => "started the server".to_owned(),
        [only] => only.clone(),
        many => {
            let numbered = many
                .iter()
                .enumerate()
                .map(|(i, what)| format!("{}. {what}", i + 1));
            numbered.collect::<Vec<_>>().join("\n")
        }
    };
    field(text, "sent", &story);
    field(text, "expected", &failure.expected);
    field(text, "came", &failure.came);
    if let Some(cause) = &failure.cause {
        field(text, "cause", cause);
    }
    field(text, "log", &dim_lines(&failure.log));
    let hints = &verdict.test.hints;
    let shown = if about.hints { hints.len() } else { 1 };
    for (index, hint) in hints.iter().take(shown).enumerate() {
        let more = hints.len() - shown.min(hints.len());
        let more = match (index + 1 == shown, more) {
            (false, _) | (_, 0) => String::new(),
            (true, more) => dim(&format!("  ({more} more: --hints)")),
        };
        field(text, "hint", &format!("{hint}{more}"));
    }
    field(text, "again", &again(about, verdict, transport));
}

/// The command that plays just this test with the same people and secrets.
fn again(about: &About<'_>, verdict: &Verdict, transport: Option<Transport>) -> String {
    let mut command = format!("cargo xtask step {}", about.step.number);
    if about.solution {
        command.push_str(" --solution");
    }
    let only = verdict
        .test
        .text
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('`', "\\`")
        .replace('$', "\\$");
    let _ = write!(command, " --only \"{only}\" --seed {}", about.seed);
    if let Some(transport) = transport {
        let _ = write!(command, " --transport {}", transport.word());
    }
    command
}

fn closing(about: &About<'_>, judgement: &Judgement) -> String {
    let mut text = String::new();
    let all = judgement.verdicts.len();
    let passed = judgement.count(Standing::Passed);
    let failed = judgement.count(Standing::Failed);
    let faults = judgement.count(Standing::Fault);
    let skipped = judgement.count(Standing::Skipped);
    let tests = if all == 1 { "test" } else { "tests" };
    let mut counts = format!("{passed} of {all} {tests} passed");
    for (count, word) in [
        (failed, "failed"),
        (faults, "could not be played"),
        (skipped, "skipped"),
    ] {
        if count > 0 {
            let _ = write!(counts, ", {count} {word}");
        }
    }
    if about.left_out > 0 {
        let _ = write!(counts, "; {} left out by the options", about.left_out);
    }
    line(&mut text, &format!("{counts} (seed {})", about.seed));
    match judgement.standing() {
        Standing::Passed | Standing::Skipped if about.left_out == 0 && !about.solution => {
            let done = format!("Step {} is done.", about.step.number);
            line(&mut text, &good(&done));
            line(
                &mut text,
                &match about.next {
                    Some(next) => format!(
                        "Next: read {}, write {}, run `cargo xtask step {}`",
                        slashes(&next.document),
                        slashes(&next.starter),
                        next.number
                    ),
                    None => "It was the last one: you know who is at the other end.".to_owned(),
                },
            );
        }
        Standing::Failed => {
            if failed > 1 && !about.all {
                line(&mut text, &dim("Details of the other failures: --all"));
            }
            let document = slashes(&about.step.document);
            let number = about.step.number;
            line(
                &mut text,
                &format!("Read {document}, fix it, and run `cargo xtask step {number}` again"),
            );
        }
        Standing::Fault => line(
            &mut text,
            &bad("This is a fault of the course, the runner or this machine, not of your code."),
        ),
        _ => {}
    }
    text
}

/// The report on a crate that does not compile.
pub fn broken(about: &About<'_>, errors: &str) -> String {
    let mut text = String::new();
    line(
        &mut text,
        &strong(&format!("Step {}: {}", about.step.number, about.title)),
    );
    text.push('\n');
    text.push_str(errors.trim_end());
    text.push_str("\n\n");
    line(
        &mut text,
        &format!(
            "{}: no test was run. Fix what is named above, then run `cargo xtask step {}` again",
            bad("This does not build"),
            about.step.number
        ),
    );
    text
}

/// A named field below a test; further lines stand below the first.
fn field(text: &mut String, name: &str, value: &str) {
    for (index, part) in value.lines().enumerate() {
        let name = if index == 0 { name } else { "" };
        line(
            text,
            &format!("        {}  {part}", dim(&format!("{name:<8}"))),
        );
    }
}

fn dim_lines(lines: &[String]) -> String {
    lines
        .iter()
        .map(|line| dim(line))
        .collect::<Vec<_>>()
        .join("\n")
}

fn line(text: &mut String, line: &str) {
    text.push_str(line.trim_end());
    text.push('\n');
}
