//! What must be true of a solution and of a starter.

use std::fmt;

use crate::verdict::{Judgement, Outcome, Status, Verdict};
use course::location::Place;

/// A crate of the course against what must be true of it.
#[derive(Debug)]
pub enum Checked {
    /// As it must be; what to say of it in the table.
    Right(String),
    /// Not as it must be; what to say of it in the table, and why.
    Wrong(String, Vec<Complaint>),
}

/// One thing that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// `None` if it is about a whole crate.
    pub place: Option<Place>,
    pub why: String,
}

impl Complaint {
    fn about_all(why: impl Into<String>) -> Complaint {
        Complaint {
            place: None,
            why: why.into(),
        }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => write!(f, "{place}: {}", self.why),
            None => f.write_str(&self.why),
        }
    }
}

/// If `strict`, a skipped test counts as one that is missing.
pub fn check_solution(judged: Result<Judgement, String>, strict: bool) -> Checked {
    let judgement = match judged {
        Ok(judgement) => judgement,
        Err(errors) => {
            return Checked::Wrong(
                "does not build".to_owned(),
                vec![Complaint::about_all(errors)],
            );
        }
    };
    let all = judgement.verdicts.len();
    let counted = format!("{} of {all}", judgement.count(Status::Passed));
    let wrong: Vec<Complaint> = judgement
        .verdicts
        .iter()
        .filter(|verdict| !matches!(verdict.standing(), Status::Passed | Status::Skipped))
        .map(|verdict| complaint(verdict, "the solution has to pass this test"))
        .collect();
    if all == 0 {
        return Checked::Wrong(
            counted,
            vec![Complaint::about_all("no test is asked of this step")],
        );
    }
    match judgement.count(Status::Skipped) {
        _ if !wrong.is_empty() => Checked::Wrong(counted, wrong),
        0 => Checked::Right(format!("passes {counted}")),
        skipped if strict => Checked::Wrong(
            format!("passes {counted}, {skipped} skipped"),
            vec![Complaint::about_all("with --mongo, no test may be skipped")],
        ),
        skipped => Checked::Right(format!("passes {counted}, {skipped} skipped")),
    }
}

/// A starter has to fail each test of its own step that does not state that a
/// starter passes it: a test that nothing fails proves nothing.
pub fn check_starter(number: u8, judged: Result<Judgement, String>) -> Checked {
    let judgement = match judged {
        Ok(judgement) => judgement,
        Err(errors) => {
            return Checked::Wrong(
                "does not build".to_owned(),
                vec![Complaint::about_all(errors)],
            );
        }
    };
    let mut wrong = Vec::new();
    let (mut failed, mut to_fail) = (0, 0);
    for verdict in &judgement.verdicts {
        let must_fail = verdict.step == number && !verdict.test.starter_passes;
        to_fail += usize::from(must_fail);
        let standing = verdict.standing();
        failed += usize::from(must_fail && standing == Status::Failed);
        let complain = match (must_fail, standing) {
            (true, Status::Failed | Status::Skipped) => None,
            (false, Status::Passed | Status::Skipped) => None,
            (true, Status::Passed) => Some(
                "the untouched starter passes this test, so it shows nothing; \
                 say `starter: passes` if that is meant",
            ),
            (false, Status::Failed) if verdict.step == number => {
                Some("the document says `starter: passes`, but the starter fails")
            }
            (false, Status::Failed) => Some("the starter has to keep what an earlier step asked"),
            (_, Status::Fault) => Some("this test could not be played"),
        };
        wrong.extend(complain.map(|why| complaint(verdict, why)));
    }
    let said = format!("fails {failed} of {to_fail}, keeps the rest");
    if to_fail == 0 {
        wrong.push(Complaint::about_all(
            "no test of this step is failed by its starter",
        ));
    }
    if wrong.is_empty() {
        Checked::Right(said)
    } else {
        Checked::Wrong(format!("fails {failed} of {to_fail}"), wrong)
    }
}

fn complaint(verdict: &Verdict, why: &str) -> Complaint {
    let mut text = format!("{:?}: {why}", verdict.test.text);
    for (transport, outcome) in &verdict.outcomes {
        let on = transport
            .map(|t| format!("on {}, ", t.word()))
            .unwrap_or_default();
        match outcome {
            Outcome::Failed(failure) if verdict.standing() == Status::Failed => {
                text.push_str(&format!(
                    "\n    {on}expected {}\n    {on}actual {}",
                    failure.expected, failure.actual
                ));
            }
            Outcome::Fault(fault) => text.push_str(&format!("\n    {on}{fault}")),
            _ => {}
        }
    }
    Complaint {
        place: Some(verdict.test.place.clone()),
        why: text,
    }
}
