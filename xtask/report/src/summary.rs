//! The table of what was found out.

use super::{bad, dim, good, table};
use judge::verdict::Status;
use judge::verify::{Checked, StepFindings, Yours, is_sound};

/// The table, and below it everything that is wrong.
pub fn summary(findings: &[StepFindings], seed: u64) -> String {
    let mut rows = vec![
        ["step", "", "solution", "starter", "yours"]
            .map(dim)
            .to_vec(),
    ];
    let mut wrong = String::new();
    for step in findings {
        let mut row = vec![step.number.to_string(), step.title.clone()];
        for (what, checked) in [("solution", &step.solution), ("starter", &step.starter)] {
            match checked {
                Checked::Right(said) => row.push(good(said)),
                Checked::Wrong(said, why) => {
                    row.push(bad(said));
                    for why in why {
                        wrong.push_str(&format!("\n{} of step {}: {why}\n", what, step.number));
                    }
                }
            }
        }
        row.push(match &step.yours {
            Yours::NotStarted => dim("not started"),
            Yours::Broken => bad("does not build"),
            Yours::Judged {
                passed,
                of,
                standing: Status::Passed,
            } => good(&format!("passes {passed} of {of}")),
            Yours::Judged { passed, of, .. } => format!("passes {passed} of {of}"),
        });
        rows.push(row);
    }
    let verdict = if is_sound(findings) {
        good("The course is sound.")
    } else {
        bad("The course is not sound.")
    };
    let kept: usize = findings.iter().map(|step| step.kept).sum();
    let kept = match kept {
        0 => String::new(),
        1 => dim(
            "1 crate has not changed since it was judged and was not judged again; --fresh does.\n",
        ),
        many => dim(&format!(
            "{many} crates have not changed since they were judged and were not judged again; --fresh does.\n"
        )),
    };
    format!("{}{wrong}\n{verdict} (seed {seed})\n{kept}", table(&rows))
}
