//! `cargo xtask verify-all`: the whole course at once.

use std::path::Path;
use std::time::Instant;

use crate::mutant::equivalents_of;
use crate::mutation::variants_of;
use cli::cli::{Format, VerifyOptions};
use cli::commands::output::{self, Stopped};
use cli::commands::{ExitStatus, build_steps, mongodb, print, records, seed};
use course::Course;
use course::diagnostic::Diagnostic;
use course::published::Altered;
use judge::Settings;
use judge::flakiness::{differences, verdicts};
use judge::verify::{StepFindings, all_done, is_sound, verify, wanted};
use report::{bad, good};

pub async fn verify_all(root: &Path, options: &VerifyOptions) -> ExitStatus {
    output::end(options.format, "verify-all", judged(root, options).await)
}

async fn judged(root: &Path, options: &VerifyOptions) -> Result<ExitStatus, Stopped> {
    let (course, crates) = output::read(root)?;
    let faults = unplayed(&course);
    if !faults.is_empty() {
        return Err(Stopped::at_fault(root, faults));
    }
    let mongodb = mongodb(root, options.mongo).await?;
    let wanted = wanted(&course, &crates);
    let (_held, programs) = build_steps(&course, &crates, &wanted, options.mongo).await?;
    let settings = Settings::new(seed(options.seed), None).with(mongodb);
    // Values that somebody asked for neither use nor leave a record, and what
    // MongoDB does is not bound to a hash.
    let as_usual = !options.fresh && !options.mongo && options.seed.is_none();
    let kept = as_usual && options.repeat.is_none();
    let records = kept.then(|| records(root));
    let findings = verify(&course, &crates, &programs, &settings, records.as_ref()).await;
    let mine_missing = options.mine && !all_done(&findings);
    let altered = Altered::of(&course.steps).all();
    let (format, seed) = (options.format, settings.seed);
    output::verify_all(format, &findings, seed, mine_missing, &altered);
    if !is_sound(&findings) {
        return Ok(ExitStatus::Fault);
    }
    if let Some(rounds) = options.repeat {
        let again = async |seed| {
            let settings = Settings {
                seed,
                ..settings.clone()
            };
            verify(&course, &crates, &programs, &settings, None).await
        };
        if repeat(rounds, &findings, again).await == Rounds::Differ {
            return Ok(ExitStatus::Fault);
        }
    }
    if mine_missing {
        if options.format != Format::Json {
            print("Your own steps do not all pass yet.\n");
        }
        return Ok(ExitStatus::Failed);
    }
    Ok(ExitStatus::Passed)
}

/// Faults in what does not run here: the mistakes, alternatives and mutants of all
/// steps.
fn unplayed(course: &Course) -> Vec<Diagnostic> {
    let steps = &course.steps;
    let variants = variants_of(course, &steps.all).err();
    let mutants = steps
        .all
        .iter()
        .filter_map(|step| equivalents_of(&steps.root, step).err());
    variants.into_iter().chain(mutants).flatten().collect()
}

#[derive(PartialEq)]
enum Rounds {
    Agree,
    Differ,
}

/// Plays all that was judged `again`, with a new seed each time, until a verdict
/// is another than in the `first` round, which was one of all the `rounds`.
async fn repeat(
    rounds: u32,
    first: &[StepFindings],
    again: impl AsyncFn(u64) -> Vec<StepFindings>,
) -> Rounds {
    let count = verdicts(first);
    for round in 2..=rounds {
        let seed = seed(None);
        let begin = Instant::now();
        let differences = differences(first, &again(seed).await);
        if differences.is_empty() {
            let seconds = begin.elapsed().as_secs_f32();
            print(&format!(
                "round {round} of {rounds}: the same {count} verdicts (seed {seed}, {seconds:.1} s)\n"
            ));
            continue;
        }
        for difference in &differences {
            print(&format!("\n{difference}\n"));
        }
        let found = bad(&format!(
            "Round {round} of {rounds} came to another verdict."
        ));
        print(&format!(
            "\n{found} (seed {seed})\nagain     cargo xtask verify-all --seed {seed}\n"
        ));
        return Rounds::Differ;
    }
    let agree = good(&format!("{rounds} rounds, and no verdict differs."));
    print(&format!("{agree}\n"));
    Rounds::Agree
}
