//! The tests of a step against all that was judged by them, as a table.

use super::{Tried, complaint};
use judge::verdict::{Judgement, Status};
use report::{bad, dim, good, table};

/// The matrix entry for one test and one judged crate.
const FAILED: char = 'x';
const EXPLAINED: char = 'X';
const PASSED: char = '.';
const SKIPPED: char = '-';
const FAULT: char = '?';

/// One row a test of the step: what fails it, of starter, solution and variants.
///
/// `starter` and `solution` are of the step's own tests.
pub fn matrix(starter: &Judgement, solution: &Judgement, tried: &[&Tried]) -> String {
    let (mistakes, alternatives): (Vec<&Tried>, Vec<&Tried>) =
        tried.iter().partition(|one| one.variant.caught.is_some());
    let mut text = format!(
        "{PASSED} passes, {FAILED} fails, {EXPLAINED} fails and explains the mistake, {SKIPPED} not played\n\
         s the starter, o the solution; then the mistakes and the alternatives, as numbered below\n\n"
    );
    let headings = headings(mistakes.len(), alternatives.len());
    for line in headings.iter().filter(|line| !line.is_empty()) {
        text.push_str(&dim(line));
        text.push('\n');
    }
    for verdict in &solution.verdicts {
        let sentence = &verdict.test.text;
        let cells = |some: &[&Tried]| -> String {
            let cell = |one: &&Tried| one.judged.as_ref().map_or(FAULT, |of| cell(of, sentence));
            let explains = |one: &Tried| {
                let caught = one.variant.caught.as_ref();
                caught.is_some_and(|caught| &caught.test == sentence)
            };
            some.iter()
                .map(|one| match cell(one) {
                    FAILED if explains(one) => EXPLAINED,
                    other => other,
                })
                .collect()
        };
        text.push_str(&format!(
            "{}{} {} {} {}\n",
            cell(starter, sentence),
            cell(solution, sentence),
            cells(&mistakes),
            cells(&alternatives),
            sentence
        ));
    }
    text.push('\n');
    text
}

/// The numbers of the variants, a digit below the other, above their columns.
fn headings(mistakes: usize, alternatives: usize) -> [String; 2] {
    let digits = |many: usize, of: fn(usize) -> String| (1..=many).map(of).collect::<String>();
    let tens = |n: usize| match n {
        n if n.is_multiple_of(10) => (n / 10 % 10).to_string(),
        _ => " ".to_owned(),
    };
    let units = |n: usize| (n % 10).to_string();
    [
        format!(
            "   {} {}",
            digits(mistakes, tens),
            digits(alternatives, tens)
        ),
        format!(
            "so {} {} test",
            digits(mistakes, units),
            digits(alternatives, units)
        ),
    ]
    .map(|line| line.trim_end().to_owned())
}

fn cell(judgement: &Judgement, sentence: &str) -> char {
    let of_it = |verdict: &&judge::verdict::Verdict| verdict.test.text == sentence;
    match judgement.verdicts.iter().find(of_it) {
        Some(verdict) => match verdict.standing() {
            Status::Passed => PASSED,
            Status::Failed => FAILED,
            Status::Skipped => SKIPPED,
            Status::Fault => FAULT,
        },
        None => SKIPPED,
    }
}

/// One row a variant: how many of the tests that were played fail it, and whether that
/// is right.
pub fn variant_table(tried: &[&Tried]) -> String {
    let (mistakes, alternatives): (Vec<&Tried>, Vec<&Tried>) =
        tried.iter().partition(|one| one.variant.caught.is_some());
    let mut rows = vec![
        ["", "", "variant", "tests failed", "verdict"]
            .map(dim)
            .to_vec(),
    ];
    let kinds = [
        ("mistake", "caught and explained", &mistakes),
        ("alternative", "accepted", &alternatives),
    ];
    for (kind, right, some) in kinds {
        for (at, one) in some.iter().enumerate() {
            let failed = match &one.judged {
                Ok(judgement) => {
                    let failed = judgement.count(Status::Failed);
                    format!("{failed} of {}", judgement.verdicts.len())
                }
                Err(_) => "-".to_owned(),
            };
            let verdict = match complaint(one) {
                None => good(&format!("{right}{}", one.runs)),
                Some(_) => bad("WRONG"),
            };
            rows.push(vec![
                dim(kind),
                (at + 1).to_string(),
                one.variant.name.clone(),
                failed,
                verdict,
            ]);
        }
    }
    table(&rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_stand_above_their_columns() {
        assert_eq!(headings(11, 2), ["            1", "so 12345678901 12 test"]);
        assert_eq!(headings(0, 0), ["", "so   test"]);
    }
}
