//! `cargo xtask hint N`: help with the first failing test, one rung at a time.

use std::collections::BTreeSet;
use std::path::Path;

use super::step::announce_examination;
use super::{ExitStatus, build_steps, find_step, fitted, note_help, print, read, records, seed};
use crate::cli::HintOptions;
use crate::hint_usage::Help;
use course::{AskedTest, Course};
use judge::build::{CrateKind, Crates, Key};
use judge::verdict::{Judgement, Status};
use judge::verdict_cache::{Judged, Known, Records};
use judge::{Examination, Settings, judge};
use report::{
    Advice, HintLevel, ReportContext, broken, first_failure, hint as tell, nothing_fails,
};

pub async fn hint(root: &Path, options: &HintOptions, advice: Advice) -> ExitStatus {
    let (course, crates) = match read(root) {
        Ok(read) => read,
        Err(end) => return end,
    };
    let step = match find_step(&course.steps, options.number) {
        Ok(step) => step,
        Err(end) => return end,
    };
    let mut about = ReportContext {
        seed: seed(None),
        advice,
        ..ReportContext::of(step, &course)
    };
    let key = (step.number, CrateKind::Yours);
    let asked = course.asked_of(step);
    let records = records(root);
    // The report on code that is judged already gave the first hint.
    let (judgement, seen) = match records.look_up(&crates, key, &asked) {
        Known::Unchanged(judged) => {
            about.seed = judged.seed;
            (judged.judgement(asked), 1)
        }
        Known::Changed(_) | Known::Never => {
            match judge_now(&course, &crates, key, asked, &about, &records).await {
                Ok(judgement) => (judgement, 0),
                Err(end) => return end,
            }
        }
    };
    let Some(verdict) = first_failure(&judgement) else {
        return without_failure(&about, &judgement);
    };
    let (sentence, hints) = (&verdict.test.text, verdict.hints().len());
    let mut help = Help::of(root, step.number);
    let given = help.given(sentence).max(seen);
    let rung = if options.all {
        HintLevel::last(hints)
    } else {
        HintLevel::next(given, hints)
    };
    print(&fitted(&tell(&about, verdict, rung)));
    help.hints.insert(sentence.clone(), rung.hints);
    if rung.explained {
        help.explained.insert(sentence.clone());
    }
    note_help(root, step.number, &help);
    ExitStatus::Passed
}

/// Judges the current code, since the record is of other code.
async fn judge_now(
    course: &Course,
    crates: &Crates,
    key: Key,
    asked: Vec<AskedTest>,
    about: &ReportContext<'_>,
    records: &Records,
) -> Result<Judgement, ExitStatus> {
    let wanted = BTreeSet::from([key]);
    let (_held, programs) = build_steps(course, crates, &wanted, false).await?;
    let Some(subject) = programs.ready.get(&key) else {
        let errors = programs.broken.get(&key).map_or("", String::as_str);
        print(&broken(about, errors));
        return Err(ExitStatus::Failed);
    };
    let mut settings = Settings::new(about.seed, None);
    settings.examination = Examination::Held(announce_examination);
    let warnings = programs.warnings.get(&key).map_or("", String::as_str);
    let judgement = judge(subject, asked.clone(), &settings).await;
    let judgement = judgement.explained_by(warnings);
    if let Some(judged) = Judged::of(&judgement, settings.seed, warnings) {
        // What cannot be saved is judged again next time.
        records.keep(crates, key, &asked, judged).ok();
    }
    Ok(judgement)
}

fn without_failure(about: &ReportContext<'_>, judgement: &Judgement) -> ExitStatus {
    let step = about.step.number;
    if judgement.standing() == Status::Fault {
        anstream::eprintln!(
            "error: some tests could not be played; `cargo xtask step {step}` says why"
        );
        return ExitStatus::Fault;
    }
    print(&nothing_fails(about));
    ExitStatus::Passed
}
