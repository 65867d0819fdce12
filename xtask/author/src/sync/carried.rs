//! What a solution takes over from the one before it.

use std::path::{Path, PathBuf};

use course::diagnostic::{Diagnostic, first_difference, nearest};
use course::location::slashes;
use course::starter::{self, Files, GAPS};
use course::steps::{StepFolders, Steps};

use super::{files_of, manifest};

pub(super) const MANIFEST: &str = "Cargo.toml";

/// Everything that `step` changes undeclared, or declares but does not change.
pub(super) fn of(
    steps: &Steps,
    before: Option<&StepFolders>,
    step: &StepFolders,
) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
    let listed = files_of(steps, step)?;
    let after = starter::solution(steps, step)?;
    let mut faults = Vec::from_iter(misnamed(step, &after));
    let Some(before) = before else {
        faults.extend(unknown(steps, step, &listed, [&after].into_iter()));
        return Ok(faults);
    };
    let earlier = starter::solution(steps, before)?;
    faults.extend(unknown(
        steps,
        step,
        &listed,
        [&earlier, &after].into_iter(),
    ));
    faults.extend(unchanged(steps, step, &listed, &earlier, &after));
    for path in drifted(&earlier, &after, &listed) {
        let original = before.solution.join(path);
        let shown = step.solution.join(path);
        let help = format!(
            "`cargo xtask sync` takes the file over from the step before; if the step is meant to \
             change it, list `{}` in `files` of {}",
            slashes(path),
            slashes(&step.document)
        );
        let fault = match after.get(path) {
            Some(content) => {
                let text = String::from_utf8_lossy(content);
                let expected = String::from_utf8_lossy(&earlier[path]);
                let message = format!("this file is not as in {}", slashes(&original));
                Diagnostic::new(&shown, &text, first_difference(&text, &expected), message)
            }
            None => {
                let message = format!("this file is missing; {} has it", slashes(&before.solution));
                Diagnostic::new(&shown, "", 0..0, message)
            }
        };
        faults.push(fault.with_help(help));
    }
    for path in after.keys().filter(|path| !earlier.contains_key(*path)) {
        if !is_listed(path, &listed) {
            let message = "the step adds this file without saying so";
            let help = format!(
                "list `{}` in `files` of {}",
                slashes(path),
                slashes(&step.document)
            );
            let shown = step.solution.join(path);
            faults.push(Diagnostic::new(&shown, "", 0..0, message).with_help(help));
        }
    }
    for (path, text) in manifests(steps, step)? {
        let Some(original) = earlier.get(Path::new(MANIFEST)) else {
            continue;
        };
        let original = String::from_utf8_lossy(original);
        let owner = before.solution.join(MANIFEST);
        faults.extend(manifest::drift(&owner, &original, &path, &text));
    }
    Ok(faults)
}

/// Files of the solution before that are not the same here, but are not listed.
pub(super) fn drifted<'a>(
    earlier: &'a Files,
    after: &Files,
    listed: &[String],
) -> Vec<&'a PathBuf> {
    let drifted = earlier.iter().filter(|(path, content)| {
        *path != Path::new(MANIFEST)
            && !is_listed(path, listed)
            && after.get(*path) != Some(content)
    });
    drifted.map(|(path, _)| path).collect()
}

/// A manifest that is missing, or does not name the package as it has to.
fn misnamed(step: &StepFolders, solution: &Files) -> Option<Diagnostic> {
    let path = step.solution.join(MANIFEST);
    let Some(content) = solution.get(Path::new(MANIFEST)) else {
        return Some(Diagnostic::new(
            &path,
            "",
            0..0,
            "the solution has no manifest",
        ));
    };
    manifest::misnamed(
        &path,
        &String::from_utf8_lossy(content),
        &format!("solution-{}", step.slug),
    )
}

/// The manifest of a solution and that of its gaps.
pub(super) fn manifests(
    steps: &Steps,
    step: &StepFolders,
) -> Result<Vec<(PathBuf, String)>, Vec<Diagnostic>> {
    let paths = [
        step.solution.join(MANIFEST),
        step.solution.join(GAPS).join(MANIFEST),
    ];
    let paths = paths
        .into_iter()
        .filter(|path| steps.root.join(path).is_file());
    let read = paths.map(
        |path| match std::fs::read_to_string(steps.root.join(&path)) {
            Ok(text) => Ok((path, text)),
            Err(error) => Err(vec![Diagnostic::unreadable(&path, &error)]),
        },
    );
    read.collect()
}

/// Listed files that are in neither solution.
fn unknown<'a>(
    steps: &Steps,
    step: &StepFolders,
    listed: &[String],
    solutions: impl Iterator<Item = &'a Files> + Clone,
) -> Vec<Diagnostic> {
    let known = |file: &&String| {
        solutions
            .clone()
            .any(|files| files.contains_key(Path::new(file)))
    };
    let missing = listed.iter().filter(|file| !known(file));
    let faults = missing.map(|file| {
        let names: Vec<String> = solutions
            .clone()
            .flat_map(Files::keys)
            .map(|path| slashes(path))
            .collect();
        let message = format!("{} has no file `{file}`", slashes(&step.solution));
        let help = match nearest(file, names.iter().map(String::as_str)) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "add the file, or take it off the list".into(),
        };
        in_front_matter(steps, step, file, message).with_help(help)
    });
    faults.collect()
}

/// Listed files that are as they were.
fn unchanged(
    steps: &Steps,
    step: &StepFolders,
    listed: &[String],
    earlier: &Files,
    after: &Files,
) -> Vec<Diagnostic> {
    let same = |file: &&String| {
        let path = Path::new(file);
        match (earlier.get(path), after.get(path)) {
            (Some(earlier), Some(after)) if path == Path::new(MANIFEST) => {
                let [earlier, after] = [earlier, after].map(|text| String::from_utf8_lossy(text));
                let renamed = [earlier, after].map(|text| starter::rename(&text, "same"));
                renamed[0] == renamed[1]
            }
            (earlier, after) => earlier.is_some() && earlier == after,
        }
    };
    let faults = listed.iter().filter(same).map(|file| {
        let message = format!("the step lists `{file}`, but does not change it");
        in_front_matter(steps, step, file, message).with_help("take it off the list")
    });
    faults.collect()
}

fn in_front_matter(steps: &Steps, step: &StepFolders, file: &str, message: String) -> Diagnostic {
    let text = std::fs::read_to_string(steps.root.join(&step.document)).unwrap_or_default();
    let start = text.find(file).unwrap_or_default();
    Diagnostic::new(
        &step.document,
        &text,
        start..(start + file.len()).min(text.len()),
        message,
    )
}

pub(super) fn is_listed(path: &Path, listed: &[String]) -> bool {
    listed.iter().any(|file| Path::new(file) == path)
}
