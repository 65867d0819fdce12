use std::path::Path;

use super::*;
use crate::links::{self, Documents};
use course::steps::Steps;

/// The book of this very course.
fn book() -> (Course, Files) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let course = Course::read(Steps::find(&root).unwrap()).unwrap();
    let files = files(&course, &others(&course).unwrap()).unwrap();
    (course, files)
}

#[test]
fn every_test_is_a_sentence_with_its_hints_folded_and_none_is_yaml() {
    let (course, files) = book();
    for spec in &course.specs {
        let page = &files[&PathBuf::from(format!("src/{}.md", spec.slug))];
        let numbers = page.lines().filter(|line| {
            let number = line.split_once(". ").map(|(number, _)| number);
            number.is_some_and(|number| number.parse::<usize>().is_ok())
        });
        assert!(numbers.count() >= spec.tests.len(), "{page}");
        let hints: usize = spec.tests.iter().map(|test| test.hints.len()).sum();
        let folded = page.matches("<summary>Hint").count();
        assert_eq!(folded, hints, "{}", spec.slug);
        // The step's hints and solution are folded, besides what the document itself
        // folds.
        let document = course.steps.root.join(format!("docs/{}.md", spec.slug));
        let document = std::fs::read_to_string(document).unwrap();
        let folded = hints + 2 + document.matches("<details>").count();
        assert_eq!(page.matches("<details>").count(), folded);
        assert_eq!(page.matches("</details>").count(), folded);
        for yaml in ["```yml", "\ntests:", "\nid: ", "solution=", "starter="] {
            assert!(!page.contains(yaml), "{} has {yaml:?}", spec.slug);
        }
    }
}

#[test]
fn every_link_of_the_book_leads_to_one_of_its_pages() {
    let (_, files) = book();
    // As if the pages stood in `docs/`, which the rules are made for.
    let at = |path: &Path| {
        path.strip_prefix("src")
            .map(|path| Path::new("docs").join(path))
    };
    let pages: Documents = files
        .iter()
        .filter(|(path, _)| path.extension().is_some_and(|ending| ending == "md"))
        .map(|(path, text)| (at(path).unwrap(), text.clone()))
        .collect();
    let is_there = |path: &Path| files.keys().any(|file| at(file).is_ok_and(|at| at == path));
    let found = links::check(&pages, &is_there);
    assert!(found.is_empty(), "{found:#?}");
    let summary = &pages[Path::new("docs/SUMMARY.md")];
    for page in pages.keys() {
        let name = page.file_name().unwrap().to_string_lossy();
        assert!(
            name == "SUMMARY.md" || summary.contains(&format!("({name})")),
            "{name}"
        );
    }
}
