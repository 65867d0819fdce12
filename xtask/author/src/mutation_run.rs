//! The tests of the course, tried themselves: each known mistake must be
//! caught by the test that explains it, each alternative must pass, and each
//! test must have something that fails it.

mod matrix;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display, Formatter};
use std::path::PathBuf;

use crate::mutation::{Caught, Variant};
use course::steps::StepFolders;
use course::{AskedTest, Course, by_turns};
use judge::subject::Target;
use judge::verdict::{Failure, Judgement, Status, Verdict};
use judge::{Settings, judge};

pub use matrix::{matrix, variant_table};

/// A variant and what became of it.
#[derive(Debug)]
pub struct Tried {
    pub variant: Variant,
    /// The compiler's errors, or the verdicts.
    pub judged: Result<Judgement, String>,
    pub runs: Runs,
}

/// How often a variant was judged, and in how many runs wrongly: a mistake was not caught and
/// explained, or a right variant was refused.
#[derive(Debug, Clone, Copy)]
pub struct Runs {
    pub played: usize,
    pub wrong: usize,
}

impl Runs {
    /// One run, which settles the matter.
    pub const ONE: Runs = Runs {
        played: 1,
        wrong: 0,
    };
}

/// How many runs judged it rightly, where not all did.
impl Display for Runs {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Runs { played, wrong } = self;
        match wrong {
            0 => Ok(()),
            _ => write!(f, " in {} of {played} runs", played - wrong),
        }
    }
}

/// A test that meets a race may miss it, and dozens of servers side by side are slow enough to
/// fail a check that has nothing to do with the mistake, or a right server. What was judged
/// wrongly is judged again, until at most one run in so many was wrong.
const ONE_IN: usize = 5;

/// More wrong runs than that are too many: a mistake has to be caught and explained in four of
/// five runs or in eight of ten, a right variant accepted in four of five.
fn may_be_wrong(variant: &Variant) -> usize {
    match variant.caught {
        Some(_) => 2,
        None => 1,
    }
}

/// Which tests variants are judged by.
#[derive(Debug)]
pub enum Played {
    AllTests,
    Decisive(Decisive),
}

/// What is enough to judge the whole catalogue.
#[derive(Debug)]
pub struct Decisive {
    /// By step, the sentences of the tests that every mistake is judged by, besides the one
    /// that has to catch it: they would otherwise have nothing to fail.
    unnamed: BTreeMap<u8, BTreeSet<String>>,
    /// The alternatives of each step, which share the examinations of the steps before: what
    /// is right differs in its own step, and these tests take most of the time.
    alternatives: BTreeMap<u8, Vec<PathBuf>>,
}

impl Played {
    /// With the tests that may have only mistakes to fail, of which none names them.
    pub fn decisive(course: &Course, variants: &[Variant]) -> Played {
        let named: BTreeSet<(u8, &str)> = variants
            .iter()
            .filter_map(|one| Some((one.step, one.caught.as_ref()?.test.as_str())))
            .collect();
        let of_steps = course.specs.iter().map(|spec| {
            let unnamed = spec.tests.iter().filter(|test| {
                // A starter that fails at all is not examined.
                let may_be_idle = test.starter_passes || test.examination;
                may_be_idle && !named.contains(&(spec.number, test.text.as_str()))
            });
            (spec.number, unnamed.map(|test| test.text.clone()).collect())
        });
        let mut alternatives: BTreeMap<u8, Vec<PathBuf>> = BTreeMap::new();
        for one in variants.iter().filter(|one| one.caught.is_none()) {
            alternatives
                .entry(one.step)
                .or_default()
                .push(one.path.clone());
        }
        Played::Decisive(Decisive {
            unnamed: of_steps.collect(),
            alternatives,
        })
    }

    /// Whether a mistake is judged by a test of its step that need not catch it.
    fn includes(&self, step: u8, sentence: &str) -> bool {
        match self {
            Played::AllTests => true,
            Played::Decisive(Decisive { unnamed, .. }) => unnamed
                .get(&step)
                .is_some_and(|unnamed| unnamed.contains(sentence)),
        }
    }

