//! `cargo xtask solution N`: what the course itself has written in a step.

use std::path::Path;

use super::{ExitStatus, find_step, note_help, print, read, records};
use crate::cli::SolutionOptions;
use crate::hint_usage::Help;
use course::location::slashes;
use course::steps::StepFolders;
use judge::build::CrateKind;
use report::strong;

pub fn solution(root: &Path, options: &SolutionOptions) -> ExitStatus {
    let (course, crates) = match read(root) {
        Ok(read) => read,
        Err(end) => return end,
    };
    let step = match find_step(&course.steps, options.number) {
        Ok(step) => step,
        Err(end) => return end,
    };
    let has_passed = records(root).has_passed((step.number, CrateKind::Yours));
    if !has_passed && !options.now {
        print(&not_yet(step));
        return ExitStatus::Failed;
    }
    let files = crates.files((step.number, CrateKind::Solution));
    let listed = course.spec(step).map(|spec| &spec.files[..]);
    let mut text = String::new();
    for path in listed.unwrap_or_default() {
        let shown = slashes(&step.solution.join(path));
        let content = match files.and_then(|files| files.get(Path::new(path))) {
            Some(content) => String::from_utf8_lossy(content).into_owned(),
            None => "(this step removes the file)\n".to_owned(),
        };
        text.push_str(&format!(
            "{}\n\n{content}\n",
            strong(&format!("==> {shown}"))
        ));
    }
    print(&text);
    if !has_passed {
        let mut help = Help::of(root, step.number);
        help.solution = true;
        note_help(root, step.number, &help);
    }
    ExitStatus::Passed
}

fn not_yet(step: &StepFolders) -> String {
    let number = step.number;
    format!(
        "Your step {number} has not passed yet. After that the solution is shown as it is; until then\n  \
         cargo xtask hint {number}              gives the next hint,\n  \
         cargo xtask diff {number}              shows one place where your code is not as the solution,\n  \
         cargo xtask solution {number} --now    shows the solution all the same. `cargo xtask list` will say\n                               \
         that it was shown, and that is all that comes of it.\n"
    )
}
