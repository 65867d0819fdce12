//! What a learner reads. Pure: from verdicts to text, with colour codes that
//! the printing end takes out where they are not wanted.

mod advice;
mod altered;
mod closing;
pub mod difference;
mod hint;
mod hunks;
pub mod link;
mod milestones;
mod paint;
mod server_log;
pub mod structured_output;
mod summary;
mod table;
#[cfg(test)]
mod tests;
mod wrap;

use std::fmt::Write;
use std::path::PathBuf;

pub use advice::Advice;
pub use altered::altered;
use closing::closing;
use course::Course;
use course::spec::Transport;
use course::steps::StepFolders;
pub use hint::{HintLevel, hint, nothing_fails};
pub use hunks::{full, one_hunk};
use judge::unit_tests::UnitTests;
use judge::verdict::{Failure, Judgement, Outcome, Status, Verdict};
use milestones::Milestones;
pub use paint::{bad, dim, good, strong};
pub use summary::summary;
pub use table::table;
pub use wrap::wrap;

/// The subject of a report, and its level of detail.
#[derive(Debug, Clone)]
pub struct ReportContext<'a> {
    pub step: &'a StepFolders,
    pub title: &'a str,
    pub solution: bool,
    pub seed: u64,
    /// The files that a learner writes in this step, relative to its folder.
    pub files: &'a [String],
    /// The compiler's other output, which is above the report.
    pub warnings: &'a str,
    /// Tests that the options left out.
    pub left_out: usize,
    /// Whether every test is played as it has to be, so that a pass is the step's.
    pub whole: bool,
    /// Places of comments in the learner's code that still mark a gap.
    pub gaps: Vec<(PathBuf, usize)>,
    /// What the unit tests of the learner's own crate came to, if they were run.
    pub unit_tests: Option<UnitTests>,
    /// Paths of published files that matter to this step and are altered.
    pub altered: Vec<String>,
    /// How many questions the step's document asks.
    pub questions: usize,
    /// The step after this one.
    pub next: Option<&'a StepFolders>,
    /// Everything on every failed test, not only on the first.
    pub all: bool,
    /// All hints, not only the first.
    pub hints: bool,
    pub advice: Advice,
}

impl<'a> ReportContext<'a> {
    /// For a learner's own step, with everything that is to be said of it.
    pub fn of(step: &'a StepFolders, course: &'a Course) -> ReportContext<'a> {
        ReportContext {
            step,
            title: course.spec(step).map_or("", |spec| spec.title.as_str()),
            solution: false,
            seed: 0,
            files: files_of(step, course),
            warnings: "",
            left_out: 0,
            whole: true,
            gaps: Vec::new(),
            unit_tests: None,
            altered: Vec::new(),
            questions: course.spec(step).map_or(0, |spec| spec.questions.len()),
            next: None,
            all: true,
            hints: true,
            advice: Advice::Commands,
        }
    }
}

/// The files that a step is about.
fn files_of<'a>(step: &StepFolders, course: &'a Course) -> &'a [String] {
    course.spec(step).map_or(&[], |spec| spec.files.as_slice())
}

