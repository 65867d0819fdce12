//! Finding the steps by looking at the folders; nothing lists them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;

/// All steps of the course, in the order of their numbers.
#[derive(Debug, Clone)]
pub struct Steps {
    /// The root of the repository, absolute.
    pub root: PathBuf,
    pub all: Vec<StepFolders>,
}

/// The three places of a step; paths are relative to the root.
#[derive(Debug, Clone)]
pub struct StepFolders {
    pub number: u8,
    /// `NN-slug`, which joins the three.
    pub slug: String,
    pub document: PathBuf,
    pub starter: PathBuf,
    pub solution: PathBuf,
}

/// The other files beside the documents of the steps.
const OTHER_DOCUMENTS: [&str; 9] = [
    "README.md",
    "architecture.md",
    "authors.md",
    "checks.md",
    "checks.schema.json",
    "glossary.md",
    "how-good-are-the-tests.md",
    "output.md",
    "output.schema.json",
];

impl StepFolders {
    pub fn new(number: u8, slug: &str) -> StepFolders {
        StepFolders {
            number,
            slug: slug.to_owned(),
            document: Path::new("docs").join(format!("{slug}.md")),
            starter: Path::new("crates").join(format!("step-{slug}")),
            solution: Path::new("solutions").join(format!("step-{slug}")),
        }
    }
}

impl Steps {
    /// Looks at `docs/` and `solutions/` below `root`.
    ///
    /// # Errors
    /// Every stray entry, every missing third of a step and every gap in the
    /// numbers, all at once.
    pub fn find(root: &Path) -> Result<Steps, Vec<Diagnostic>> {
        let mut errors = Vec::new();
        let mut found: BTreeMap<String, u8> = BTreeMap::new();
        // In `crates/` learners may have crates of their own, copies of a step too:
        // documents and solutions say which steps there are.
        for (folder, prefix, suffix) in [("docs", "", ".md"), ("solutions", "step-", "")] {
            for name in entries(root, folder, &mut errors) {
                let is_file = root.join(folder).join(&name).is_file();
                if folder == "docs" && (OTHER_DOCUMENTS.contains(&name.as_str()) || !is_file) {
                    continue;
                }
                if folder != "docs" && is_file {
                    continue;
                }
                match slug_of(&name, prefix, suffix) {
                    Some((number, slug)) => {
                        found.insert(slug.to_owned(), number);
                    }
                    None => errors.push(about(
                        Path::new(folder).join(&name),
                        "this name belongs to no step",
                        format!(
                            "a step is called `{prefix}NN-slug{suffix}` here, for example \
                             `{prefix}04-authorize-middleware{suffix}`; rename it or move it away"
                        ),
                    )),
                }
            }
        }

        let mut all: Vec<StepFolders> = found
            .iter()
            .map(|(slug, &number)| StepFolders::new(number, slug))
            .collect();
        all.sort_by_key(|step| step.number);
        for step in &all {
            // A starter that is missing can be made again, so it stops nothing.
            for path in [&step.document, &step.solution] {
                if !root.join(path).exists() {
                    errors.push(about(
                        path.clone(),
                        &format!("step {} has no such part", step.slug),
                        "document, starter and solution are joined by `NN-slug`; \
                         `cargo xtask new` makes all three"
                            .to_owned(),
                    ));
                }
            }
        }
        for (index, step) in all.iter().enumerate() {
            let expected = index + 1;
            if usize::from(step.number) != expected {
                errors.push(about(
                    step.document.clone(),
                    &format!(
                        "a step {expected:02} was expected here, not {:02}",
                        step.number
                    ),
                    "steps are numbered from 01 without gaps or doubles".to_owned(),
                ));
                break;
            }
        }
        if all.is_empty() && errors.is_empty() {
            errors.push(about(
                PathBuf::from("docs"),
                "there are no steps",
                "a step is a document `docs/NN-slug.md` with its two crates".to_owned(),
            ));
        }
        if errors.is_empty() {
            Ok(Steps {
                root: root.to_owned(),
                all,
            })
        } else {
            Err(errors)
        }
    }

