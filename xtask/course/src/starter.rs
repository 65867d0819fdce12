//! The original of a starter: what a learner's step looks like before the
//! first edit.
//!
//! It is put together in memory from the solutions, so that it can be had back
//! without git, whatever has become of the folder in `crates/`.

mod crate_files;
mod gaps;
mod package_name;

use std::path::Path;

use crate::diagnostic::Diagnostic;
use crate::steps::{StepFolders, Steps};

pub use crate_files::{Files, paths, read};
pub use gaps::lines as gaps;
pub use package_name::{RenameError, rename, rename_package};

/// The folder of a solution that holds what its starter has in place of it.
pub const GAPS: &str = "gaps";
/// The folder of a solution with wrong turns that the step's tests must catch.
pub const MISTAKES: &str = "mistakes";
/// The folder of a solution with other right ways, which must pass.
pub const ALTERNATIVES: &str = "alternatives";
/// The file beside a solution that names the mutants that behave exactly as the
/// original does.
pub const EQUIVALENT: &str = "mutants.toml";

const MANIFEST: &str = "Cargo.toml";

/// The other files of a solution's folder.
const COMPANIONS: [&str; 4] = [GAPS, MISTAKES, ALTERNATIVES, EQUIVALENT];

/// The files of the starter of step `number`, relative to its crate: the
/// solution before it with the step's gaps laid over. The first step has no
/// solution before it; its gaps are laid over its own solution.
///
/// # Errors
/// All faults of the step's gap files at once, or the file that could not be
/// read. A number without a step is a fault too.
pub fn original(steps: &Steps, number: u8) -> Result<Files, Vec<Diagnostic>> {
    let Some(step) = steps.get(number) else {
        let message = format!("there is no step {number}");
        return Err(vec![Diagnostic::new(
            Path::new("solutions"),
            "",
            0..0,
            message,
        )]);
    };
    let before = steps.all.iter().rev().find(|other| other.number < number);

    let solution = solution(steps, step)?;
    let gaps = read(&steps.root.join(&step.solution).join(GAPS))
        .map_err(|error| vec![Diagnostic::unreadable(&step.solution.join(GAPS), &error)])?;
    let (base, base_is_before) = match before {
        Some(before) => (self::solution(steps, before)?, Some(before)),
        None => (solution.clone(), None),
    };

    let faults = gaps::faults(
        step,
        &solution,
        base_is_before.map(|before| (before, &base)),
        &gaps,
    );
    if !faults.is_empty() {
        return Err(faults);
    }

    let mut files = base;
    files.extend(gaps);
    rename_package(&mut files, &package(step)).map_err(|error| {
        let manifest = step.solution.join(MANIFEST);
        vec![Diagnostic::new(&manifest, "", 0..0, error.to_string())]
    })?;
    Ok(files)
}

/// The files of a step's solution itself.
///
/// # Errors
/// The file or folder that could not be read.
pub fn solution(steps: &Steps, step: &StepFolders) -> Result<Files, Vec<Diagnostic>> {
    let mut files = read(&steps.root.join(&step.solution))
        .map_err(|error| vec![Diagnostic::unreadable(&step.solution, &error)])?;
    files.retain(|path, _| !COMPANIONS.iter().any(|folder| path.starts_with(folder)));
    Ok(files)
}

/// The name of a starter's package: `step-04-authorize-middleware`.
pub fn package(step: &StepFolders) -> String {
    format!("step-{}", step.slug)
}

#[cfg(test)]
mod tests;
