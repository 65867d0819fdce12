//! What became of a test, and of all tests of a step.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::transcript::Talk;
use course::location::Place;
use course::spec::{Test, Transport};

/// Why a test of the examination is skipped.
pub const NOT_EXAMINED: &str = "the examination runs when all other tests have passed";

/// What became of one test on one transport.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Outcome {
    Passed,
    /// The judged server did something else than the test asks.
    Failed(Box<Failure>),
    /// The test could not be played; says nothing about the judged server.
    Fault(String),
    /// This machine cannot play the test. Never a pass.
    Skipped(String),
}

/// Everything that a learner needs in order to understand a failed test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    /// The action in the document.
    pub place: Place,
    /// What the runner did, in order; the last is what was answered wrongly.
    pub story: Vec<String>,
    pub expected: String,
    pub actual: String,
    /// What most often leads to this.
    pub cause: Option<String>,
    /// The hint of the check that failed.
    pub hint: Option<String>,
    /// The failed check belongs to every test, so this test's own hints do not fit.
    pub is_invariant: bool,
    /// The server's last lines.
    pub log: Vec<String>,
    /// What went over the wire.
    pub transcript: Vec<Talk>,
}

impl Failure {
    /// The same with each text of it changed, whatever it is put together from.
    pub fn map(self, change: impl Fn(&str) -> String) -> Failure {
        let all = |texts: Vec<String>| texts.iter().map(|text| change(text)).collect();
        Failure {
            place: self.place,
            story: all(self.story),
            expected: change(&self.expected),
            actual: change(&self.actual),
            cause: self.cause.as_deref().map(&change),
            hint: self.hint.as_deref().map(&change),
            is_invariant: self.is_invariant,
            log: all(self.log),
            transcript: self
                .transcript
                .into_iter()
                .map(|talk| talk.map(&change))
                .collect(),
        }
    }
}

/// One test, judged on each transport that applies.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// The step whose document has the test.
    pub step: u8,
    pub test: Arc<Test>,
    /// `None` for a test that opens no socket.
    pub outcomes: Vec<(Option<Transport>, Outcome)>,
    /// How long it took, on the slowest transport; without the wait for its turn.
    pub took: Duration,
}

/// The verdicts of one crate.
#[derive(Debug, Clone)]
pub struct Judgement {
    pub verdicts: Vec<Verdict>,
}

/// A verdict in one word, the worst over all transports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    Passed,
    Skipped,
    Failed,
    Fault,
}

impl Outcome {
    pub fn standing(&self) -> Status {
        match self {
            Outcome::Passed => Status::Passed,
            Outcome::Skipped(_) => Status::Skipped,
            Outcome::Failed(_) => Status::Failed,
            Outcome::Fault(_) => Status::Fault,
        }
    }
}

impl Verdict {
    /// The worst outcome; a test that was played on no transport is a fault.
    pub fn standing(&self) -> Status {
        self.outcomes
            .iter()
            .map(|(_, o)| o.standing())
            .max()
            .unwrap_or(Status::Fault)
    }

    /// What failed, on each transport.
    pub fn failures(&self) -> impl Iterator<Item = &Failure> {
        self.outcomes
            .iter()
            .filter_map(|(_, outcome)| match outcome {
                Outcome::Failed(failure) => Some(failure.as_ref()),
                _ => None,
            })
    }

    /// The hints in the order in which they are given: that of the check that failed,
    /// then those of the test, unless the check is one of every test.
    pub fn hints(&self) -> Vec<&str> {
        let failure = self.failures().next();
        let of_the_check = failure.and_then(|failure| failure.hint.as_ref());
        let of_the_test = match failure {
            Some(failure) if failure.is_invariant => [].as_slice(),
            _ => &self.test.hints,
        };
        let all = of_the_check.into_iter().chain(of_the_test);
        all.map(String::as_str).collect()
    }

    /// Whether it belongs to the examination and was left out.
    pub fn is_unexamined(&self) -> bool {
        self.outcomes
            .iter()
            .any(|(_, outcome)| matches!(outcome, Outcome::Skipped(why) if why == NOT_EXAMINED))
    }
}

impl Judgement {
    /// The same, with what another judgement says of the tests that both have.
    pub fn updated_by(mut self, other: Judgement) -> Judgement {
        for new in other.verdicts {
            let is_same =
                |old: &&mut Verdict| old.step == new.step && old.test.text == new.test.text;
            if let Some(old) = self.verdicts.iter_mut().find(is_same) {
                *old = new;
            }
        }
        self
    }

    /// The same, with a future that is never awaited, if the compiler warns of one,
    /// as the cause of each failure that has no other.
    pub fn explained_by(mut self, warnings: &str) -> Judgement {
        let Some(place) = never_awaited(warnings) else {
            return self;
        };
        let outcomes = self.verdicts.iter_mut().flat_map(|one| &mut one.outcomes);
        for (_, outcome) in outcomes {
            if let Outcome::Failed(failure) = outcome {
                failure.cause.get_or_insert_with(|| {
                    format!(
                        "perhaps a future that is never awaited, so that it never runs: {place} \
                         (the compiler warns of it)"
                    )
                });
            }
        }
        self
    }

    /// Whether nothing failed, and nothing of the examination was left out.
    pub fn is_done(&self) -> bool {
        self.standing() < Status::Failed && !self.lacks_examination()
    }

    /// Whether tests of the examination were left out.
    pub fn lacks_examination(&self) -> bool {
        self.verdicts.iter().any(Verdict::is_unexamined)
    }

    pub fn count(&self, standing: Status) -> usize {
        self.verdicts
            .iter()
            .filter(|v| v.standing() == standing)
            .count()
    }

    /// The worst of all; no verdict at all is a fault, never a pass.
    pub fn standing(&self) -> Status {
        self.verdicts
            .iter()
            .map(Verdict::standing)
            .max()
            .unwrap_or(Status::Fault)
    }
}

/// Where the first future is that is never awaited, by the compiler's warnings.
fn never_awaited(warnings: &str) -> Option<String> {
    let plain = anstream::adapter::strip_str(warnings).to_string();
    let mut warnings = plain.split("\nwarning");
    let of_future = warnings.find(|one| one.contains("futures do nothing unless you"))?;
    let place = of_future
        .lines()
        .find_map(|line| line.trim_start().strip_prefix("--> "))?;
    Some(place.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_future_that_is_never_awaited_is_found_among_the_warnings() {
        let warnings = "warning: unused variable: `a`\n --> src/a.rs:1:2\n\n\
                        warning: unused implementer of `Future` that must be used\n  \
                        --> crates/step-02-a/src/b.rs:3:5\n   |\n   \
                        = note: futures do nothing unless you `.await` or poll them\n";
        assert_eq!(
            never_awaited(warnings).as_deref(),
            Some("crates/step-02-a/src/b.rs:3:5")
        );
        assert_eq!(
            never_awaited("warning: unused variable\n --> a:1:1\n"),
            None
        );
    }

    #[test]
    fn no_test_at_all_is_a_fault_and_never_a_pass() {
        assert_eq!(
            Judgement {
                verdicts: Vec::new()
            }
            .standing(),
            Status::Fault
        );
    }

    #[test]
    fn one_fault_outweighs_any_number_of_passes() {
        let worst = [Status::Passed, Status::Fault, Status::Failed]
            .into_iter()
            .max();
        assert_eq!(worst, Some(Status::Fault));
    }
}
