//! The first rungs of the ladder of help, for one failed test.

use super::{
    RERUN, ReportContext, dim, evidence, failure, field, heading, line, rerun, strong, whereabouts,
};
use judge::transcript::told;
use judge::verdict::Verdict;

/// A learner's place on the help ladder of one test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HintLevel {
    /// Hints that were given before, and are shown again.
    pub before: usize,
    /// Hints that are given now, with those before.
    pub hints: usize,
    /// Whether the failing check is explained.
    pub explained: bool,
}

impl HintLevel {
    /// The next one for a test with `all` hints, of which `given` were given.
    pub fn next(given: usize, all: usize) -> HintLevel {
        HintLevel {
            before: given.min(all),
            hints: (given + 1).min(all),
            explained: given >= all,
        }
    }

    /// Everything about a test with `all` hints.
    pub fn last(all: usize) -> HintLevel {
        HintLevel {
            before: 0,
            hints: all,
            explained: true,
        }
    }
}

/// Help with one failed test.
pub fn hint(about: &ReportContext<'_>, verdict: &Verdict, rung: HintLevel) -> String {
    let mut text = String::new();
    let title = format!("Step {}: {}", about.step.number, about.title);
    line(&mut text, &strong(&title));
    heading(&mut text, verdict);
    let Some((transport, failure)) = failure(verdict) else {
        return text;
    };
    if rung.explained {
        evidence(&mut text, about, verdict, failure);
        field(&mut text, "wire", &told(&failure.transcript));
    } else {
        whereabouts(&mut text, about, failure);
    }
    let hints = verdict.hints();
    for (index, hint) in hints.iter().take(rung.hints).enumerate() {
        let hint = if index < rung.before {
            dim(hint)
        } else {
            (*hint).to_owned()
        };
        field(&mut text, &format!("hint {}", index + 1), &hint);
    }
    if rung.explained {
        field(&mut text, RERUN, &rerun(about, verdict, transport));
    }
    let number = about.step.number;
    let next = match (rung.explained, rung.hints < hints.len()) {
        (true, _) => format!(
            "Next: {} (one place where your code is not as the solution)",
            about.advice.difference(number)
        ),
        (false, true) => format!(
            "Next: {} (hint {} of {})",
            about.advice.hint(number),
            rung.hints + 1,
            hints.len()
        ),
        (false, false) => format!(
            "Next: {} (the failing check explained, with what went over the wire)",
            about.advice.hint(number)
        ),
    };
    line(&mut text, &format!("\n{}", dim(&next)));
    text
}

/// Said in place of a hint where there is nothing to mend.
pub fn nothing_fails(about: &ReportContext<'_>) -> String {
    let number = about.step.number;
    let compares = about.advice.compares(number);
    format!(
        "Step {number} needs no hint: all of it passes. {compares} compares it with the solution.\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_is_explained_after_the_last_hint() {
        let rung = |before, hints, explained| HintLevel {
            before,
            hints,
            explained,
        };
        assert_eq!(HintLevel::next(0, 2), rung(0, 1, false));
        assert_eq!(HintLevel::next(1, 2), rung(1, 2, false));
        assert_eq!(HintLevel::next(2, 2), rung(2, 2, true));
        assert_eq!(HintLevel::next(9, 2), rung(2, 2, true));
        assert_eq!(HintLevel::last(2), rung(0, 2, true));
    }
}
