//! `cargo xtask step N`: one crate, built and judged.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::output::{self, Stopped};
use super::{ExitStatus, build_steps, counted, mongodb, no_step, records, seed};
use crate::cli::StepOptions;
use course::AskedTest;
use course::published::Altered;
use course::starter;
use course::steps::StepFolders;
use judge::build::{CrateKind, Crates};
use judge::verdict::Status;
use judge::verdict_cache::{Judged, Known};
use judge::{Examination, Settings, judge};
use report::{Advice, ReportContext, dim};

pub async fn step(root: &Path, options: &StepOptions, advice: Advice) -> ExitStatus {
    let end = judged(root, options, advice).await;
    output::end(options.format, "step", end)
}

async fn judged(root: &Path, options: &StepOptions, advice: Advice) -> Result<ExitStatus, Stopped> {
    let (course, crates) = output::read(root)?;
    let Some(step) = course.steps.get(options.number) else {
        return Err(Stopped::because(no_step(&course.steps, options.number)));
    };
    let mut settings = Settings::new(seed(options.seed), options.transport);
    settings.examination = if options.quick {
        Examination::LeftOut
    } else {
        Examination::Held(announce_examination)
    };
    let all = course.asked_of(step);
    let asked_of_all = all.len();
    let asked: Vec<_> = all
        .iter()
        .filter(|asked| settings.apply_to(asked))
        .filter(|asked| {
            options
                .only
                .as_ref()
                .is_none_or(|only| contains(&asked.test.text, only))
        })
        .cloned()
        // Who names a test wants to know all about it.
        .map(|asked| match options.only {
            Some(_) => AskedTest {
                enough: None,
                ..asked
            },
            None => asked,
        })
        .collect();
    if asked.is_empty() {
        return Err(nothing_fits(step.number, &all, options));
    }
    let whole = asked.len() == asked_of_all && options.transport.is_none();
    let key = (
        step.number,
        if options.solution {
            CrateKind::Solution
        } else {
            CrateKind::Yours
        },
    );
    let about = ReportContext {
        step,
        solution: options.solution,
        seed: settings.seed,
        left_out: asked_of_all - asked.len(),
        whole,
        gaps: if options.solution {
            Vec::new()
        } else {
            gaps_left(&crates, step)
        },
        altered: Altered::of(&course.steps).for_step(step.number, &crates.depends_on(key)),
        next: course.steps.get(step.number + 1),
        all: options.all,
        hints: options.hints,
        advice,
        ..ReportContext::of(step, &course)
    };

    let records = records(root);
    // A run with explicit values does not use a record. It leaves one if it covered the
    // whole step: what is reported done is done in the list, too.
    let asked_for = options.seed.is_some() || options.only.is_some() || options.mongo;
    if whole
        && !asked_for
        && !options.fresh
        && let Known::Unchanged(mut judged) = records.look_up(&crates, key, &asked)
    {
        if judged.done && !options.solution && judged.unit_tests.is_none() {
            // Another command has judged it.
            let wanted = BTreeSet::from([key]);
            let (held, _) = build_steps(&course, &crates, &wanted, false).await?;
            judged.unit_tests = Some(crates.unit_tests(&held, key, announce_unit_tests).await);
            // What cannot be saved is run again next time.
            records.keep(&crates, key, &asked, judged.clone()).ok();
        }
        let about = ReportContext {
            seed: judged.seed,
            unit_tests: judged.unit_tests.clone(),
            ..about
        };
        let judgement = judged.judgement(asked);
        let kept = dim(&format!(
            "Nothing has changed since this was judged, so it was not judged again; {}.",
            advice.judge_nevertheless()
        ));
        output::step(
            options.format,
            &about,
            &judgement,
            &judged.warnings,
            Some(&kept),
        );
        return Ok(end(options, judged.done));
    }

    let wanted = BTreeSet::from([key]);
    settings.mongodb = mongodb(root, options.mongo).await?;
    let (held, programs) = build_steps(&course, &crates, &wanted, options.mongo).await?;
    let Some(subject) = programs.ready.get(&key) else {
        let errors = programs.broken.get(&key).map_or("", String::as_str);
        output::does_not_build(options.format, &about, errors);
        return Ok(end(options, false));
    };
    let warnings = programs.warnings.get(&key).map_or("", String::as_str);
    let judgement = judge(subject, asked.clone(), &settings).await;
    let judgement = judgement.explained_by(warnings);
    let mut about = about;
    if whole && judgement.is_done() && !options.solution {
        about.unit_tests = Some(crates.unit_tests(&held, key, announce_unit_tests).await);
    }
    output::step(options.format, &about, &judgement, warnings, None);
    let Some(mut judged) = Judged::of(&judgement, settings.seed, warnings) else {
        if judgement.standing() == Status::Skipped {
            anstream::eprintln!("error: all of these tests were skipped, so nothing was judged");
        }
        return Ok(ExitStatus::Fault);
    };
    judged.unit_tests = about.unit_tests;
    let failed = judgement.standing() == Status::Failed;
    // The tests that need MongoDB are no part of what a step has to pass. A pass without
    // the examination is not a result of the whole step.
    if whole
        && (judged.done || (failed && !options.mongo))
        && let Err(error) = records.keep(&crates, key, &all, judged)
    {
        anstream::eprintln!("warning: cannot record this result: {error}");
    }
    Ok(end(options, !failed))
}

/// Says what the learner waits for, once all other tests have passed.
pub fn announce_examination(tests: usize) {
    let tests = counted(tests, "longer test");
    anstream::eprintln!("All other tests pass. Now the examination: {tests}, up to 10 seconds …");
}

fn announce_unit_tests() {
    anstream::eprintln!("All tests pass. Now the unit tests of your own crate …");
}

/// The comments in the learner's code that still mark a gap.
fn gaps_left(crates: &Crates, step: &StepFolders) -> Vec<(PathBuf, usize)> {
    let files = crates
        .files((step.number, CrateKind::Yours))
        .into_iter()
        .flatten();
    let gaps = files.flat_map(|(path, content)| {
        let path = step.starter.join(path);
        starter::gaps(content)
            .into_iter()
            .map(move |line| (path.clone(), line))
    });
    gaps.collect()
}

/// Says why no test is left, and which there are.
fn nothing_fits(step: u8, all: &[AskedTest], options: &StepOptions) -> Stopped {
    let named: Vec<_> = match &options.only {
        Some(only) => all
            .iter()
            .filter(|asked| contains(&asked.test.text, only))
            .collect(),
        None => Vec::new(),
    };
    match named.first().and_then(|asked| asked.test.transport) {
        Some(transport) => Stopped::because(format!(
            "{:?} is played on {} only",
            named[0].test.text,
            transport.word()
        )),
        None => {
            let lines = all.iter().map(|asked| format!("\n  {}", asked.test.text));
            let lines: String = lines.collect();
            Stopped::because(format!(
                "no test of step {step} fits these options; its tests are:{lines}"
            ))
        }
    }
}

/// A solution that fails is a fault of the course, not of a learner.
fn end(options: &StepOptions, done: bool) -> ExitStatus {
    match (done, options.solution) {
        (true, _) => ExitStatus::Passed,
        (false, false) => ExitStatus::Failed,
        (false, true) => ExitStatus::Fault,
    }
}

fn contains(sentence: &str, part: &str) -> bool {
    sentence.to_lowercase().contains(&part.to_lowercase())
}
