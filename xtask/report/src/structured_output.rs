//! What other programs read: JSON in a form of a stated version, and annotations
//! for GitHub. `docs/output.md` is the reference.

pub mod github;
pub mod json;

use std::path::Path;

use serde::Serialize;

use course::location::{Place, slashes};
use course::spec::{Transport, slug};
use judge::verdict::{Outcome, Status, Verdict};

/// A verdict in one word, as programs read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum JsonStatus {
    Pass,
    Fail,
    /// Says nothing about the judged code: the course, the runner or the machine.
    Error,
    Skipped,
}

impl From<Status> for JsonStatus {
    fn from(standing: Status) -> JsonStatus {
        match standing {
            Status::Passed => JsonStatus::Pass,
            Status::Skipped => JsonStatus::Skipped,
            Status::Failed => JsonStatus::Fail,
            Status::Fault => JsonStatus::Error,
        }
    }
}

/// A place whose path has `/` on every system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Spot {
    pub path: String,
    pub line: usize,
    pub column: usize,
}

impl From<&Place> for Spot {
    fn from(place: &Place) -> Spot {
        Spot::new(&place.path, place.line, place.column)
    }
}

impl Spot {
    pub fn new(path: &Path, line: usize, column: usize) -> Spot {
        Spot {
            path: slashes(path),
            line,
            column,
        }
    }
}

/// What names a test in all runs, as long as its sentence stays the same. The
/// reader sees to it that no two tests of a document have the same.
pub fn id(step: u8, sentence: &str) -> String {
    format!("{step:02}-{}", slug(sentence))
}

/// The details of a verdict other than a pass: of the worst outcome, with its transport
/// and its place.
struct Trouble<'a> {
    transport: Option<Transport>,
    place: &'a Place,
    message: String,
}

impl<'a> Trouble<'a> {
    fn of(verdict: &'a Verdict) -> Option<Trouble<'a>> {
        let worst = verdict.standing();
        let of_that_kind = |(_, outcome): &&(_, Outcome)| outcome.standing() == worst;
        let (transport, outcome) = verdict.outcomes.iter().find(of_that_kind)?;
        let (place, message) = match outcome {
            Outcome::Passed => return None,
            Outcome::Failed(failure) => {
                let mut message =
                    format!("expected {}\nactual {}", failure.expected, failure.actual);
                if let Some(cause) = &failure.cause {
                    message.push_str(&format!("\ncause {cause}"));
                }
                (&failure.place, message)
            }
            Outcome::Fault(why) | Outcome::Skipped(why) => (&verdict.test.place, why.clone()),
        };
        Some(Trouble {
            transport: *transport,
            place,
            message: plain(&message),
        })
    }
}

/// A text without colours.
fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_is_named_by_its_step_and_the_words_of_its_sentence() {
        assert_eq!(
            id(4, "A forged cookie is refused, wherever it was changed."),
            "04-a-forged-cookie-is-refused-wherever-it-was-changed"
        );
        assert_eq!(id(1, "`GET /` says \"héllo\"."), "01-get-says-héllo");
        assert_eq!(id(12, "…"), "12-");
    }
}
