//! The last lines of a report: the counts, and what to do next.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{ReportContext, altered, bad, dim, good, line, link};
use course::location::slashes;
use judge::unit_tests::UnitTests;
use judge::verdict::{Judgement, Outcome, Status};

pub fn closing(about: &ReportContext<'_>, judgement: &Judgement) -> String {
    let mut text = String::new();
    let all = judgement.verdicts.len();
    let passed = judgement.count(Status::Passed);
    let failed = judgement.count(Status::Failed);
    let faults = judgement.count(Status::Fault);
    let skipped = judgement.count(Status::Skipped);
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
    for (why, count) in skipped_because(judgement) {
        line(&mut text, &dim(&format!("{count} skipped: {why}")));
    }
    if failed > 1 && faults == 0 && !about.all {
        line(&mut text, &dim(&about.advice.everything(about.step.number)));
    }
    match warnings(about.warnings) {
        0 => {}
        1 => line(&mut text, &bad("1 compiler warning about this code, above")),
        many => line(
            &mut text,
            &bad(&format!("{many} compiler warnings about this code, above")),
        ),
    }
    text.push_str(&altered(&about.altered));
    match judgement.standing() {
        Status::Passed | Status::Skipped if passed > 0 && judgement.lacks_examination() => {
            let whole = about.advice.judge(about.step.number);
            let so_far = "Passed so far, without the examination. To judge the whole step:";
            line(&mut text, &format!("{so_far} {whole}"));
        }
        Status::Passed | Status::Skipped if passed > 0 && about.whole && !about.solution => {
            let done = format!("Step {} is done.", about.step.number);
            line(&mut text, &good(&done));
            text.push_str(&gaps_left(about));
            text.push_str(&unit_tests(about));
            if about.questions > 0 {
                let count = match about.questions {
                    1 => "A question".to_owned(),
                    many => format!("{many} questions"),
                };
                let quiz = format!("cargo xtask quiz {}", about.step.number);
                line(&mut text, &format!("{count} to test what you know: {quiz}"));
            }
            match about.next {
                Some(next) => {
                    let read = format!(
                        "Next: read {}, write {}, {}",
                        link::path(&next.document),
                        link::path(&next.starter),
                        about.advice.judge_next(next)
                    );
                    line(&mut text, &read);
                    let carry = format!(
                        "The next starter has the course's code. To continue with yours: cargo xtask carry {}",
                        next.number
                    );
                    line(&mut text, &carry);
                }
                None => line(
                    &mut text,
                    "That was the last step: you know who is at the other end.",
                ),
            }
        }
        Status::Passed | Status::Skipped if passed > 0 && !about.solution => {
            let all = about.advice.judge(about.step.number);
            line(
                &mut text,
                &format!("This was only a part. To judge the whole step: {all}"),
            );
        }
        Status::Failed => {
            let number = about.step.number;
            let folder = if about.solution {
                &about.step.solution
            } else {
                &about.step.starter
            };
            let (folder, document) = (link::path(folder), link::path(&about.step.document));
            let again = about.advice.judge_again(number);
            line(
                &mut text,
                &format!("Next: edit {folder} (see {document}), then {again}"),
            );
        }
        Status::Fault => line(
            &mut text,
            &bad("This is a fault of the course, the runner or this machine, not of your code."),
        ),
        _ => {}
    }
    text
}

/// What a learner said to be missing, although every test passes without it.
fn gaps_left(about: &ReportContext<'_>) -> String {
    let mut text = String::new();
    if about.gaps.is_empty() {
        return text;
    }
    let heading = "warning: `GAP:` comments are left. Do what they say, or remove them:";
    line(&mut text, &bad(heading));
    for (path, at) in &about.gaps {
        line(&mut text, &format!("  {}:{at}", slashes(path)));
    }
    text
}

/// What is wrong with the unit tests of the learner's own crate.
fn unit_tests(about: &ReportContext<'_>) -> String {
    let mut text = String::new();
    match &about.unit_tests {
        None | Some(UnitTests::Passed) => {}
        Some(UnitTests::Failed(names)) => {
            let heading = match names.len() {
                1 => "warning: a unit test of this crate fails:".to_owned(),
                many => format!("warning: {many} unit tests of this crate fail:"),
            };
            line(&mut text, &bad(&heading));
            for name in names {
                line(&mut text, &format!("  {name}"));
            }
            let see = format!(
                "  to see why: cargo test --manifest-path crates/Cargo.toml -p step-{}",
                about.step.slug
            );
            line(&mut text, &dim(&see));
        }
        Some(UnitTests::Broken(why)) => {
            line(
                &mut text,
                &bad("warning: the unit tests of this crate were not run:"),
            );
            for of_it in why.lines() {
                line(&mut text, &format!("  {of_it}"));
            }
        }
    }
    text
}

/// How many warnings the compiler has printed.
fn warnings(printed: &str) -> usize {
    let plain = anstream::adapter::strip_str(printed).to_string();
    let begins = |line: &&str| line.starts_with("warning:") || line.starts_with("warning[");
    plain.lines().filter(begins).count()
}

/// The reasons for which tests were skipped, with the number of tests.
fn skipped_because(judgement: &Judgement) -> BTreeMap<&str, usize> {
    let mut reasons = BTreeMap::new();
    for verdict in &judgement.verdicts {
        let why = verdict
            .outcomes
            .iter()
            .find_map(|(_, outcome)| match outcome {
                Outcome::Skipped(why) => Some(why.as_str()),
                _ => None,
            });
        if let Some(why) = why {
            *reasons.entry(why).or_insert(0) += 1;
        }
    }
    reasons
}
