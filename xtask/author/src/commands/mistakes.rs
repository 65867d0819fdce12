//! `cargo xtask mistakes`: the tests of the course are tried themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use futures_util::StreamExt;
use futures_util::future::{join, join_all};
use futures_util::stream;

use super::changed::{Changed, build_changed};
use super::tally::Tally;
use crate::mutation::{Variant, variants_of};
use crate::mutation_run::{
    Played, Runs, Tried, complaint, idle_tests, is_unsure, matrix, needs_mongodb, plays_mongodb,
    try_again, try_one, try_own, variant_table,
};
use cli::cli::MistakesOptions;
use cli::commands::{ExitStatus, build_steps, complain, counted, mongodb, print, read, seed};
use course::Course;
use course::diagnostic::nearest;
use course::location::slashes;
use judge::Settings;
use judge::build::{CrateKind, Key};
use judge::verdict::{Judgement, Status, Verdict};
use report::{ReportContext, bad, broken, good, report, strong};

/// How many variants are judged at a time: enough to have something to do while
/// many of them wait for a server that hangs.
const AT_ONCE: usize = 64;

/// The same for those that are judged again: a busy machine may have been the reason.
const AGAIN_AT_ONCE: usize = 4;

pub async fn mistakes(root: &Path, options: &MistakesOptions) -> ExitStatus {
    let (course, crates) = match read(root) {
        Ok(read) => read,
        Err(end) => return end,
    };
    let chosen: Vec<_> = course
        .steps
        .all
        .iter()
        .filter(|step| options.number.is_none_or(|number| step.number == number))
        .collect();
    if chosen.is_empty() {
        anstream::eprintln!("error: there is no such step");
        return ExitStatus::Fault;
    }
    let mut all = match variants_of(&course, chosen.iter().copied()) {
        Ok(all) => all,
        Err(faults) => return complain(root, &faults),
    };
    if let Some(name) = &options.only
        && let Err(why) = keep_named(&mut all, name)
    {
        anstream::eprintln!("error: {why}");
        return ExitStatus::Fault;
    }
    let before = all.len();
    all.retain(|variant| options.mongo || !needs_mongodb(&course, variant));
    let left_out = before - all.len();
    if all.is_empty() && left_out > 0 && options.only.is_some() {
        anstream::eprintln!("error: its test needs MongoDB: add --mongo\nnothing was judged");
        return ExitStatus::Fault;
    }
    let mongodb = match mongodb(root, options.mongo).await {
        Ok(mongodb) => mongodb,
        Err(end) => return end,
    };

    // One mistake is compared with nothing.
    let compared = chosen.iter().filter(|_| options.only.is_none());
    let unchanged: BTreeSet<_> = compared
        .clone()
        .flat_map(|step| {
            [CrateKind::Original, CrateKind::Solution].map(|which| (step.number, which))
        })
        .collect();
    // Only one workspace can be held, and the variants need theirs next.
    let unchanged = match build_steps(&course, &crates, &unchanged, options.mongo).await {
        Ok((_, programs)) => programs,
        Err(end) => return end,
    };
    let changed: Vec<Changed> = all
        .iter()
        .map(|variant| Changed {
            step: variant.step,
            folder: variant.folder.clone(),
            files: variant.files.clone(),
            touched: variant.touched.clone(),
            mongodb: options.mongo && plays_mongodb(&course, variant),
        })
        .collect();
    let subjects = match build_changed(root, &changed).await {
        Ok(subjects) => subjects,
        Err(end) => return end,
    };

    let settings = Settings::new(seed(options.seed), None).with(mongodb);
    let mut trying: Vec<_> = changed.iter().zip(&subjects.all).enumerate().collect();
    // Neighbours are alike: all would load the cores at once, then all wait at once for
    // what never comes.
    fastrand::Rng::with_seed(settings.seed).shuffle(&mut trying);
    let mut trying: Vec<_> = trying.into_iter().enumerate().collect();
    trying.sort_by_key(|(place, (index, (changed, _)))| {
        let plays_all = all[*index].caught.is_none();
        // Tests with MongoDB wait for deadlines, and the others can be played meanwhile. What
        // takes longest must not begin among the last.
        (!changed.mongodb, if plays_all { place / 2 } else { *place })
    });
    // One report is about all that fails a mistake, and so is the matrix.
    let played = if options.matrix || options.only.is_some() {
        Played::AllTests
    } else {
        Played::decisive(&course, &all)
    };
    let trying = trying.into_iter().map(async |(_, (index, (_, subject)))| {
        let judged = try_one(&course, &all[index], subject, &played, &settings).await;
        (index, judged)
    });
    let comparing = unchanged.ready.iter().map(async |(&key, subject)| {
        let judgement = try_own(&course, key.0, subject, &settings).await;
        (key, judgement)
    });
    // Not all at once: each server is a fork of this process, which is the slower
    // the more it keeps.
    let mut tally = Tally::new("judging", all.len());
    let trying = stream::iter(trying)
        .buffer_unordered(AT_ONCE)
        .inspect(|_| tally.add(1))
        .collect::<BTreeMap<_, _>>();
    let (judged, unchanged) = join(trying, join_all(comparing)).await;
    let (unsure, sure): (Vec<_>, Vec<_>) = judged
        .into_iter()
        .partition(|(index, judged)| is_unsure(&all[*index], judged));
    let mut tally = Tally::new("judging again", unsure.len());
    let again = unsure.into_iter().map(async |(index, first)| {
        let (variant, subject) = (&all[index], &subjects.all[index]);
        let judged = try_again(&course, variant, subject, &played, &settings, first).await;
        (index, judged)
    });
    let again = stream::iter(again)
        .buffer_unordered(AGAIN_AT_ONCE)
        .inspect(|_| tally.add(1));
    let mut judged: BTreeMap<_, _> = again.collect().await;
    let sure = sure.into_iter();
    judged.extend(sure.map(|(index, judged)| (index, (judged, Runs::ONE))));
    let tried: Vec<Tried> = all
        .into_iter()
        .zip(judged.into_values())
        .map(|(variant, (judged, runs))| Tried {
            variant,
            judged,
            runs,
        })
        .collect();
    let unchanged: BTreeMap<Key, Judgement> = unchanged.into_iter().collect();

    let mut wrong = Vec::new();
    for one in &tried {
        wrong.extend(complaint(one).map(|why| format!("{}: {why}", slashes(&one.variant.path))));
    }
    for step in compared {
        let judged = |which| unchanged.get(&(step.number, which));
        let (Some(starter), Some(solution)) =
            (judged(CrateKind::Original), judged(CrateKind::Solution))
        else {
            let number = step.number;
            wrong.push(format!(
                "the starter or the solution of step {number} does not build: see `cargo xtask verify-all`"
            ));
            continue;
        };
        let of_it: Vec<_> = tried
            .iter()
            .filter(|one| one.variant.step == step.number)
            .collect();
        let heading = strong(&format!("Step {}", step.number));
        print(&format!("{heading}\n\n"));
        if options.matrix {
            print(&matrix(starter, solution, &of_it));
        }
        print(&variant_table(&of_it));
        if step.number != chosen[chosen.len() - 1].number {
            print("\n");
        }
        let idle = idle_tests(&course, step, starter, &of_it, options.mongo);
        wrong.extend(
            idle.into_iter()
                .map(|test| format!("{test}: no starter and no mistake fails this test")),
        );
        let not_passed = not_passed(solution);
        wrong
            .extend(not_passed.map(|test| format!("{test}: the solution does not pass this test")));
    }
    if options.only.is_some() {
        for one in &tried {
            print(&alone(&course, one, settings.seed, options.report));
        }
    }
    for why in &wrong {
        print(&format!("\n{why}\n"));
    }
    let mistakes = tried
        .iter()
        .filter(|one| one.variant.caught.is_some())
        .count();
    let mut counts = format!(
        "{}, {} (seed {})",
        counted(mistakes, "mistake"),
        counted(tried.len() - mistakes, "alternative"),
        settings.seed
    );
    if left_out > 0 {
        counts.push_str(&format!("; {left_out} need MongoDB: --mongo"));
    }
    if wrong.is_empty() {
        let sentence = match mistakes {
            0 => "Every alternative is accepted",
            _ => "Every mistake is caught and explained",
        };
        print(&format!("\n{}: {counts}\n", good(sentence)));
        ExitStatus::Passed
    } else {
        print(&format!(
            "\n{}: {counts}\n",
            bad(&counted(wrong.len(), "complaint"))
        ));
        ExitStatus::Fault
    }
}

