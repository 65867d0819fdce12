//! `cargo xtask step N`: one crate, built and judged.

use std::collections::BTreeSet;
use std::path::Path;

use super::{End, STEPS, build_failed, colour, open_workspace, print, read, seed};
use crate::build::Which;
use crate::cli::StepOptions;
use crate::judge::{Settings, judge};
use crate::report::{About, broken, report};
use crate::verdict::Standing;

pub async fn step(root: &Path, options: &StepOptions) -> End {
    let (course, crates) = match read(root) {
        Ok(read) => read,
        Err(end) => return end,
    };
    let Some(step) = course.steps.get(options.number) else {
        let last = course.steps.all.len();
        anstream::eprintln!(
            "error: there is no step {}; the course has the steps 1 to {last}",
            options.number
        );
        return End::Fault;
    };
    let settings = Settings::new(seed(options.seed), options.transport);
    let all = course.asked_of(step);
    let asked_of_all = all.len();
    let asked: Vec<_> = all
        .iter()
        .filter(|asked| settings.apply_to(&asked.test))
        .filter(|asked| {
            options
                .only
                .as_ref()
                .is_none_or(|only| contains(&asked.test.text, only))
        })
        .cloned()
        .collect();
    if asked.is_empty() {
        anstream::eprintln!(
            "error: no test of step {} fits these options; its tests are:",
            step.number
        );
        for asked in &all {
            anstream::eprintln!("  {}", asked.test.text);
        }
        return End::Fault;
    }
    let about = About {
        step,
        title: course
            .challenge(step)
            .map_or("", |challenge| challenge.title.as_str()),
        solution: options.solution,
        seed: settings.seed,
        left_out: asked_of_all - asked.len(),
    };

    let workspace = match open_workspace(root, STEPS) {
        Ok(workspace) => workspace,
        Err(end) => return end,
    };
    if workspace.is_new() {
        anstream::eprintln!(
            "building for the first time, which takes about a minute; later it takes about a second"
        );
    }
    let key = (
        step.number,
        if options.solution {
            Which::Solution
        } else {
            Which::Yours
        },
    );
    let programs = match crates
        .build(&workspace, &course.steps, &BTreeSet::from([key]), colour())
        .await
    {
        Ok(programs) => programs,
        Err(why) => return build_failed(&why),
    };
    let Some(subject) = programs.ready.get(&key) else {
        let errors = programs.broken.get(&key).map_or("", String::as_str);
        print(&broken(&about, errors));
        return if options.solution {
            End::Fault
        } else {
            End::Failed
        };
    };
    let judgement = judge(subject, asked, &settings).await;
    print(&report(&about, &judgement));
    match judgement.standing() {
        Standing::Passed | Standing::Skipped => End::Passed,
        Standing::Failed if options.solution => End::Fault,
        Standing::Failed => End::Failed,
        Standing::Fault => End::Fault,
    }
}

fn contains(sentence: &str, part: &str) -> bool {
    sentence.to_lowercase().contains(&part.to_lowercase())
}
