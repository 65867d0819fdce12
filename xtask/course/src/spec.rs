//! What a step's document asks for, as types.
//!
//! This module holds no logic: [`crate::parser`] makes these values out of a document. What
//! the actions of a test are is in [`crate::vocabulary`].

use std::sync::Arc;

use crate::document::Question;
use crate::location::Place;
use crate::template::Template;
use crate::vocabulary::{Action, Timing};

/// One step's document, read and checked.
#[derive(Debug, Clone)]
pub struct Spec {
    /// The number in front of the file's name, 1 for the first step.
    pub number: u8,
    /// `NN-slug`, which joins document, starter and solution.
    pub slug: String,
    pub title: String,
    /// Files that this step adds or changes, relative to the crate.
    pub files: Vec<String>,
    pub tests: Vec<Arc<Test>>,
    /// To think about once the step has passed.
    pub questions: Vec<Question>,
}

/// One sentence that must be true of the learner's server.
#[derive(Debug, Clone)]
pub struct Test {
    pub text: String,
    pub place: Place,
    /// Help in the order in which it is to be given.
    pub hints: Vec<String>,
    /// The part of the step that it belongs to: one idea, with a few tests.
    pub milestone: Option<String>,
    /// Number of the hole in the Node original that this test closes.
    pub hole: Option<u8>,
    /// Whether the untouched starter already passes.
    pub starter_passes: bool,
    /// The last step at which this test still holds.
    pub until: Option<u8>,
    pub transport: Option<Transport>,
    /// Whether the server needs a MongoDB, with a separate, empty database.
    pub needs_mongodb: bool,
    /// Whether it takes long and so runs only when everything else has passed.
    pub examination: bool,
    /// Changes to the server's environment; `None` takes a variable away.
    pub env: Vec<(String, Option<Template>)>,
    pub items: Vec<Item>,
}

/// One item of `do`, and where the document has it.
#[derive(Debug, Clone)]
pub struct Item {
    pub place: Place,
    /// Help for those whose server fails this check.
    pub hint: Option<String>,
    pub action: Action,
}

impl Test {
    /// What is done and looked at, in this order.
    pub fn actions(&self) -> impl Iterator<Item = &Action> {
        self.items.iter().map(|item| &item.action)
    }

    fn has(&self, timing: Timing) -> bool {
        self.actions()
            .any(|action| action.nature().timing == timing)
    }

    /// Whether it compares how long two answers take.
    pub fn judges_time(&self) -> bool {
        self.has(Timing::ComparesAnswers)
    }

    /// Whether it loads the server, and so the machine.
    pub fn keeps_busy(&self) -> bool {
        self.has(Timing::KeepsBusy)
    }

    /// Whether it depends on moments that a machine with too much to do would miss.
    pub fn acts_at_moments(&self) -> bool {
        self.has(Timing::AtMoments)
    }

    /// Whether it waits for the end of a session.
    pub fn waits_for_expiry(&self) -> bool {
        self.has(Timing::WaitsForExpiry)
    }

    /// Whether it waits for something that happens after a time.
    pub fn waits(&self) -> bool {
        self.waits_for_expiry() || self.has(Timing::Waits)
    }

    /// Whether it opens sockets, so that it has to hold on each transport.
    pub fn opens_sockets(&self) -> bool {
        self.actions().any(|action| action.nature().connections > 0)
    }
}

/// How a Socket.IO connection is carried (Engine.IO protocol 4).
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    clap::ValueEnum,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    Polling,
    Websocket,
}

impl Transport {
    /// The name that Engine.IO gives it in the query of a handshake.
    pub fn word(self) -> &'static str {
        match self {
            Transport::Polling => "polling",
            Transport::Websocket => "websocket",
        }
    }
}

/// The words of a sentence, joined by `-`: `a-forged-cookie-is-refused`.
pub fn slug(sentence: &str) -> String {
    let lower = sentence.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join("-")
}