/// Keeps the variants with this name.
///
/// # Errors
/// No such variant; suggests the most similar name, or lists all.
fn keep_named(all: &mut Vec<Variant>, name: &str) -> Result<(), String> {
    let names: Vec<&str> = all.iter().map(|variant| variant.name.as_str()).collect();
    if !names.contains(&name) {
        let help = match nearest(name, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are:\n  {}", names.join("\n  ")),
        };
        return Err(format!(
            "no mistake or alternative is named `{name}`; {help}"
        ));
    }
    all.retain(|variant| variant.name == name);
    Ok(())
}

/// What became of one variant: the tests that fail it, or the whole report.
fn alone(course: &Course, tried: &Tried, seed: u64, whole: bool) -> String {
    let variant = &tried.variant;
    let heading = strong(&slashes(&variant.path));
    let Some(step) = course.steps.get(variant.step) else {
        return heading;
    };
    let about = ReportContext {
        seed,
        all: false,
        hints: false,
        ..ReportContext::of(step, course)
    };
    let told = match &tried.judged {
        Ok(judgement) if whole => report(&about, judgement),
        Err(errors) if whole => broken(&about, errors),
        Ok(judgement) => {
            let failed = not_passed(judgement).map(|test| format!("fails  {test}\n"));
            failed.collect()
        }
        // The complaint that follows has the compiler's words.
        Err(_) => String::new(),
    };
    let right = match &variant.caught {
        Some(_) => "caught",
        None => "accepted",
    };
    let runs = match tried.runs.wrong {
        0 => String::new(),
        _ => format!("{right}{}\n", tried.runs),
    };
    format!("{heading}\n{}\n\n{runs}{told}", variant.why)
}

/// The locations and sentences of the tests that ran and did not pass.
fn not_passed(judgement: &Judgement) -> impl Iterator<Item = String> {
    let wrong = |verdict: &&Verdict| verdict.standing() >= Status::Failed;
    let wrong = judgement.verdicts.iter().filter(wrong);
    wrong.map(|verdict| format!("{}: {:?}", verdict.test.place, verdict.test.text))
}
