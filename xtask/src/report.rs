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

/// What a report is about.
#[derive(Debug, Clone)]
pub struct About<'a> {
    pub step: &'a StepFolders,
    pub title: &'a str,
    pub solution: bool,
    pub seed: u64,
    /// Tests that `--only` left out.
    pub left_out: usize,
}

/// The report on one crate.
pub fn report(about: &About<'_>, judgement: &Judgement) -> String {
    let mut text = String::new();
    let folder = if about.solution {
        &about.step.solution
    } else {
        &about.step.starter
    };
    let folder = slashes(folder);
    line(
        &mut text,
        &format!(
            "{}  {}",
            strong(&format!("Step {}: {}", about.step.number, about.title)),
            dim(&folder)
        ),
    );
    text.push('\n');

    let mut first = true;
    let (own, earlier): (Vec<_>, Vec<_>) = judgement
        .verdicts
        .iter()
        .partition(|verdict| verdict.step == about.step.number);
    for verdict in own {
        one(&mut text, about, verdict, &mut first);
    }
    if !earlier.is_empty() {
        let passed = earlier
            .iter()
            .filter(|v| v.standing() == Standing::Passed)
            .count();
        let heading = format!(
            "Still true from earlier steps: {passed} of {}",
            earlier.len()
        );
        line(&mut text, &format!("\n  {}", dim(&heading)));
        for verdict in earlier.iter().filter(|v| v.standing() != Standing::Passed) {
            one(&mut text, about, verdict, &mut first);
        }
    }
    text.push('\n');
    text.push_str(&closing(about, judgement));
    text
}

fn one(text: &mut String, about: &About<'_>, verdict: &Verdict, first: &mut bool) {
    let sentence = &verdict.test.text;
    match verdict.standing() {
        Standing::Passed => line(text, &format!("  {}    {sentence}", good("ok"))),
        Standing::Skipped => line(text, &format!("  {}  {sentence}", dim("skip"))),
        Standing::Failed => {
            let mark = if std::mem::take(first) {
                "  <- mend this one first"
            } else {
                ""
            };
            line(
                text,
                &format!("  {}  {}{mark}", bad("FAIL"), strong(sentence)),
            );
        }
        Standing::Fault => line(text, &format!("  {} {}", bad("ERROR"), strong(sentence))),
    }
    // One transport is enough to understand it; the others are named.
    let worst = verdict.standing();
    let shown = verdict
        .outcomes
        .iter()
        .find(|(_, outcome)| outcome.standing() == worst);
    match shown {
        Some((transport, Outcome::Failed(failure))) => {
            details(text, about, verdict, *transport, failure);
        }
        Some((_, Outcome::Fault(why))) => {
            field(text, "place", &verdict.test.place.to_string());
            field(text, "fault", why);
        }
        Some((_, Outcome::Skipped(why))) => field(text, "why", why),
        _ => {}
    }
}

fn details(
    text: &mut String,
    about: &About<'_>,
    verdict: &Verdict,
    transport: Option<Transport>,
    failure: &Failure,
) {
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
    let log = if failure.log.is_empty() {
        "(nothing)".to_owned()
    } else {
        failure.log.join("\n")
    };
    field(text, "log", &dim_lines(&log));
    for hint in &verdict.test.hints {
        field(text, "hint", hint);
    }
    field(text, "again", &again(about, verdict, transport));
    text.push('\n');
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
            line(
                &mut text,
                &good(&format!("Step {} is done.", about.step.number)),
            );
        }
        Standing::Failed => {
            let first = judgement
                .verdicts
                .iter()
                .find(|v| v.standing() == Standing::Failed);
            if let Some(first) = first {
                line(
                    &mut text,
                    &format!("Mend first: {}", strong(&first.test.text)),
                );
            }
            let document = slashes(&about.step.document);
            line(
                &mut text,
                &format!(
                    "Read on: {document}, then run `cargo xtask step {}` again",
                    about.step.number
                ),
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
            "{}: no test was run. Mend what the compiler names, then run `cargo xtask step {}` again",
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

fn dim_lines(lines: &str) -> String {
    lines.lines().map(dim).collect::<Vec<_>>().join("\n")
}

fn line(text: &mut String, line: &str) {
    text.push_str(line.trim_end());
    text.push('\n');
}
