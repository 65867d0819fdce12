//! Whether the whole course is sound: every solution passes, and every
//! untouched starter fails exactly what its step is there to teach.

mod checked;

use std::cell::Cell;
use std::collections::BTreeSet;

use futures_util::future::join_all;

use crate::Settings;
use crate::build::{CrateKind, Crates, Programs};
use crate::judge;
use crate::verdict::{Judgement, Status};
use crate::verdict_cache::{Judged, Known, Records};
use course::Course;
use course::steps::StepFolders;

use checked::{check_solution, check_starter};

pub use checked::{Checked, Complaint};

/// What was found out about one step.
#[derive(Debug)]
pub struct StepFindings {
    pub number: u8,
    pub title: String,
    pub solution: Checked,
    pub starter: Checked,
    pub yours: Yours,
    /// How many of the step's crates were judged before, and have not changed.
    pub kept: usize,
    /// The verdicts themselves, of each crate that could be built.
    pub judged: Vec<(CrateKind, Judgement)>,
}

/// The learner's own state of a step.
#[derive(Debug)]
pub enum Yours {
    NotStarted,
    Broken,
    Judged {
        passed: usize,
        of: usize,
        standing: Status,
    },
}

/// What has to be built for [`verify`].
pub fn wanted(course: &Course, crates: &Crates) -> BTreeSet<(u8, CrateKind)> {
    let mut wanted = BTreeSet::new();
    for step in &course.steps.all {
        wanted.insert((step.number, CrateKind::Solution));
        wanted.insert((step.number, CrateKind::Original));
        if crates.is_edited(step.number) {
            wanted.insert((step.number, CrateKind::Yours));
        }
    }
    wanted
}

/// Judges all steps side by side. With `records`, what has not changed since it
/// was judged is not judged again, and each new judgement is saved.
pub async fn verify(
    course: &Course,
    crates: &Crates,
    programs: &Programs,
    settings: &Settings,
    records: Option<&Records>,
) -> Vec<StepFindings> {
    join_all(
        course
            .steps
            .all
            .iter()
            .map(|step| one(course, crates, programs, settings, records, step)),
    )
    .await
}

async fn one(
    course: &Course,
    crates: &Crates,
    programs: &Programs,
    settings: &Settings,
    records: Option<&Records>,
    step: &StepFolders,
) -> StepFindings {
    let kept = Cell::new(0);
    let known = |key| match records?.look_up(crates, key, &course.asked_of(step)) {
        Known::Unchanged(judged) => Some(judged.judgement(course.asked_of(step))),
        Known::Changed(_) | Known::Never => None,
    };
    let asked = || course.asked_of(step);
    let run = async |which| match programs.ready.get(&(step.number, which)) {
        Some(subject) => {
            let key = (step.number, which);
            if let Some(judgement) = known(key) {
                kept.set(kept.get() + 1);
                return Ok(judgement);
            }
            let judgement = judge(subject, asked(), settings).await;
            let warnings = programs.warnings.get(&key).map_or("", String::as_str);
            if let Some(records) = records
                && let Some(judged) = Judged::of(&judgement, settings.seed, warnings)
            {
                // What cannot be saved is judged again next time.
                records.keep(crates, key, &asked(), judged).ok();
            }
            Ok(judgement)
        }
        None => Err(programs
            .broken
            .get(&(step.number, which))
            .cloned()
            .unwrap_or_default()),
    };
    let (solution, starter, yours) =
        futures_util::join!(run(CrateKind::Solution), run(CrateKind::Original), async {
            if crates.is_edited(step.number) {
                Some(run(CrateKind::Yours).await)
            } else {
                None
            }
        });
    let judged = [
        (CrateKind::Solution, Some(&solution)),
        (CrateKind::Original, Some(&starter)),
        (CrateKind::Yours, yours.as_ref()),
    ];
    let judged = judged.into_iter().filter_map(|(which, judged)| {
        let judgement = judged?.as_ref().ok()?;
        Some((which, judgement.clone()))
    });
    StepFindings {
        judged: judged.collect(),
        number: step.number,
        title: course
            .spec(step)
            .map(|c| c.title.clone())
            .unwrap_or_default(),
        // What only unix can do is skipped on other systems.
        solution: check_solution(solution, cfg!(unix) && settings.mongodb.is_some()),
        starter: check_starter(step.number, starter),
        kept: kept.get(),
        yours: match yours {
            None => Yours::NotStarted,
            Some(Err(_)) => Yours::Broken,
            Some(Ok(judgement)) => Yours::Judged {
                passed: judgement.count(Status::Passed),
                of: judgement.verdicts.len(),
                standing: judgement.standing(),
            },
        },
    }
}

/// Whether solutions and starters are all as they must be.
pub fn is_sound(findings: &[StepFindings]) -> bool {
    let right = |checked: &Checked| matches!(checked, Checked::Right(_));
    !findings.is_empty()
        && findings
            .iter()
            .all(|step| right(&step.solution) && right(&step.starter))
}

/// Whether every step that the learner has is done.
pub fn all_done(findings: &[StepFindings]) -> bool {
    findings.iter().all(|step| {
        matches!(
            step.yours,
            Yours::Judged {
                standing: Status::Passed | Status::Skipped,
                ..
            }
        )
    })
}
