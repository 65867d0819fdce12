//! `cargo xtask mistakes`: the tests of the course are tried themselves.

use std::collections::BTreeSet;
use std::path::Path;

use super::changed::{Changed, build_changed};
use super::{End, build_steps, complain, mongodb, print, read, seed};
use crate::build::Which;
use crate::cli::MistakesOptions;
use crate::judge::{Settings, judge};
use crate::report::{bad, good};
use crate::trial::{complaint, idle_tests, matrix, needs_mongodb, plays_mongodb, try_all};
use crate::variant::variants;

pub async fn mistakes(root: &Path, options: &MistakesOptions) -> End {
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
        return End::Fault;
    }
    let mut all = Vec::new();
    let mut faults = Vec::new();
    for step in &chosen {
        match variants(&course.steps, step) {
            Ok(mut found) => all.append(&mut found),
            Err(mut found) => faults.append(&mut found),
        }
    }
    if !faults.is_empty() {
        return complain(root, &faults);
    }

    let mongodb = match mongodb(root, options.mongo).await {
        Ok(mongodb) => mongodb,
        Err(end) => return end,
    };
    let before = all.len();
    all.retain(|variant| options.mongo || !needs_mongodb(&course, variant));
    let left_out = before - all.len();

    let originals: BTreeSet<_> = chosen
        .iter()
        .map(|step| (step.number, Which::Original))
        .collect();
    // Only one workspace can be held, and the variants need theirs next.
    let starters = match build_steps(&course, &crates, &originals, options.mongo).await {
        Ok((_, starters)) => starters,
        Err(end) => return end,
    };
    let changed: Vec<Changed> = all
        .iter()
        .map(|variant| Changed {
            step: variant.step,
            files: variant.files.clone(),
            mongodb: options.mongo && plays_mongodb(&course, variant),
        })
        .collect();
    let mut subjects = match build_changed(root, &changed).await {
        Ok(subjects) => subjects,
        Err(end) => return end,
    };
    let built = all.into_iter().zip(subjects.all.drain(..)).collect();

    let settings = Settings::new(seed(options.seed), None).calm().with(mongodb);
    let tried = try_all(&course, built, &settings).await;
    print(&matrix(&tried));
    let mut wrong = Vec::new();
    for one in &tried {
        wrong.extend(complaint(one).map(|why| format!("{}: {why}", one.variant.path.display())));
    }
    for step in &chosen {
        let Some(subject) = starters.ready.get(&(step.number, Which::Original)) else {
            wrong.push(format!(
                "the starter of step {} does not build",
                step.number
            ));
            continue;
        };
        let starter = judge(subject, course.asked_of(step), &settings).await;
        let idle = idle_tests(&course, step, &starter, &tried, options.mongo);
        wrong.extend(
            idle.into_iter()
                .map(|test| format!("{test}: no starter and no mistake fails this test")),
        );
    }
    for why in &wrong {
        print(&format!("\n{why}\n"));
    }
    let mistakes = tried
        .iter()
        .filter(|one| one.variant.caught.is_some())
        .count();
    let mut counts = format!(
        "{mistakes} mistakes, {} alternatives (seed {})",
        tried.len() - mistakes,
        settings.seed
    );
    if left_out > 0 {
        counts.push_str(&format!("; {left_out} need MongoDB: --mongo"));
    }
    if wrong.is_empty() {
        print(&format!(
            "\n{}: {counts}\n",
            good("Every mistake is caught and explained")
        ));
        End::Passed
    } else {
        print(&format!(
            "\n{}: {counts}\n",
            bad(&format!("{} complaints", wrong.len()))
        ));
        End::Fault
    }
}
