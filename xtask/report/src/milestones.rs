//! The milestones of a step: which are over, which one is open, and which tests belong to
//! later ones.

use super::{ReportContext, dim, good, strong};
use judge::verdict::{Judgement, Status, Verdict};

/// The milestones of the step that a report is about, in their order.
pub struct Milestones<'a> {
    all: Vec<Milestone<'a>>,
    step: u8,
    /// The milestone of the step's first failure; tests of later ones wait until it is over.
    open: Option<&'a str>,
}

struct Milestone<'a> {
    name: &'a str,
    passed: usize,
    /// Without the skipped ones.
    judged: usize,
    /// Whether it has tests in the examination that have not been played.
    unexamined: bool,
}

impl<'a> Milestones<'a> {
    pub fn of(about: &ReportContext<'_>, judgement: &'a Judgement) -> Milestones<'a> {
        let step = about.step.number;
        let own = || {
            let verdicts = judgement.verdicts.iter();
            verdicts.filter(move |verdict| verdict.step == step)
        };
        let mut all: Vec<Milestone<'_>> = Vec::new();
        for verdict in own() {
            let Some(name) = verdict.test.milestone.as_deref() else {
                continue;
            };
            if all.last().is_none_or(|last| last.name != name) {
                all.push(Milestone {
                    name,
                    passed: 0,
                    judged: 0,
                    unexamined: false,
                });
            }
            if let Some(milestone) = all.last_mut() {
                let standing = verdict.standing();
                milestone.passed += usize::from(standing == Status::Passed);
                milestone.judged += usize::from(standing != Status::Skipped);
                milestone.unexamined |= verdict.test.examination && standing == Status::Skipped;
            }
        }
        let first = own().find(|verdict| verdict.standing() == Status::Failed);
        let open = first.and_then(|first| first.test.milestone.as_deref());
        Milestones { all, step, open }
    }

    /// How far the learner is, in one line; `None` if no milestone is open.
    pub fn line(&self) -> Option<String> {
        let open = self.open?;
        let mut parts = Vec::new();
        for Milestone {
            name,
            passed,
            judged,
            unexamined,
        } in &self.all
        {
            parts.push(if *name == open {
                strong(&format!("{name} {passed} of {judged}"))
            } else if passed == judged && *judged > 0 {
                let passed = if *unexamined { "ok so far" } else { "ok" };
                format!("{name} {}", good(passed))
            } else {
                dim(name)
            });
        }
        Some(format!("Milestones: {}", parts.join(" · ")))
    }

    /// Whether this is a test of a milestone that comes after the open one.
    pub fn is_later(&self, verdict: &Verdict) -> bool {
        let place = |name: Option<&str>| {
            let mut all = self.all.iter();
            all.position(|milestone| Some(milestone.name) == name)
        };
        let (own, open) = (verdict.test.milestone.as_deref(), place(self.open));
        verdict.step == self.step && open.is_some() && place(own) > open
    }
}
