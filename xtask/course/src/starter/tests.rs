use std::fs;

use tempfile::TempDir;

use super::*;
use crate::location::slashes;

/// A course of steps called `one`, `two` and so on, with these files.
fn course(steps: &[&str], files: &[(&str, &str)]) -> (TempDir, Steps) {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let all = steps
        .iter()
        .zip(1..)
        .map(|(slug, number)| StepFolders::new(number, slug))
        .collect();
    let steps = Steps {
        root: root.path().to_path_buf(),
        all,
    };
    (root, steps)
}

const ONE: [(&str, &str); 4] = [
    (
        "solutions/step-01-one/Cargo.toml",
        "[package]\nname = \"solution-01-one\"\n",
    ),
    (
        "solutions/step-01-one/src/main.rs",
        "fn main() {\n    serve();\n}\n",
    ),
    ("solutions/step-01-one/src/page.rs", "page\n"),
    (
        "solutions/step-01-one/gaps/src/main.rs",
        "fn main() {\n    // GAP: Serve.\n}\n",
    ),
];

fn two(files: &[(&'static str, &'static str)]) -> (TempDir, Steps) {
    let solution = [
        (
            "solutions/step-02-two/Cargo.toml",
            "[package]\nname = \"solution-02-two\"\n",
        ),
        (
            "solutions/step-02-two/src/main.rs",
            "fn main() {\n    serve();\n    sign_in();\n}\n",
        ),
        ("solutions/step-02-two/src/new.rs", "new\n"),
    ];
    course(
        &["01-one", "02-two"],
        &[&ONE[..], &solution, files].concat(),
    )
}

fn text(files: &Files, path: &str) -> Option<String> {
    files
        .get(Path::new(path))
        .map(|content| String::from_utf8(content.clone()).unwrap())
}

fn messages(steps: &Steps, number: u8) -> Vec<String> {
    let faults = original(steps, number).unwrap_err();
    let shown =
        |fault: &Diagnostic| format!("{}:{}: {}", slashes(&fault.path), fault.line, fault.message);
    faults.iter().map(shown).collect()
}

#[test]
fn the_first_starter_is_its_own_solution_with_the_gaps_laid_over() {
    let (_root, steps) = course(&["01-one"], &ONE);
    let files = original(&steps, 1).unwrap();
    let paths: Vec<_> = files.keys().map(|path| slashes(path)).collect();
    assert_eq!(paths, ["Cargo.toml", "src/main.rs", "src/page.rs"]);
    assert_eq!(
        text(&files, "Cargo.toml").unwrap(),
        "[package]\nname = \"step-01-one\"\n"
    );
    assert!(text(&files, "src/main.rs").unwrap().contains("GAP: Serve."));
}

#[test]
fn a_later_starter_is_the_solution_before_with_the_gaps_laid_over() {
    let gap = "fn main() {\n    serve();\n    // GAP: Sign in.\n}\n";
    let (_root, steps) = two(&[("solutions/step-02-two/gaps/src/main.rs", gap)]);
    let files = original(&steps, 2).unwrap();
    assert_eq!(
        text(&files, "Cargo.toml").unwrap(),
        "[package]\nname = \"step-02-two\"\n"
    );
    assert_eq!(text(&files, "src/main.rs").unwrap(), gap);
    assert_eq!(text(&files, "src/page.rs").unwrap(), "page\n");
    assert_eq!(text(&files, "src/new.rs"), None);
}

#[test]
fn what_cargo_and_editors_leave_behind_is_no_part_of_a_starter() {
    let left = [
        ("solutions/step-01-one/target/debug/a", "x"),
        ("solutions/step-01-one/Cargo.lock", "x"),
        ("solutions/step-01-one/src/.main.rs.swp", "x"),
        ("solutions/step-01-one/gaps/.gitkeep", ""),
    ];
    let (_root, steps) = course(&["01-one"], &[&ONE[..], &left].concat());
    assert_eq!(original(&steps, 1).unwrap().len(), 3);
}

#[test]
fn a_gap_file_that_loses_a_line_of_the_solution_before_is_refused() {
    let gap = "fn main() {\n    // GAP: Sign in.\n}\n";
    let (_root, steps) = two(&[("solutions/step-02-two/gaps/src/main.rs", gap)]);
    assert_eq!(
        messages(&steps, 2),
        [
            "solutions/step-02-two/gaps/src/main.rs:2: from here on this line of \
          solutions/step-01-one/src/main.rs:2 is missing: `serve();`"
        ]
    );
}

