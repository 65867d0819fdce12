//! Results as JSON. Every document has a version, which grows when something is
//! renamed, removed or changes meaning; an added key does not change it.

mod form;

use serde::Serialize;

use form::{
    Crate, Document, Fault, List, Listed, Step, Stopped, Test, Told, UnitTestsOf, VerifyAll,
};

use super::{JsonStatus, Spot, Trouble, id, plain};
use crate::ReportContext;
use course::diagnostic::Diagnostic;
use course::location::slashes;
use judge::build::CrateKind;
use judge::progress::{Progress, State, current};
use judge::unit_tests::UnitTests;
use judge::verdict::{Judgement, Status, Verdict};
use judge::verify::{Checked, Complaint, StepFindings, Yours, is_sound};

/// The version of the form.
pub const VERSION: u32 = 2;

const ALL_SKIPPED: &str = "all of these tests were skipped, so nothing was judged";
const UNEXAMINED: &str = "passed so far: the examination was left out, so the step is not done";
const UNSOLVED: &str = "the course's solution fails, which is a fault of the course";

/// One step, judged.
pub fn step(
    about: &ReportContext<'_>,
    judgement: &Judgement,
    warnings: &str,
    kept: bool,
) -> String {
    let (status, message) = match judgement.standing() {
        Status::Skipped if judgement.count(Status::Passed) == 0 => {
            (JsonStatus::Error, Some(ALL_SKIPPED.to_owned()))
        }
        Status::Skipped if judgement.lacks_examination() => {
            (JsonStatus::Pass, Some(UNEXAMINED.to_owned()))
        }
        // What this machine cannot play does not keep a step from being done.
        Status::Skipped => (JsonStatus::Pass, None),
        Status::Failed if about.solution => (JsonStatus::Error, Some(UNSOLVED.to_owned())),
        other => (other.into(), None),
    };
    document(
        "step",
        status,
        message,
        Step {
            kept,
            warnings: plain(warnings),
            tests: tests(judgement),
            ..no_tests(about)
        },
    )
}

/// One step whose code does not build.
pub fn broken(about: &ReportContext<'_>, errors: &str) -> String {
    let status = if about.solution {
        JsonStatus::Error
    } else {
        JsonStatus::Fail
    };
    let message = format!("this does not build: no test was run\n{}", plain(errors));
    document("step", status, Some(message), no_tests(about))
}

/// The whole course; `fail` if it is sound and the learner's steps, which were
/// asked for, do not all pass.
pub fn verify_all(
    findings: &[StepFindings],
    seed: u64,
    mine_missing: bool,
    altered: &[String],
) -> String {
    let (status, message) = match (is_sound(findings), mine_missing) {
        (false, _) => (JsonStatus::Error, Some("the course is not sound")),
        (true, true) => (JsonStatus::Fail, Some("your own steps do not all pass yet")),
        (true, false) => (JsonStatus::Pass, None),
    };
    let crates = findings.iter().flat_map(crates).collect();
    document(
        "verify-all",
        status,
        message.map(str::to_owned),
        VerifyAll {
            seed,
            altered: altered.to_vec(),
            crates,
        },
    )
}