/// The report on one crate: a line for each test, and at the end, where a
/// reader looks first, everything on the one failure to fix first.
pub fn report(about: &ReportContext<'_>, judgement: &Judgement) -> String {
    let mut text = String::new();
    let folder = if about.solution {
        &about.step.solution
    } else {
        &about.step.starter
    };
    let title = strong(&format!("Step {}: {}", about.step.number, about.title));
    line(&mut text, &format!("{title}  {}", dim(&link::path(folder))));

    let milestones = Milestones::of(about, judgement);
    let waits = |verdict: &Verdict| {
        let settled = matches!(verdict.standing(), Status::Passed | Status::Failed);
        !about.all && settled && milestones.is_later(verdict)
    };
    if let Some(milestones) = milestones.line() {
        line(&mut text, &milestones);
    }
    let alike = Alike::of(about, judgement, &waits);
    let (own, earlier): (Vec<_>, Vec<_>) = judgement
        .verdicts
        .iter()
        .partition(|verdict| verdict.step == about.step.number);
    let (later, own): (Vec<_>, Vec<_>) = own.into_iter().partition(|verdict| waits(verdict));
    for verdict in own {
        one(&mut text, about, &alike, verdict);
    }
    if !later.is_empty() {
        line(&mut text, &dim(&later_milestones(&later)));
    }
    if !earlier.is_empty() {
        let passed = |verdict: &&&Verdict| verdict.standing() == Status::Passed;
        let skipped = |verdict: &&&Verdict| verdict.standing() == Status::Skipped;
        let skipped = earlier.iter().filter(skipped).count();
        let heading = format!(
            "Still true from earlier steps: {} of {}",
            earlier.iter().filter(passed).count(),
            earlier.len() - skipped
        );
        line(&mut text, &format!("\n  {}", dim(&heading)));
        // Skipped tests are reported by reason, below.
        let is_told = |verdict: &&Verdict| verdict.standing() > Status::Skipped;
        for verdict in earlier.into_iter().filter(is_told) {
            one(&mut text, about, &alike, verdict);
        }
    }
    if let Some(first) = alike.first {
        line(&mut text, &format!("\n{}", strong("Fix this one first:")));
        heading(&mut text, first);
        details(&mut text, about, first);
    }
    text.push('\n');
    text.push_str(&closing(about, judgement));
    text
}

/// The failure to fix first.
pub fn first_failure(judgement: &Judgement) -> Option<&Verdict> {
    judgement
        .verdicts
        .iter()
        .find(|v| v.standing() == Status::Failed)
}

/// Which failures are covered by an identical one.
struct Alike<'a> {
    /// The failure to fix first, reported in full at the end.
    first: Option<&'a Verdict>,
    groups: Vec<Vec<&'a Verdict>>,
}

impl<'a> Alike<'a> {
    /// Fewer failures that are the same take no more room than a line about them.
    const FOLDED: usize = 4;

    fn of(
        about: &ReportContext<'_>,
        judgement: &'a Judgement,
        waits: &dyn Fn(&Verdict) -> bool,
    ) -> Alike<'a> {
        let mut groups: Vec<Vec<&Verdict>> = Vec::new();
        let failed = judgement.verdicts.iter().filter(|verdict| !waits(verdict));
        for verdict in failed.filter(|verdict| verdict.standing() == Status::Failed) {
            let group = groups.iter_mut().find(|group| {
                !about.all && group.first().is_some_and(|one| are_alike(one, verdict))
            });
            match group {
                Some(group) => group.push(verdict),
                None => groups.push(vec![verdict]),
            }
        }
        groups.retain(|group| group.len() >= Alike::FOLDED);
        Alike {
            first: first_failure(judgement),
            groups,
        }
    }

    fn is_first(&self, verdict: &Verdict) -> bool {
        self.first.is_some_and(|first| std::ptr::eq(first, verdict))
    }

    /// How many more this one covers; `None` if another covers it.
    fn told_by(&self, verdict: &Verdict) -> Option<usize> {
        let is_it = |one: &&&Verdict| std::ptr::eq(**one, verdict);
        let mut places = self
            .groups
            .iter()
            .filter_map(|group| Some((group, group.iter().position(|one| is_it(&one))?)));
        match places.next() {
            None => Some(0),
            Some((group, 0)) => Some(group.len() - 1),
            Some(_) => None,
        }
    }
}

/// Whether the server did the same wrong thing, whatever was expected.
fn are_alike(one: &Verdict, other: &Verdict) -> bool {
    match (failure(one), failure(other)) {
        (Some((_, one)), Some((_, other))) => {
            one.actual == other.actual && one.cause == other.cause
        }
        _ => false,
    }
}

