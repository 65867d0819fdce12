//! Whether the whole course is sound: every solution passes, and every
//! untouched starter fails exactly what its step is there to teach.

mod summary;

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fmt;

use futures_util::future::join_all;

use crate::build::{Crates, Programs, Which};
use crate::course::Course;
use crate::judge::{Settings, judge};
use crate::place::Place;
use crate::record::{Judged, Known, Records};
use crate::steps::StepFolders;
use crate::verdict::{Judgement, Standing, Verdict};

pub use summary::summary;

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
    pub judged: Vec<(Which, Judgement)>,
}

/// A crate of the course against what must be true of it.
#[derive(Debug)]
pub enum Checked {
    /// As it must be; what to say of it in the table.
    Right(String),
    /// Not as it must be; what to say of it in the table, and why.
    Wrong(String, Vec<Complaint>),
}

/// One thing that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// `None` if it is about a whole crate.
    pub place: Option<Place>,
    pub why: String,
}

impl Complaint {
    fn about_all(why: impl Into<String>) -> Complaint {
        Complaint {
            place: None,
            why: why.into(),
        }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{place}: {}", self.why),
            None => f.write_str(&self.why),
        }
    }
}

/// The learner's own state of a step.
#[derive(Debug)]
pub enum Yours {
    NotStarted,
    Broken,
    Judged {
        passed: usize,
        of: usize,
        standing: Standing,
    },
}

/// What has to be built for [`verify`].
pub fn wanted(course: &Course, crates: &Crates) -> BTreeSet<(u8, Which)> {
    let mut wanted = BTreeSet::new();
    for step in &course.steps.all {
        wanted.insert((step.number, Which::Solution));
        wanted.insert((step.number, Which::Original));
        if crates.is_edited(step.number) {
            wanted.insert((step.number, Which::Yours));
        }
    }
    wanted
}

/// Judges all steps side by side. With `records`, what has not changed since it
/// was judged is not judged again, and what is judged is kept.
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
            if let Some(records) = records
                && judgement.standing() != Standing::Fault
            {
                let warnings = programs.warnings.get(&key).map_or("", String::as_str);
                let judged = Judged::new(&judgement, settings.seed, warnings);
                // What cannot be kept is judged again next time.
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
        futures_util::join!(run(Which::Solution), run(Which::Original), async {
            if crates.is_edited(step.number) {
                Some(run(Which::Yours).await)
            } else {
                None
            }
        });
    let judged = [
        (Which::Solution, Some(&solution)),
        (Which::Original, Some(&starter)),
        (Which::Yours, yours.as_ref()),
    ];
    let judged = judged.into_iter().filter_map(|(which, judged)| {
        let judgement = judged?.as_ref().ok()?;
        Some((which, judgement.clone()))
    });
    StepFindings {
        judged: judged.collect(),
        number: step.number,
        title: course
            .challenge(step)
            .map(|c| c.title.clone())
            .unwrap_or_default(),
        // What only unix can do is skipped elsewhere, whoever asks.
        solution: check_solution(solution, cfg!(unix) && settings.mongodb.is_some()),
        starter: check_starter(step.number, starter),
        kept: kept.get(),
        yours: match yours {
            None => Yours::NotStarted,
            Some(Err(_)) => Yours::Broken,
            Some(Ok(judgement)) => Yours::Judged {
                passed: judgement.count(Standing::Passed),
                of: judgement.verdicts.len(),
                standing: judgement.standing(),
            },
        },
    }
}

/// If `strict`, a skipped test counts as one that is missing.
fn check_solution(judged: Result<Judgement, String>, strict: bool) -> Checked {
    let judgement = match judged {
        Ok(judgement) => judgement,
        Err(errors) => {
            return Checked::Wrong(
                "does not build".to_owned(),
                vec![Complaint::about_all(errors)],
            );
        }
    };
    let all = judgement.verdicts.len();
    let counted = format!("{} of {all}", judgement.count(Standing::Passed));
    let wrong: Vec<Complaint> = judgement
        .verdicts
        .iter()
        .filter(|verdict| !matches!(verdict.standing(), Standing::Passed | Standing::Skipped))
        .map(|verdict| complaint(verdict, "the solution has to pass this test"))
        .collect();
    if all == 0 {
        return Checked::Wrong(
            counted,
            vec![Complaint::about_all("no test is asked of this step")],
        );
    }
    match judgement.count(Standing::Skipped) {
        _ if !wrong.is_empty() => Checked::Wrong(counted, wrong),
        0 => Checked::Right(format!("passes {counted}")),
        skipped if strict => Checked::Wrong(
            format!("passes {counted}, {skipped} skipped"),
            vec![Complaint::about_all("with --mongo, no test may be skipped")],
        ),
        skipped => Checked::Right(format!("passes {counted}, {skipped} skipped")),
    }
}

/// A starter has to fail each test of its own step that does not say that a
/// starter passes it: a test that nothing fails proves nothing.
fn check_starter(number: u8, judged: Result<Judgement, String>) -> Checked {
    let judgement = match judged {
        Ok(judgement) => judgement,
        Err(errors) => {
            return Checked::Wrong(
                "does not build".to_owned(),
                vec![Complaint::about_all(errors)],
            );
        }
    };
    let mut wrong = Vec::new();
    let (mut failed, mut to_fail) = (0, 0);
    for verdict in &judgement.verdicts {
        let must_fail = verdict.step == number && !verdict.test.starter_passes;
        to_fail += usize::from(must_fail);
        let standing = verdict.standing();
        failed += usize::from(must_fail && standing == Standing::Failed);
        let complain = match (must_fail, standing) {
            (true, Standing::Failed | Standing::Skipped) => None,
            (false, Standing::Passed | Standing::Skipped) => None,
            (true, Standing::Passed) => Some(
                "the untouched starter passes this test, so it shows nothing; \
                 say `starter: passes` if that is meant",
            ),
            (false, Standing::Failed) if verdict.step == number => {
                Some("the document says `starter: passes`, but the starter fails")
            }
            (false, Standing::Failed) => Some("the starter has to keep what an earlier step asked"),
            (_, Standing::Fault) => Some("this test could not be played"),
        };
        wrong.extend(complain.map(|why| complaint(verdict, why)));
    }
    let said = format!("fails {failed} of {to_fail}, keeps the rest");
    if to_fail == 0 {
        wrong.push(Complaint::about_all(
            "no test of this step is failed by its starter",
        ));
    }
    if wrong.is_empty() {
        Checked::Right(said)
    } else {
        Checked::Wrong(format!("fails {failed} of {to_fail}"), wrong)
    }
}

fn complaint(verdict: &Verdict, why: &str) -> Complaint {
    use crate::verdict::Outcome;
    let mut text = format!("{:?}: {why}", verdict.test.text);
    for (transport, outcome) in &verdict.outcomes {
        let on = transport
            .map(|t| format!("on {}, ", t.word()))
            .unwrap_or_default();
        match outcome {
            Outcome::Failed(failure) if verdict.standing() == Standing::Failed => {
                text.push_str(&format!(
                    "\n    {on}expected {}\n    {on}came {}",
                    failure.expected, failure.came
                ));
            }
            Outcome::Fault(fault) => text.push_str(&format!("\n    {on}{fault}")),
            _ => {}
        }
    }
    Complaint {
        place: Some(verdict.test.place.clone()),
        why: text,
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
                standing: Standing::Passed | Standing::Skipped,
                ..
            }
        )
    })
}
