//! The whole course: steps, documents and what they ask, read at once.

pub mod diagnostic;
pub mod document;
pub mod json_schema;
pub mod location;
pub mod parser;
pub mod published;
pub mod reference;
pub mod spec;
pub mod starter;
pub mod state_dir;
pub mod steps;
pub mod target_dir;
pub mod template;
pub mod vocabulary;

use std::fs;
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::spec::{Spec, Test, Transport};
use crate::steps::{StepFolders, Steps};

/// Everything that is judged against.
#[derive(Debug)]
pub struct Course {
    pub steps: Steps,
    /// One a step, in the same order.
    pub specs: Vec<Spec>,
}

/// A test and the step whose document has it.
#[derive(Debug, Clone)]
pub struct AskedTest {
    pub step: u8,
    pub test: Arc<Test>,
    /// The transport that is enough for this test, of those on which it can be
    /// played; `None` if it has to hold on each.
    pub enough: Option<Transport>,
}

impl Course {
    /// Reads the documents of all steps.
    ///
    /// # Errors
    /// Every fault of the course's form, all at once: a test that cannot be
    /// read must stop the judging, or a typing error would pass as a success.
    pub fn read(steps: Steps) -> Result<Course, Vec<Diagnostic>> {
        let mut errors = Vec::new();
        let mut specs = Vec::new();
        let mut documents = Vec::new();
        for step in &steps.all {
            match fs::read_to_string(steps.root.join(&step.document)) {
                Ok(text) => match parser::read_text(&step.document, &text) {
                    Ok((document, spec)) => {
                        documents.push(document);
                        specs.push(spec);
                    }
                    Err(mut faults) => errors.append(&mut faults),
                },
                Err(error) => {
                    let message = format!("this document cannot be read: {error}");
                    errors.push(Diagnostic::new(&step.document, "", 0..0, message));
                }
            }
        }
        errors.extend(document::same_ids(&documents));
        if errors.is_empty() {
            Ok(Course { steps, specs })
        } else {
            Err(errors)
        }
    }

    /// What a crate of this step has to be right in: the step's own tests, then
    /// those of the steps before it that still hold.
    ///
    /// A step's own tests are played on each transport. Those of earlier steps
    /// have been, with the code that the step builds on: here they are played on
    /// one, by turns, so that a slip on either transport is found and a learner
    /// does not wait for everything twice. The turns are another in the next step.
    pub fn asked_of(&self, step: &StepFolders) -> Vec<AskedTest> {
        let own = self.specs.iter().filter(|c| c.number == step.number);
        let earlier = self.specs.iter().filter(|c| c.number < step.number);
        own.chain(earlier)
            .flat_map(|spec| spec.tests.iter().map(|test| (spec.number, test)))
            .filter(|(_, test)| test.until.is_none_or(|last| step.number <= last))
            .enumerate()
            .map(|(at, (number, test))| AskedTest {
                step: number,
                test: Arc::clone(test),
                enough: (number < step.number).then(|| by_turns(at + usize::from(step.number))),
            })
            .collect()
    }

    pub fn spec(&self, step: &StepFolders) -> Option<&Spec> {
        self.specs.iter().find(|spec| spec.number == step.number)
    }
}

/// One transport for a test that is not played on each.
pub fn by_turns(at: usize) -> Transport {
    if at.is_multiple_of(2) {
        Transport::Polling
    } else {
        Transport::Websocket
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn own_tests_are_played_on_each_transport_and_earlier_ones_on_one_by_turns() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let course = Course::read(Steps::find(&root).unwrap()).unwrap();
        for step in &course.steps.all {
            let asked = course.asked_of(step);
            let (own, earlier): (Vec<_>, Vec<_>) =
                asked.iter().partition(|asked| asked.step == step.number);
            assert!(own.iter().all(|asked| asked.enough.is_none()));
            let on = |transport| move |asked: &&&AskedTest| asked.enough == Some(transport);
            let polling = earlier.iter().filter(on(Transport::Polling)).count();
            let websocket = earlier.iter().filter(on(Transport::Websocket)).count();
            assert_eq!(polling + websocket, earlier.len());
            assert!(polling.abs_diff(websocket) <= 1);
        }
    }
}