fn one(text: &mut String, about: &ReportContext<'_>, alike: &Alike<'_>, verdict: &Verdict) {
    match verdict.standing() {
        // The reasons are printed at the end, with a count.
        Status::Skipped if !about.all => {}
        Status::Passed | Status::Skipped => heading(text, verdict),
        Status::Failed => {
            let Some(more) = alike.told_by(verdict) else {
                return;
            };
            heading(text, verdict);
            if more > 0
                && let Some((_, failure)) = failure(verdict)
            {
                let actual = failure.actual.lines().next().unwrap_or_default();
                let more = format!("        and {more} more with the same result: {actual}");
                line(text, &dim(&more));
            }
            if about.all && !alike.is_first(verdict) {
                details(text, about, verdict);
            }
        }
        Status::Fault => {
            heading(text, verdict);
            for (_, outcome) in &verdict.outcomes {
                if let Outcome::Fault(why) = outcome {
                    field(text, "fault", why);
                }
            }
            field(text, "at", &link::place(&verdict.test.place));
        }
    }
}

/// What came of the tests that belong to milestones after the open one.
fn later_milestones(verdicts: &[&Verdict]) -> String {
    let with = |standing| {
        verdicts
            .iter()
            .filter(move |one| one.standing() == standing)
    };
    let counts = [
        (with(Status::Failed).count(), "fail", "fails"),
        (with(Status::Passed).count(), "pass", "passes"),
    ];
    let counts = counts
        .into_iter()
        .filter_map(|(count, some, one)| match count {
            0 => None,
            1 => Some(format!("1 test {one}")),
            _ => Some(format!("{count} tests {some}")),
        });
    let counts: Vec<_> = counts.collect();
    format!("  Later milestones: {}", counts.join(", "))
}

fn heading(text: &mut String, verdict: &Verdict) {
    let sentence = &verdict.test.text;
    let line_of = match verdict.standing() {
        Status::Passed => format!("  {}    {sentence}", good("ok")),
        Status::Skipped => format!("  {}  {sentence}", dim("skip")),
        Status::Failed => format!("  {}  {}", bad("FAIL"), strong(sentence)),
        Status::Fault => format!("  {} {}", bad("ERROR"), strong(sentence)),
    };
    line(text, &line_of);
}

/// The failure on the first transport that failed: one is enough to understand
/// it.
fn failure(verdict: &Verdict) -> Option<(Option<Transport>, &Failure)> {
    verdict
        .outcomes
        .iter()
        .find_map(|(transport, outcome)| match outcome {
            Outcome::Failed(failure) => Some((*transport, failure.as_ref())),
            _ => None,
        })
}

fn details(text: &mut String, about: &ReportContext<'_>, verdict: &Verdict) {
    let Some((transport, failure)) = failure(verdict) else {
        return;
    };
    evidence(text, about, verdict, failure);
    let hints = verdict.hints();
    let shown = if about.hints { hints.len() } else { 1 };
    for (index, hint) in hints.iter().take(shown).enumerate() {
        let more = hints.len() - shown.min(hints.len());
        let more = match (index + 1 == shown, more) {
            (false, _) | (_, 0) => String::new(),
            (true, more) => dim(&format!("  ({more} more: {})", more_hints(about))),
        };
        field(text, "hint", &format!("{hint}{more}"));
    }
    field(text, RERUN, &rerun(about, verdict, transport));
}

/// How the hints that are left are to be had: of one's own step one by one.
fn more_hints(about: &ReportContext<'_>) -> String {
    if about.solution {
        "--hints".to_owned()
    } else {
        about.advice.hint(about.step.number)
    }
}

