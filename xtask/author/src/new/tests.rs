use std::fs;

use tempfile::TempDir;

use super::*;
use course::document;

fn course() -> (TempDir, Steps) {
    let root = tempfile::tempdir().unwrap();
    let files = [
        (
            "solutions/step-01-one/Cargo.toml",
            "[package]\nname = \"solution-01-one\"\n",
        ),
        ("solutions/step-01-one/src/main.rs", "fn main() {}\n"),
        ("solutions/step-01-one/gaps/src/main.rs", "// GAP: Begin.\n"),
        ("solutions/step-01-one/target/a", ""),
        ("crates/step-01-one/src/main.rs", "mine\n"),
        ("docs/01-one.md", ""),
    ];
    for (path, text) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let all = vec![StepFolders::new(1, "01-one")];
    let steps = Steps {
        root: root.path().to_path_buf(),
        all,
    };
    (root, steps)
}

#[test]
fn a_new_step_is_found_and_begins_as_the_solution_before() {
    let (root, steps) = course();
    let step = scaffold(&steps, 2, "log-in2").unwrap();
    assert_eq!(step.slug, "02-log-in2");
    let text = |path: &str| fs::read_to_string(root.path().join(path)).unwrap();
    assert_eq!(
        text("solutions/step-02-log-in2/Cargo.toml"),
        "[package]\nname = \"solution-02-log-in2\"\n"
    );
    assert_eq!(
        text("crates/step-02-log-in2/Cargo.toml"),
        "[package]\nname = \"step-02-log-in2\"\n"
    );
    assert_eq!(text("crates/step-02-log-in2/src/main.rs"), "fn main() {}\n");
    assert_eq!(text("solutions/step-02-log-in2/gaps/.gitkeep"), "");
    assert!(
        !root
            .path()
            .join("solutions/step-02-log-in2/target")
            .exists()
    );
    assert!(
        !root
            .path()
            .join("solutions/step-02-log-in2/gaps/src")
            .exists()
    );
    assert_eq!(Steps::find(root.path()).unwrap().all.len(), 2);
}

#[test]
fn the_new_document_is_refused_for_nothing_but_what_is_left_to_write() {
    let (root, steps) = course();
    let step = scaffold(&steps, 2, "two").unwrap();
    let text = fs::read_to_string(root.path().join(&step.document)).unwrap();
    let faults = document::parse(&step.document, &text).unwrap_err();
    let messages: Vec<_> = faults.iter().map(|fault| fault.message.as_str()).collect();
    assert_eq!(
        messages.len(),
        text.matches(document::UNWRITTEN).count(),
        "{messages:#?}"
    );
    assert!(
        messages
            .iter()
            .all(|message| message.starts_with("left to write: ")),
        "{messages:#?}"
    );

    let written = text.replace(document::UNWRITTEN, "Written");
    let document = document::parse(&step.document, &written).unwrap();
    course::parser::read(&document).unwrap();
}

#[test]
fn a_wrong_number_or_slug_is_refused_and_touches_nothing() {
    let (root, steps) = course();
    let before = starter::read(root.path()).unwrap();
    let fault = |number, slug| scaffold(&steps, number, slug).unwrap_err().to_string();
    assert_eq!(
        fault(1, "two"),
        "there is a step of this number already: 01-one"
    );
    assert_eq!(
        fault(3, "two"),
        "steps are numbered without gaps, and the next one is 2"
    );
    assert_eq!(
        fault(0, "two"),
        "steps are numbered without gaps, and the next one is 2"
    );
    for slug in [
        "",
        "Two",
        "two--more",
        "-two",
        "two-",
        "a b",
        "a/b",
        "..",
        "02-two",
        "zwö",
    ] {
        assert!(
            fault(2, slug).starts_with(&format!("`{slug}` is no slug")),
            "{slug}"
        );
    }
    assert_eq!(starter::read(root.path()).unwrap(), before);
}

#[test]
fn nothing_is_written_over_what_lies_there() {
    let (root, steps) = course();
    fs::create_dir_all(root.path().join("crates/step-02-two")).unwrap();
    let before = starter::read(root.path()).unwrap();
    let fault = scaffold(&steps, 2, "two").unwrap_err().to_string();
    assert_eq!(
        fault,
        "crates/step-02-two exists already; move it away first"
    );
    assert_eq!(starter::read(root.path()).unwrap(), before);
}

#[test]
fn a_course_without_a_step_has_nothing_to_copy() {
    let root = tempfile::tempdir().unwrap();
    let steps = Steps {
        root: root.path().to_path_buf(),
        all: Vec::new(),
    };
    let fault = scaffold(&steps, 1, "one").unwrap_err().to_string();
    assert_eq!(
        fault,
        "a new step begins as a copy of the one before, and there is none"
    );
}