    /// Leaves an alternative its share of the examinations of the steps before. Each of these
    /// tests is played by one alternative of each step.
    fn share(&self, variant: &Variant, asked: &mut Vec<AskedTest>) {
        let Played::Decisive(Decisive { alternatives, .. }) = self else {
            return;
        };
        let of_step = alternatives
            .get(&variant.step)
            .map_or(&[][..], Vec::as_slice);
        let Some(own) = of_step.iter().position(|path| *path == variant.path) else {
            return;
        };
        let mut turns = (0..of_step.len()).cycle();
        asked.retain(|asked| {
            let is_shared = asked.step != variant.step && asked.test.examination;
            !is_shared || turns.next() == Some(own)
        });
    }
}

/// Whether the test that has to catch a mistake needs MongoDB.
pub fn needs_mongodb(course: &Course, variant: &Variant) -> bool {
    let Some(caught) = &variant.caught else {
        return false;
    };
    let tests = course.specs.iter().flat_map(|one| &one.tests);
    tests
        .filter(|test| test.needs_mongodb)
        .any(|test| test.text == caught.test)
}

/// Whether a variant runs the tests that need MongoDB: right ones, and mistakes that
/// these tests must catch. The others need no build for it.
pub fn plays_mongodb(course: &Course, variant: &Variant) -> bool {
    match variant.caught {
        Some(_) => needs_mongodb(course, variant),
        None => {
            let asked = asked_of(course, variant.step);
            asked.iter().any(|asked| asked.test.needs_mongodb)
        }
    }
}

/// Judges a variant, if it could be built.
///
/// # Errors
/// The compiler's, as they were given.
pub async fn try_one(
    course: &Course,
    variant: &Variant,
    subject: &Result<Target, String>,
    played: &Played,
    settings: &Settings,
) -> Result<Judgement, String> {
    let subject = subject.as_ref().map_err(String::clone)?;
    let mut asked = asked_of(course, variant.step);
    // A mistake concerns its own step and the test that explains it, on each transport.
    match &variant.caught {
        Some(caught) => asked.retain(|asked| {
            let sentence = &asked.test.text;
            asked.step == variant.step
                && (sentence == &caught.test || played.includes(variant.step, sentence))
        }),
        None => played.share(variant, &mut asked),
    }
    for (at, asked) in asked.iter_mut().enumerate() {
        let on_each = match &variant.caught {
            Some(caught) => asked.test.text == caught.test,
            None => asked.step == variant.step,
        };
        asked.enough = (!on_each).then(|| by_turns(at));
    }
    let mut settings = settings.clone();
    if !plays_mongodb(course, variant) {
        settings = settings.with(None);
    }
    let by_name = variant.caught.as_ref().and_then(|caught| {
        let named = |asked: &&AskedTest| asked.test.text == caught.test;
        asked.iter().find(named).cloned()
    });
    let judgement = judge(subject, asked, &settings).await;
    if let Some(asked) = by_name
        && is_unexamined(&judgement, &asked)
    {
        // A race that another test has met by chance would leave it out.
        let alone = judge(subject, vec![asked], &settings).await;
        return Ok(judgement.updated_by(alone));
    }
    Ok(judgement)
}

/// Whether a first judgement leaves a doubt: a test could not be played, for which a busy
/// machine may be too slow, or the variant was judged wrongly.
pub fn is_unsure(variant: &Variant, judged: &Result<Judgement, String>) -> bool {
    is_faulty(judged) || is_wrong(variant, judged)
}

/// Judges a variant again after an unsure first judgement. One that was judged wrongly is judged
/// several times, to find out how often that happens. Returns the judgement that decides, and
/// the counts with the first run.
pub async fn try_again(
    course: &Course,
    variant: &Variant,
    subject: &Result<Target, String>,
    played: &Played,
    settings: &Settings,
    first: Result<Judgement, String>,
) -> (Result<Judgement, String>, Runs) {
    let again = || try_one(course, variant, subject, played, settings);
    let mut judged = first;
    if is_faulty(&judged) {
        judged = again().await;
    }
    let mut runs = Runs::ONE;
    if !is_wrong(variant, &judged) {
        return (judged, runs);
    }
    runs.wrong = 1;
    loop {
        judged = again().await;
        runs.played += 1;
        let wrong = is_wrong(variant, &judged);
        runs.wrong += usize::from(wrong);
        // A right judgement is shown, unless there are too many wrong ones.
        let is_rare = !wrong && runs.wrong * ONE_IN <= runs.played;
        if is_rare || runs.wrong > may_be_wrong(variant) {
            return (judged, runs);
        }
    }
}

