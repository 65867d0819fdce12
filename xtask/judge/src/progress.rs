//! How far a learner has come in each step.

use crate::build::{CrateKind, Crates};
use crate::verdict_cache::{Known, Records};
use course::Course;
use course::published::Altered;
use course::steps::StepFolders;

/// How far the learner has come with one step.
#[derive(Debug)]
pub struct Progress<'a> {
    pub step: &'a StepFolders,
    pub title: &'a str,
    pub state: State,
    /// How many tests are asked of the step.
    pub tests: usize,
    /// Paths of published files that matter to the step and are altered.
    pub altered: Vec<String>,
}

/// What is known about the current code of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    NotStarted,
    /// Edited, and never judged.
    Begun,
    /// The current code was judged.
    Judged {
        passed: usize,
        skipped: usize,
        done: bool,
    },
    /// Edited since it was judged.
    Changed {
        passed: usize,
        of: usize,
        was_done: bool,
    },
}

impl State {
    pub fn new(known: &Known, begun: bool) -> State {
        match known {
            Known::Unchanged(judged) if begun || judged.done => State::Judged {
                passed: judged.passed,
                skipped: judged.skipped(),
                done: judged.done,
            },
            _ if !begun => State::NotStarted,
            Known::Changed(judged) => State::Changed {
                passed: judged.passed,
                of: judged.tests,
                was_done: judged.done,
            },
            Known::Never | Known::Unchanged(_) => State::Begun,
        }
    }

    pub fn is_done(self) -> bool {
        matches!(self, State::Judged { done: true, .. })
    }

    pub fn is_begun(self) -> bool {
        self != State::NotStarted
    }
}

/// All steps, in their order.
pub fn progress<'a>(course: &'a Course, crates: &Crates, records: &Records) -> Vec<Progress<'a>> {
    let steps = course.steps.all.iter().zip(&course.specs);
    let altered = Altered::of(&course.steps);
    let one = |(step, spec): (&'a StepFolders, &'a course::spec::Spec)| {
        let asked = course.asked_of(step);
        let key = (step.number, CrateKind::Yours);
        let known = records.look_up(crates, key, &asked);
        Progress {
            step,
            title: &spec.title,
            state: State::new(&known, crates.is_edited(step.number)),
            tests: asked.len(),
            altered: altered.for_step(step.number, &crates.depends_on(key)),
        }
    };
    steps.map(one).collect()
}

/// The step to go on with. A learner may begin anywhere: behind the last step that
/// is done it is the first one that is begun, or else the first.
pub fn current<'p, 'a>(all: &'p [Progress<'a>]) -> Option<&'p Progress<'a>> {
    let last_done = all.iter().rposition(|one| one.state.is_done());
    let behind = &all[last_done.map_or(0, |last| last + 1)..];
    let begun = behind.iter().find(|one| one.state.is_begun());
    begun.or(behind.first())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict_cache::Judged;
    use serde_json::json;

    const DONE: State = State::Judged {
        passed: 1,
        skipped: 0,
        done: true,
    };

    fn steps(states: &[State], folders: &[StepFolders]) -> Option<u8> {
        let all: Vec<_> = states
            .iter()
            .zip(folders)
            .map(|(&state, step)| Progress {
                step,
                title: "",
                state,
                tests: 1,
                altered: Vec::new(),
            })
            .collect();
        current(&all).map(|one| one.step.number)
    }

    #[test]
    fn the_step_to_go_on_with_is_behind_the_last_one_that_is_done() {
        let folders = [1, 2, 3].map(|number| StepFolders::new(number, "x"));
        let open = State::NotStarted;
        assert_eq!(steps(&[open, open, open], &folders), Some(1));
        assert_eq!(steps(&[open, DONE, State::Begun], &folders), Some(3));
        assert_eq!(steps(&[open, open, State::Begun], &folders), Some(3));
        assert_eq!(steps(&[State::Begun, DONE, open], &folders), Some(3));
        assert_eq!(
            steps(&[open, State::Begun, State::Begun], &folders),
            Some(2)
        );
        assert_eq!(steps(&[DONE, DONE, DONE], &folders), None);
        assert_eq!(steps(&[open, open, DONE], &folders), None);
    }

    #[test]
    fn what_was_edited_since_is_never_done_and_what_was_reset_is_not_started() {
        let judged = json!({
            "done": true, "passed": 0, "tests": 0, "seed": 7, "warnings": "", "verdicts": [],
        });
        let judged: Judged = serde_json::from_value(judged).expect("a record");
        let changed = Known::Changed(judged.clone());
        let was_done = true;
        let (passed, of) = (0, 0);
        assert_eq!(
            State::new(&changed, true),
            State::Changed {
                passed,
                of,
                was_done
            }
        );
        assert_eq!(State::new(&changed, false), State::NotStarted);
        assert!(State::new(&Known::Unchanged(judged), true).is_done());
        assert_eq!(State::new(&Known::Never, true), State::Begun);
    }
}