/// How far somebody has come.
pub fn list(all: &[Progress<'_>]) -> String {
    let list = List {
        current: current(all).map(|one| one.step.number),
        steps: all.iter().map(listed).collect(),
    };
    document("list", JsonStatus::Pass, None, list)
}

/// A command that ended before anything was judged. What has no place was said
/// on the standard error output.
pub fn stopped(command: &'static str, message: &str, faults: &[Diagnostic]) -> String {
    let faults = faults.iter().map(|fault| Fault {
        message: fault.message.clone(),
        help: fault.help.clone(),
        at: Spot::new(&fault.path, fault.line, fault.column),
    });
    let faults = faults.collect();
    document(
        command,
        JsonStatus::Error,
        Some(message.to_owned()),
        Stopped { faults },
    )
}

fn document(
    command: &'static str,
    status: JsonStatus,
    message: Option<String>,
    rest: impl Serialize,
) -> String {
    let document = Document {
        version: VERSION,
        command,
        status,
        message,
        rest,
    };
    // Nothing in it can fail: no map has keys other than strings.
    let text = serde_json::to_string_pretty(&document);
    text.map(|text| text + "\n").unwrap_or_default()
}

fn no_tests(about: &ReportContext<'_>) -> Step {
    let folder = if about.solution {
        &about.step.solution
    } else {
        &about.step.starter
    };
    Step {
        step: about.step.number,
        title: about.title.to_owned(),
        folder: slashes(folder),
        solution: about.solution,
        seed: about.seed,
        kept: false,
        left_out: about.left_out,
        warnings: String::new(),
        gaps: about
            .gaps
            .iter()
            .map(|(path, line)| Spot::new(path, *line, 1))
            .collect(),
        unit_tests: about.unit_tests.as_ref().map(|came| match came {
            UnitTests::Passed => UnitTestsOf::default(),
            UnitTests::Failed(names) => UnitTestsOf {
                failed: names.clone(),
                broken: None,
            },
            UnitTests::Broken(why) => UnitTestsOf {
                failed: Vec::new(),
                broken: Some(plain(why)),
            },
        }),
        altered: about.altered.clone(),
        tests: Vec::new(),
    }
}

fn tests(judgement: &Judgement) -> Vec<Test> {
    judgement.verdicts.iter().map(test).collect()
}

fn test(verdict: &Verdict) -> Test {
    let trouble = Trouble::of(verdict);
    let place = trouble
        .as_ref()
        .map_or(&verdict.test.place, |trouble| trouble.place);
    Test {
        id: id(verdict.step, &verdict.test.text),
        step: verdict.step,
        text: verdict.test.text.clone(),
        milestone: verdict.test.milestone.clone(),
        status: verdict.standing().into(),
        at: place.into(),
        transport: trouble
            .as_ref()
            .and_then(|trouble| trouble.transport)
            .map(|transport| transport.word()),
        message: trouble.map(|trouble| trouble.message),
        duration_ms: u64::try_from(verdict.took.as_millis()).unwrap_or(u64::MAX),
    }
}

/// The crates of a step; the learner's only if it was begun.
fn crates(step: &StepFindings) -> Vec<Crate> {
    let one = |which, right, complaints: &[Complaint]| {
        let judged = step.judged.iter().find(|(judged, _)| *judged == which);
        Crate {
            step: step.number,
            title: step.title.clone(),
            which: match which {
                CrateKind::Solution => "solution",
                CrateKind::Original => "starter",
                CrateKind::Yours => "yours",
            },
            right,
            complaints: complaints.iter().map(told).collect(),
            tests: judged.map_or_else(Vec::new, |(_, judgement)| tests(judgement)),
        }
    };
    let checked = |which, checked: &Checked| match checked {
        Checked::Right(_) => one(which, true, &[]),
        Checked::Wrong(_, wrong) => one(which, false, wrong),
    };
    let mut crates = vec![
        checked(CrateKind::Solution, &step.solution),
        checked(CrateKind::Original, &step.starter),
    ];
    match &step.yours {
        Yours::NotStarted => {}
        Yours::Broken => {
            let complaint = Complaint {
                place: None,
                why: "this does not build".to_owned(),
            };
            crates.push(one(CrateKind::Yours, false, &[complaint]));
        }
        Yours::Judged { standing, .. } => {
            let done = matches!(
                JsonStatus::from(*standing),
                JsonStatus::Pass | JsonStatus::Skipped
            );
            crates.push(one(CrateKind::Yours, done, &[]));
        }
    }
    crates
}

fn listed(one: &Progress<'_>) -> Listed {
    Listed {
        step: one.step.number,
        title: one.title.to_owned(),
        document: slashes(&one.step.document),
        folder: slashes(&one.step.starter),
        state: match one.state {
            State::NotStarted => "not_started",
            State::Begun => "begun",
            State::Judged { done: true, .. } => "done",
            State::Judged { done: false, .. } => "failing",
            State::Changed { .. } => "changed",
        },
        passed: match one.state {
            State::Judged { passed, .. } => Some(passed),
            State::NotStarted | State::Begun | State::Changed { .. } => None,
        },
        tests: one.tests,
        altered: one.altered.clone(),
    }
}

fn told(complaint: &Complaint) -> Told {
    Told {
        message: plain(&complaint.why),
        at: complaint.place.as_ref().map(Spot::from),
    }
}