fn is_faulty(judged: &Result<Judgement, String>) -> bool {
    let judged = judged.as_ref();
    judged.is_ok_and(|judgement| judgement.standing() == Status::Fault)
}

/// Whether a mistake was not caught or not explained, or a right variant refused.
fn is_wrong(variant: &Variant, judged: &Result<Judgement, String>) -> bool {
    match (&variant.caught, judged) {
        (Some(caught), Ok(judgement)) => missed(judgement, caught).is_some(),
        (None, Ok(judgement)) => failed(judgement).next().is_some(),
        // Building it again would change nothing.
        (_, Err(_)) => false,
    }
}

/// Whether this test was left out because another one failed.
fn is_unexamined(judgement: &Judgement, asked: &AskedTest) -> bool {
    let mut verdicts = judgement.verdicts.iter();
    verdicts.any(|verdict| verdict.test.text == asked.test.text && verdict.is_unexamined())
}

/// Judges a starter or a solution by the tests of its own step, as the baseline for the
/// variants.
pub async fn try_own(
    course: &Course,
    step: u8,
    subject: &Target,
    settings: &Settings,
) -> Judgement {
    let mut asked = asked_of(course, step);
    asked.retain(|asked| asked.step == step);
    judge(subject, asked, settings).await
}

fn asked_of(course: &Course, step: u8) -> Vec<AskedTest> {
    let step = course.steps.get(step);
    step.map(|step| course.asked_of(step)).unwrap_or_default()
}

/// What is wrong with how one variant was judged; `None` if nothing is.
pub fn complaint(tried: &Tried) -> Option<String> {
    let judgement = match &tried.judged {
        Ok(judgement) => judgement,
        Err(errors) => return Some(format!("it does not build:\n{errors}")),
    };
    if let Some(fault) = judgement
        .verdicts
        .iter()
        .find(|v| v.standing() == Status::Fault)
    {
        return Some(format!("a test could not be played: {}", fault.test.text));
    }
    let complaint = match &tried.variant.caught {
        None => failed(judgement).next().map(|verdict| {
            let failure = verdict.failures().next();
            let actual =
                failure.map(|f| format!("\n  expected {}\n  actual {}", f.expected, f.actual));
            format!(
                "it is right, and this test fails it: {}{}",
                verdict.test.text,
                actual.unwrap_or_default()
            )
        }),
        Some(caught) => missed(judgement, caught),
    };
    let Runs { played, wrong } = tried.runs;
    complaint.map(|why| match wrong {
        0 => why,
        _ => format!("in {wrong} of {played} runs: {why}"),
    })
}

fn failed(judgement: &Judgement) -> impl Iterator<Item = &Verdict> {
    let verdicts = judgement.verdicts.iter();
    verdicts.filter(|verdict| verdict.standing() == Status::Failed)
}

/// Why a mistake was not caught or not explained; `None` if it was.
fn missed(judgement: &Judgement, Caught { test, says }: &Caught) -> Option<String> {
    if !judgement
        .verdicts
        .iter()
        .any(|verdict| &verdict.test.text == test)
    {
        return Some(format!("no test has the sentence {test:?}"));
    }
    let Some(verdict) = failed(judgement).find(|verdict| &verdict.test.text == test) else {
        let others: Vec<_> = failed(judgement)
            .map(|verdict| format!("\n  {}", verdict.test.text))
            .collect();
        let others = if others.is_empty() {
            " nothing fails it".to_owned()
        } else {
            format!(" what fails it:{}", others.concat())
        };
        return Some(format!(
            "it passes the test that must catch it, {test:?};{others}"
        ));
    };
    let told = verdict
        .failures()
        .any(|failure| words(verdict, failure).contains(says));
    (!told).then(|| {
        let report: Vec<_> = verdict
            .failures()
            .map(|failure| words(verdict, failure))
            .collect();
        format!(
            "the report does not say {says:?}; it says:\n{}",
            report.join("\n--\n")
        )
    })
}