/// What became of the test, where to look, and what it did.
fn evidence(text: &mut String, about: &ReportContext<'_>, verdict: &Verdict, failure: &Failure) {
    field(text, "expected", &failure.expected);
    field(text, "actual", &shortened(&failure.actual));
    if let Some(cause) = &failure.cause {
        field(text, "cause", cause);
    }
    whereabouts(text, about, failure);
    if let Some(hole) = verdict.test.hole {
        field(text, "guards", &format!("hole {hole} of the Node original"));
    }
    let story = match failure.story.as_slice() {
        [] => "the runner starts the server".to_owned(),
        [only] => only.clone(),
        many => {
            let numbered = many
                .iter()
                .enumerate()
                .map(|(i, what)| format!("{}. {what}", i + 1));
            numbered.collect::<Vec<_>>().join("\n")
        }
    };
    field(text, "sent", &story);
    let log = server_log::shown(&failure.log).map(|line| dim(&shortened(&line)));
    field(text, "log", &log.collect::<Vec<_>>().join("\n"));
}

/// What a learner edits, and then the check in the document.
fn whereabouts(text: &mut String, about: &ReportContext<'_>, failure: &Failure) {
    // No verdict depends on unit tests, so a failure is not mended there.
    let files = about
        .files
        .iter()
        .filter(|file| !file.ends_with("tests.rs"));
    let files: Vec<_> = files.collect();
    if !about.solution && !files.is_empty() {
        let folder = &about.step.starter;
        let edit = match files[..] {
            [only] => link::path(&folder.join(only)),
            _ => {
                let files: Vec<_> = files.iter().map(|it| link::inside(folder, it)).collect();
                format!("{}: {}", link::path(folder), files.join(", "))
            }
        };
        field(text, "edit", &edit);
    }
    field(text, "at", &link::place(&failure.place));
}

/// The command that plays just this test with the same people and secrets.
fn rerun(about: &ReportContext<'_>, verdict: &Verdict, transport: Option<Transport>) -> String {
    let mut command = format!("cargo xtask step {}", about.step.number);
    if about.solution {
        command.push_str(" --solution");
    }
    let only = verdict
        .test
        .text
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('`', "\\`")
        .replace('$', "\\$");
    let _ = write!(command, " --only \"{only}\" --seed {}", about.seed);
    if verdict.test.needs_mongodb {
        command.push_str(" --mongo");
    }
    if let Some(transport) = transport {
        let _ = write!(command, " --transport {}", transport.word());
    }
    command
}

/// The report on a crate that does not compile.
pub fn broken(about: &ReportContext<'_>, errors: &str) -> String {
    let mut text = String::new();
    line(
        &mut text,
        &strong(&format!("Step {}: {}", about.step.number, about.title)),
    );
    text.push('\n');
    text.push_str(errors.trim_end());
    text.push_str("\n\n");
    line(
        &mut text,
        &format!(
            "{}: no test was run.\nNext: fix what is named above, then {}",
            bad("This does not build"),
            about.advice.judge_again(about.step.number)
        ),
    );
    text
}

/// The label of the command that plays a test again; it must stay on one line.
const RERUN: &str = "rerun";

/// A named field below a test; further lines are indented to the first.
fn field(text: &mut String, name: &str, value: &str) {
    for (index, part) in value.lines().enumerate() {
        let name = if index == 0 { name } else { "" };
        line(
            text,
            &format!("        {}  {part}", dim(&format!("{name:<8}"))),
        );
    }
}

/// What a server printed or sent, with only both ends of each line that would fill the
/// screen: what comes after it must not be overlooked.
fn shortened(text: &str) -> String {
    const LONGEST: usize = 600;
    const BEGINNING: usize = 300;
    const END: usize = 100;
    let short = |line: &str| {
        let length = line.chars().count();
        if length <= LONGEST {
            return line.to_owned();
        }
        let beginning: String = line.chars().take(BEGINNING).collect();
        let end: String = line.chars().skip(length - END).collect();
        format!("{beginning} … {end} ({length} characters)")
    };
    text.lines().map(short).collect::<Vec<_>>().join("\n")
}

fn line(text: &mut String, line: &str) {
    text.push_str(line.trim_end());
    text.push('\n');
}
