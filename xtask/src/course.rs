//! The whole course: steps, documents and what they ask, read at once.

use std::fs;

use crate::challenge::{Challenge, Test};
use crate::diagnostic::Diagnostic;
use crate::steps::{StepFolders, Steps};
use crate::{challenge_reader, document};

/// Everything that is judged against.
#[derive(Debug)]
pub struct Course {
    pub steps: Steps,
    /// One a step, in the same order.
    pub challenges: Vec<Challenge>,
}

/// A test and the step in whose document it stands.
#[derive(Debug, Clone)]
pub struct AskedTest {
    pub step: u8,
    pub test: Test,
}

impl Course {
    /// Reads the documents of all steps.
    ///
    /// # Errors
    /// Every fault of the course's form, all at once: a test that cannot be
    /// read must stop the judging, or a typing error would pass as a success.
    pub fn read(steps: Steps) -> Result<Course, Vec<Diagnostic>> {
        let mut errors = Vec::new();
        let mut challenges = Vec::new();
        let mut documents = Vec::new();
        for step in &steps.all {
            match fs::read_to_string(steps.root.join(&step.document)) {
                Ok(text) => match challenge_reader::read_text(&step.document, &text) {
                    Ok((document, challenge)) => {
                        documents.push(document);
                        challenges.push(challenge);
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
            Ok(Course { steps, challenges })
        } else {
            Err(errors)
        }
    }

    /// What a crate of this step has to be right in: the step's own tests, then
    /// those of the steps before it that still hold.
    pub fn asked_of(&self, step: &StepFolders) -> Vec<AskedTest> {
        let own = self.challenges.iter().filter(|c| c.number == step.number);
        let earlier = self.challenges.iter().filter(|c| c.number < step.number);
        own.chain(earlier)
            .flat_map(|challenge| {
                challenge.tests.iter().map(|test| AskedTest {
                    step: challenge.number,
                    test: test.clone(),
                })
            })
            .filter(|asked| asked.test.until.is_none_or(|last| step.number <= last))
            .collect()
    }

    pub fn challenge(&self, step: &StepFolders) -> Option<&Challenge> {
        self.challenges
            .iter()
            .find(|challenge| challenge.number == step.number)
    }
}