/// What a learner reads about a failed test at first: of the hints, that is one.
fn words(verdict: &Verdict, failure: &Failure) -> String {
    let mut words = vec![failure.expected.clone(), failure.actual.clone()];
    words.extend(failure.cause.clone());
    words.extend(failure.log.iter().cloned());
    words.extend(verdict.hints().first().map(|hint| (*hint).to_owned()));
    words.join("\n")
}

/// Tests of a step that neither its starter nor any of these mistakes fails: they
/// could be left out and nobody would notice.
pub fn idle_tests(
    course: &Course,
    step: &StepFolders,
    starter: &Judgement,
    tried: &[&Tried],
    mongodb: bool,
) -> Vec<String> {
    let judged = tried
        .iter()
        .filter(|t| t.variant.caught.is_some())
        .filter_map(|t| t.judged.as_ref().ok());
    let failed: BTreeSet<&str> = judged
        .chain([starter])
        .flat_map(|judgement| &judgement.verdicts)
        .filter(|verdict| verdict.standing() == Status::Failed)
        .map(|verdict| verdict.test.text.as_str())
        .collect();
    let Some(spec) = course.spec(step) else {
        return Vec::new();
    };
    spec.tests
        .iter()
        .filter(|test| mongodb || !test.needs_mongodb)
        .filter(|test| !failed.contains(test.text.as_str()))
        .map(|test| format!("{}: {:?}", test.place, test.text))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use course::parser::read_text;
    use course::starter::Files;
    use std::path::Path;

    /// The tests of a step, of which those in the examination have an `e` in their sentence.
    fn asked(step: u8, sentences: &[&str]) -> Vec<AskedTest> {
        let tests: Vec<_> = sentences
            .iter()
            .map(|sentence| {
                let examination = match sentence.contains('e') {
                    true => "    examination: true\n",
                    false => "",
                };
                format!(
                    "  - text: {sentence}\n    hint: Try.\n{examination}    do:\n      \
                     - request: {{ get: / }}\n        expect: {{ status: 200 }}\n"
                )
            })
            .collect();
        let text = format!(
            "---\nid: \"0123456789abcdef01234567\"\ntitle: One\nstep: {step}\nfiles: []\n---\n\
             ## Description\nA.\n\n## Instructions\nB.\n\n## Hints\nC.\n\n## Tests\n```yml\n\
             tests:\n{}```\n\n## Challenge Seed\nD.\n\n## Solution\nE.\n",
            tests.concat()
        );
        let file = format!("docs/{step:02}-one.md");
        let (_, spec) = read_text(Path::new(&file), &text).unwrap();
        let tests = spec.tests.into_iter();
        let enough = None;
        tests.map(|test| AskedTest { step, test, enough }).collect()
    }

    fn alternative(name: &str) -> Variant {
        Variant {
            step: 2,
            folder: PathBuf::new(),
            name: name.to_owned(),
            path: PathBuf::from(name),
            why: String::new(),
            caught: None,
            files: Files::new(),
            touched: Vec::new(),
        }
    }

    #[test]
    fn alternatives_share_the_examinations_of_the_steps_before_and_nothing_else() {
        let both = ["left", "right"].map(PathBuf::from);
        let shared = Played::Decisive(Decisive {
            unnamed: BTreeMap::new(),
            alternatives: BTreeMap::from([(2, both.to_vec())]),
        });
        let played = |played: &Played, name: &str| {
            let mut asked = [asked(1, &["e1", "o1", "e2", "e3"]), asked(2, &["e4", "o2"])].concat();
            played.share(&alternative(name), &mut asked);
            let sentences = asked.into_iter().map(|asked| asked.test.text.clone());
            sentences.collect::<Vec<_>>()
        };
        assert_eq!(played(&shared, "left"), ["e1", "o1", "e3", "e4", "o2"]);
        assert_eq!(played(&shared, "right"), ["o1", "e2", "e4", "o2"]);
        let all = ["e1", "o1", "e2", "e3", "e4", "o2"];
        assert_eq!(played(&Played::AllTests, "left"), all);
    }
}