    /// The step of this number.
    pub fn get(&self, number: u8) -> Option<&StepFolders> {
        self.all.iter().find(|step| step.number == number)
    }
}

/// Names in a folder, sorted, without hidden ones and build output.
fn entries(root: &Path, folder: &str, errors: &mut Vec<Diagnostic>) -> Vec<String> {
    match fs::read_dir(root.join(folder)) {
        Ok(entries) => {
            let mut names: Vec<String> = entries
                .filter_map(Result::ok)
                .map(|entry| entry.file_name().to_string_lossy().into_owned())
                .filter(|name| !name.starts_with('.') && name != "target")
                .collect();
            names.sort();
            names
        }
        Err(error) => {
            errors.push(about(
                PathBuf::from(folder),
                &format!("this folder cannot be read: {error}"),
                "the course consists of `docs/`, `crates/` and `solutions/`".to_owned(),
            ));
            Vec::new()
        }
    }
}

/// `step-04-name` with the prefix `step-` is number 4 and slug `04-name`.
fn slug_of<'a>(name: &'a str, prefix: &str, suffix: &str) -> Option<(u8, &'a str)> {
    let slug = name.strip_prefix(prefix)?.strip_suffix(suffix)?;
    let (number, rest) = slug.split_once('-')?;
    let word = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    let well_formed = number.len() == 2
        && number.chars().all(|c| c.is_ascii_digit())
        && rest.split('-').all(word);
    well_formed.then(|| number.parse().ok().map(|number| (number, slug)))?
}

fn about(path: PathBuf, message: &str, help: String) -> Diagnostic {
    Diagnostic::new(&path, "", 0..0, message).with_help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course(paths: &[&str]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for folder in ["docs", "crates", "solutions"] {
            fs::create_dir(root.path().join(folder)).unwrap();
        }
        for path in paths {
            let path = root.path().join(path);
            if path.extension().is_some() {
                fs::write(path, "").unwrap();
            } else {
                fs::create_dir_all(path).unwrap();
            }
        }
        root
    }

    fn messages(root: &Path) -> Vec<String> {
        let errors = Steps::find(root).unwrap_err();
        errors
            .iter()
            .map(|e| format!("{}: {}", e.path.display(), e.message))
            .collect()
    }

    #[test]
    fn steps_are_found_by_their_names_alone() {
        let root = course(&[
            "docs/README.md",
            "docs/01-one.md",
            "docs/02-two-words.md",
            "crates/step-01-one",
            "crates/step-02-two-words",
            "solutions/step-01-one",
            "solutions/step-02-two-words",
        ]);
        let steps = Steps::find(root.path()).unwrap();
        let slugs: Vec<_> = steps
            .all
            .iter()
            .map(|s| (s.number, s.slug.as_str()))
            .collect();
        assert_eq!(slugs, [(1, "01-one"), (2, "02-two-words")]);
    }

    #[test]
    fn a_missing_part_a_stray_folder_and_a_gap_are_told_at_once() {
        let root = course(&[
            "docs/01-one.md",
            "docs/03-three.md",
            "crates/step-01-one",
            "crates/step-03-three",
            "solutions/stepp-02",
            "solutions/step-03-three",
        ]);
        assert_eq!(
            messages(root.path()),
            [
                "solutions/stepp-02: this name belongs to no step",
                "solutions/step-01-one: step 01-one has no such part",
                "docs/03-three.md: a step 02 was expected here, not 03",
            ]
        );
    }

    #[test]
    fn a_folder_of_a_learner_beside_the_steps_stops_nothing() {
        let root = course(&[
            "docs/01-one.md",
            "crates/step-01-one",
            "crates/step-01-one-old",
            "crates/step-02-tried",
            "crates/mylib",
            "solutions/step-01-one",
        ]);
        let steps = Steps::find(root.path()).unwrap();
        assert_eq!(steps.all.len(), 1);
    }

    #[test]
    fn no_step_at_all_is_an_error() {
        assert_eq!(messages(course(&[]).path()), ["docs: there are no steps"]);
    }
}
