//! The form of the documents; `docs/output.md` tells it to their readers.

use serde::Serialize;

use crate::structured_output::{JsonStatus, Spot};

/// What every document begins with; the rest depends on the command.
#[derive(Serialize)]
pub struct Document<T: Serialize> {
    pub version: u32,
    pub command: &'static str,
    pub status: JsonStatus,
    /// Why it is not a pass, unless reported test by test.
    pub message: Option<String>,
    #[serde(flatten)]
    pub rest: T,
}

#[derive(Serialize)]
pub struct Step {
    pub step: u8,
    pub title: String,
    /// Relative to the root of the repository, with `/`.
    pub folder: String,
    pub solution: bool,
    pub seed: u64,
    /// Whether this is the result of an earlier run, of the same code and tests.
    pub kept: bool,
    pub left_out: usize,
    pub warnings: String,
    /// Comments that still mark a gap in the learner's code.
    pub gaps: Vec<Spot>,
    /// What the crate's own unit tests came to; `None` if they were not run, which they
    /// are after a pass only.
    pub unit_tests: Option<UnitTestsOf>,
    /// Published files that matter to the step and are altered.
    pub altered: Vec<String>,
    pub tests: Vec<Test>,
}

#[derive(Default, Serialize)]
pub struct UnitTestsOf {
    pub failed: Vec<String>,
    /// Why they did not run to their end.
    pub broken: Option<String>,
}

#[derive(Serialize)]
pub struct Test {
    pub id: String,
    pub step: u8,
    pub text: String,
    /// The part of its step that it belongs to.
    pub milestone: Option<String>,
    pub status: JsonStatus,
    pub message: Option<String>,
    /// Where it went wrong; the test itself if it did not.
    pub at: Spot,
    /// The one on which it went wrong.
    pub transport: Option<&'static str>,
    pub duration_ms: u64,
}

#[derive(Serialize)]
pub struct VerifyAll {
    pub seed: u64,
    pub altered: Vec<String>,
    pub crates: Vec<Crate>,
}

#[derive(Serialize)]
pub struct Crate {
    pub step: u8,
    pub title: String,
    pub which: &'static str,
    /// Whether it is as it must be: a starter has to fail what its step teaches.
    pub right: bool,
    pub complaints: Vec<Told>,
    pub tests: Vec<Test>,
}

#[derive(Serialize)]
pub struct Told {
    pub message: String,
    pub at: Option<Spot>,
}

#[derive(Serialize)]
pub struct List {
    /// `None` if nothing is left behind the last step that is done.
    pub current: Option<u8>,
    pub steps: Vec<Listed>,
}

#[derive(Serialize)]
pub struct Listed {
    pub step: u8,
    pub title: String,
    pub document: String,
    pub folder: String,
    pub state: &'static str,
    /// Of the last judgement, if nothing has changed since.
    pub passed: Option<usize>,
    pub tests: usize,
    /// Published files that matter to the step and are altered.
    pub altered: Vec<String>,
}

#[derive(Serialize)]
pub struct Stopped {
    pub faults: Vec<Fault>,
}

#[derive(Serialize)]
pub struct Fault {
    pub message: String,
    pub help: Option<String>,
    pub at: Spot,
}