#[test]
fn a_gap_file_without_gaps_that_is_not_the_solutions_is_refused() {
    let gap = "fn main() {\n    serve();\n    // GAP: Sign in.\n}\n";
    let gap = ("solutions/step-02-two/gaps/src/main.rs", gap);
    let given = |text| ("solutions/step-02-two/gaps/src/new.rs", text);
    let (_root, steps) = two(&[gap, given("stale\n")]);
    assert_eq!(
        messages(&steps, 2),
        [
            "solutions/step-02-two/gaps/src/new.rs:1: from here on this is not \
             solutions/step-02-two/src/new.rs, and no gap is marked"
        ]
    );
    for text in ["new\n", "// GAP: Write `new`.\n"] {
        let (_root, steps) = two(&[gap, given(text)]);
        let files = original(&steps, 2).unwrap();
        assert_eq!(self::text(&files, "src/new.rs").unwrap(), text);
    }
}

#[test]
fn a_manifest_without_gaps_may_have_another_name_than_the_solutions() {
    let gap = "fn main() {\n    serve();\n    // GAP: Sign in.\n}\n";
    let manifest = |name, rest| format!("[package]\nname = \"{name}\"\n{rest}");
    let with = "cookie = \"0.18\"\n";
    let solution = manifest("solution-02-two", with);
    let faults = |rest| {
        let (root, steps) = two(&[("solutions/step-02-two/gaps/src/main.rs", gap)]);
        let folder = root.path().join("solutions/step-02-two");
        fs::write(folder.join(MANIFEST), &solution).unwrap();
        let given = manifest("solution-01-one", rest);
        fs::write(folder.join(GAPS).join(MANIFEST), given).unwrap();
        original(&steps, 2).map_or_else(|faults| faults.len(), |_| 0)
    };
    assert_eq!(faults(with), 0);
    assert_eq!(faults("cookie = \"0.17\"\n"), 1);
}

#[test]
fn all_faults_of_the_gaps_are_told_at_once() {
    let (_root, steps) = two(&[
        ("solutions/step-02-two/gaps/src/page.rs", "page\n"),
        ("solutions/step-02-two/gaps/src/other.rs", "other\n"),
        (
            "solutions/step-02-two/src/page.rs",
            "page\n\n    // GAP: Left over.\n",
        ),
    ]);
    assert_eq!(
        messages(&steps, 2),
        [
            "solutions/step-02-two/gaps:1: no gap is marked in the gap files of this step",
            "solutions/step-02-two/gaps/src/other.rs:1: the solution has no file src/other.rs",
            "solutions/step-02-two/gaps/src/page.rs:1: this gap file equals solutions/step-01-one/src/page.rs",
            "solutions/step-02-two/src/page.rs:3: a solution has no gaps, but this line marks one",
        ]
    );
}

#[test]
fn a_step_that_does_not_exist_has_no_starter() {
    let (_root, steps) = course(&["01-one"], &ONE);
    assert_eq!(messages(&steps, 7), ["solutions:1: there is no step 7"]);
}

#[test]
fn a_solution_has_something_that_the_one_before_has_not() {
    let copy = [
        (
            "solutions/step-02-two/Cargo.toml",
            "[package]\nname = \"solution-02-two\"\n",
        ),
        (
            "solutions/step-02-two/src/main.rs",
            "fn main() {\n    serve();\n}\n",
        ),
        ("solutions/step-02-two/src/page.rs", "page\n"),
        (
            "solutions/step-02-two/gaps/src/main.rs",
            "fn main() {\n    serve();\n    // GAP: Sign in.\n}\n",
        ),
    ];
    let told = |changed: &[(&'static str, &'static str)]| {
        let files = [&ONE[..], &copy, changed].concat();
        let (_root, steps) = course(&["01-one", "02-two"], &files);
        original(&steps, 2).map_or_else(
            |faults| faults.iter().map(|fault| fault.message.clone()).collect(),
            |_| Vec::new(),
        )
    };
    assert_eq!(told(&[]), ["this solution is still that of step 1"]);
    let other_page = ("solutions/step-02-two/src/page.rs", "another page\n");
    let dependency = (
        "solutions/step-02-two/Cargo.toml",
        "[package]\nname = \"solution-02-two\"\n\n[dependencies]\ncookie = \"0.18\"\n",
    );
    let new_file = ("solutions/step-02-two/src/new.rs", "new\n");
    for changed in [other_page, dependency, new_file] {
        assert_eq!(told(&[changed]), [""; 0], "{changed:?}");
    }
}
