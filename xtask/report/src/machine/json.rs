//! Results as JSON. Every document says its version, which grows when something
//! that was there is renamed, removed or means something else; a key that is
//! added leaves it as it is.

mod form;

use serde::Serialize;

use form::{
    Crate, Document, Fault, List, Listed, Step, Stopped, Test, Told, UnitTestsOf, VerifyAll,
};

use super::{Spot, Status, Trouble, id, plain};
use crate::About;
use course::diagnostic::Diagnostic;
use course::place::slashes;
use judge::build::Which;
use judge::progress::{Progress, State, current};
use judge::unit_tests::UnitTests;
use judge::verdict::{Judgement, Standing, Verdict};
use judge::verify::{Checked, Complaint, StepFindings, Yours, is_sound};

/// The version of the form.
pub const VERSION: u32 = 2;

const ALL_SKIPPED: &str = "all of these tests were skipped, so nothing was judged";
const UNEXAMINED: &str = "passed so far: the examination was left out, so the step is not done";
const UNSOLVED: &str = "the course's solution fails, which is a fault of the course";

/// One step, judged.
pub fn step(about: &About<'_>, judgement: &Judgement, warnings: &str, kept: bool) -> String {
    let (status, message) = match judgement.standing() {
        Standing::Skipped if judgement.count(Standing::Passed) == 0 => {
            (Status::Error, Some(ALL_SKIPPED.to_owned()))
        }
        Standing::Skipped if judgement.lacks_examination() => {
            (Status::Pass, Some(UNEXAMINED.to_owned()))
        }
        // What this machine cannot play does not keep a step from being done.
        Standing::Skipped => (Status::Pass, None),
        Standing::Failed if about.solution => (Status::Error, Some(UNSOLVED.to_owned())),
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
pub fn broken(about: &About<'_>, errors: &str) -> String {
    let status = if about.solution {
        Status::Error
    } else {
        Status::Fail
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
        (false, _) => (Status::Error, Some("the course is not sound")),
        (true, true) => (Status::Fail, Some("your own steps do not all pass yet")),
        (true, false) => (Status::Pass, None),
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
    document("list", Status::Pass, None, list)
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
        Status::Error,
        Some(message.to_owned()),
        Stopped { faults },
    )
}

fn document(
    command: &'static str,
    status: Status,
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

fn no_tests(about: &About<'_>) -> Step {
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
                Which::Solution => "solution",
                Which::Original => "starter",
                Which::Yours => "yours",
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
        checked(Which::Solution, &step.solution),
        checked(Which::Original, &step.starter),
    ];
    match &step.yours {
        Yours::NotStarted => {}
        Yours::Broken => {
            let complaint = Complaint {
                place: None,
                why: "this does not build".to_owned(),
            };
            crates.push(one(Which::Yours, false, &[complaint]));
        }
        Yours::Judged { standing, .. } => {
            let done = matches!(Status::from(*standing), Status::Pass | Status::Skipped);
            crates.push(one(Which::Yours, done, &[]));
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
