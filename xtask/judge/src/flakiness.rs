//! Whether two rounds of [`verify`](crate::verify) came to the same verdicts.
//! Pure: the rounds have been played.

use crate::build::CrateKind;
use crate::verdict::{Judgement, Outcome, Status};
use crate::verify::StepFindings;
use course::spec::Transport;

/// How many verdicts were reached, one for each test, transport and crate.
pub fn verdicts(round: &[StepFindings]) -> usize {
    let judgements = round.iter().flat_map(|step| &step.judged);
    judgements
        .flat_map(|(_, judgement)| &judgement.verdicts)
        .map(|verdict| verdict.outcomes.len())
        .sum()
}

/// Every verdict of a later round that differs from the first, with what was seen in the
/// failed one.
pub fn differences(first: &[StepFindings], later: &[StepFindings]) -> Vec<String> {
    let mut differences = Vec::new();
    for (first, later) in first.iter().zip(later) {
        for ((which, before), (_, now)) in first.judged.iter().zip(&later.judged) {
            let whose = format!("{} of step {}", name(*which), first.number);
            differences.extend(between(&whose, before, now));
        }
    }
    differences
}

fn name(which: CrateKind) -> &'static str {
    match which {
        CrateKind::Solution => "solution",
        CrateKind::Original => "starter",
        CrateKind::Yours => "your code",
    }
}

/// The same crate, judged twice by the same tests.
fn between(whose: &str, before: &Judgement, now: &Judgement) -> Vec<String> {
    let mut differences = Vec::new();
    for (before, now) in before.verdicts.iter().zip(&now.verdicts) {
        for ((transport, before), (_, outcome)) in before.outcomes.iter().zip(&now.outcomes) {
            if before.standing() == outcome.standing() {
                continue;
            }
            differences.push(format!(
                "{whose}: {}: {:?}{}: {} in the first round, now {}{}",
                now.test.place,
                now.test.text,
                on(*transport),
                word(before.standing()),
                word(outcome.standing()),
                seen("in the first round", before) + &seen("now", outcome),
            ));
        }
    }
    differences
}

fn on(transport: Option<Transport>) -> String {
    transport.map_or(String::new(), |transport| {
        format!(" on {}", transport.word())
    })
}

fn word(standing: Status) -> &'static str {
    match standing {
        Status::Passed => "passed",
        Status::Skipped => "skipped",
        Status::Failed => "failed",
        Status::Fault => "not played",
    }
}

/// What was seen of a server that did not pass.
fn seen(when: &str, outcome: &Outcome) -> String {
    let lines = match outcome {
        Outcome::Passed => Vec::new(),
        Outcome::Failed(failure) => {
            let mut lines = vec![
                format!("expected {}", failure.expected),
                format!("actual {}", failure.actual),
            ];
            lines.extend(failure.cause.iter().map(|cause| format!("cause: {cause}")));
            lines.extend(failure.log.iter().map(|line| format!("log: {line}")));
            lines
        }
        Outcome::Fault(why) | Outcome::Skipped(why) => vec![why.clone()],
    };
    lines
        .iter()
        .map(|line| format!("\n    {when}, {line}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::Verdict;
    use crate::verify::{Checked, Yours};
    use course::parser::read_text;
    use std::path::Path;

    fn round(outcome: Outcome) -> Vec<StepFindings> {
        let text = include_str!("../../../docs/01-plain-socket.md");
        let path = Path::new("docs/01-plain-socket.md");
        let (_, spec) = read_text(path, text).expect("a document");
        let test = spec.tests[0].clone();
        let verdict = Verdict {
            took: std::time::Duration::ZERO,
            step: 1,
            test,
            outcomes: vec![
                (Some(Transport::Polling), Outcome::Passed),
                (Some(Transport::Websocket), outcome),
            ],
        };
        let judgement = Judgement {
            verdicts: vec![verdict],
        };
        vec![StepFindings {
            number: 1,
            title: "Hello".to_owned(),
            solution: Checked::Right(String::new()),
            starter: Checked::Right(String::new()),
            yours: Yours::NotStarted,
            kept: 0,
            judged: vec![(CrateKind::Solution, judgement)],
        }]
    }

    #[test]
    fn a_verdict_that_differs_on_one_transport_is_told() {
        let differences = differences(
            &round(Outcome::Passed),
            &round(Outcome::Fault("no port is left".to_owned())),
        );
        assert_eq!(differences.len(), 1);
        let told = &differences[0];
        assert!(told.starts_with("solution of step 1: docs/01-plain-socket.md:"));
        assert!(
            told.ends_with(
                " on websocket: passed in the first round, now not played\n    now, no port is left"
            ),
            "{told}"
        );
    }

    #[test]
    fn the_same_verdict_for_another_reason_is_no_difference() {
        let [first, later] = ["one", "another"].map(|why| round(Outcome::Fault(why.to_owned())));
        assert_eq!(differences(&first, &later), Vec::<String>::new());
        assert_eq!(verdicts(&first), 2);
    }
}
