//! `cargo xtask quiz N`: the questions at the end of a step's document.

use std::io::{BufRead, IsTerminal};
use std::path::Path;

use super::{ExitStatus, find_step, fitted, print, read, records};
use crate::cli::QuizOptions;
use judge::build::CrateKind;
use report::strong;

/// Shows one question after the other, each answer only once the learner asks for it:
/// with a key or, without a terminal, with an option.
pub fn quiz(root: &Path, options: &QuizOptions) -> ExitStatus {
    let (course, _) = match read(root) {
        Ok(read) => read,
        Err(end) => return end,
    };
    let step = match find_step(&course.steps, options.number) {
        Ok(step) => step,
        Err(end) => return end,
    };
    let number = step.number;
    let questions = course.spec(step).map_or(&[][..], |spec| &spec.questions);
    if questions.is_empty() {
        print(&format!("Step {number} has no questions.\n"));
        return ExitStatus::Passed;
    }
    let has_passed = records(root).has_passed((number, CrateKind::Yours));
    if !has_passed && !options.now {
        print(&fitted(&format!(
            "The questions come after the step: some answers give parts of it away, and your \
             step {number} has not passed yet.\n  cargo xtask step {number}          judges it\n  \
             cargo xtask quiz {number} --now    asks the questions anyway\n"
        )));
        return ExitStatus::Failed;
    }
    let waits = !options.answers && std::io::stdin().is_terminal();
    for (index, question) in questions.iter().enumerate() {
        let count = format!("Question {} of {}", index + 1, questions.len());
        print(&fitted(&format!(
            "{}\n\n{}\n",
            strong(&count),
            question.text
        )));
        if waits {
            print("\nDecide on your answer, then press Enter to compare: ");
            // At the end of the input there is nothing to wait for.
            std::io::stdin().lock().read_line(&mut String::new()).ok();
        }
        if waits || options.answers {
            print(&fitted(&format!("\n{}\n", question.answer)));
        }
        print("\n");
    }
    if !waits && !options.answers {
        print(&fitted(&format!(
            "Decide on your answers, then compare:\n  cargo xtask quiz {number} --answers\n"
        )));
    } else if has_passed {
        let step = course
            .steps
            .get(number + 1)
            .map_or_else(String::new, |next| {
                format!("  cargo xtask step {}    the next step\n", next.number)
            });
        print(&fitted(&format!(
            "Next:\n  cargo xtask diff {number}    where the course's solution differs from \
             yours\n{step}"
        )));
    }
    ExitStatus::Passed
}
