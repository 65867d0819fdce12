//! One's own code of a step, taken into the next.

use crate::course::{Course, SECOND_STARTER, STARTER};
use crate::snapshot;

const PAGES: &str = "src/pages.rs";

/// A course of two steps; the learner has solved the first differently.
fn solved(hello: &str) -> Course {
    let course = Course::of_two();
    course.solve();
    course.replace(
        &format!("{STARTER}/{PAGES}"),
        "        \"/\" => Some(\"hello\"),\n",
        hello,
    );
    course.xtask("step 1").expect(0);
    course
}

#[test]
fn solved_code_is_carried_and_the_gaps_are_added() {
    let course = solved("        \"/\" => Some(\"hello\"),\n");
    // Far from the gap, and in a file without one.
    let own = [
        (PAGES, "//! ", "//! mine: "),
        ("src/signals.rs", "as the system", "As the system"),
    ];
    for (file, from, to) in own {
        course.replace(&format!("{STARTER}/{file}"), from, to);
    }
    course.write(&format!("{STARTER}/src/own.rs"), "// mine\n");
    let untouched = course.read(&format!("{SECOND_STARTER}/{PAGES}"));
    course
        .xtask("carry 2")
        .expect(1)
        .says(&["has changed since it was judged"]);
    course.xtask("step 1").expect(0);
    let run = course.xtask("carry 2");
    snapshot!(run);
    let pages = course.read(&format!("{SECOND_STARTER}/{PAGES}"));
    assert!(
        pages.contains("//! mine") && pages.contains("// GAP"),
        "{pages}"
    );
    // It builds under its own name, and only the new part is left to do.
    course
        .xtask("step 2")
        .expect(1)
        .says(&["2 of 3 tests passed, 1 failed"]);
    course.xtask("undo").expect(0).says(&["carry 2"]);
    assert_eq!(course.read(&format!("{SECOND_STARTER}/{PAGES}")), untouched);
    assert!(
        !course
            .path(&format!("{SECOND_STARTER}/src/own.rs"))
            .exists()
    );
}

#[test]
fn where_both_wrote_the_same_lines_a_person_decides() {
    let course = solved("        \"\" | \"/\" => Some(\"hello\"),\n");
    let run = course.xtask("carry 2");
    run.expect(1);
    snapshot!(run);
    let place = format!("{SECOND_STARTER}/{PAGES}");
    let pages = course.read(&place);
    let marked = pages.lines().position(|line| line == "<<<<<<< your step 1");
    let line = marked.expect("a mark") + 1;
    run.says(&[&format!("{place}:{line}\n")]);
    // Nothing that is marked can pass.
    course
        .xtask("step 2")
        .expect(1)
        .says(&["This does not build"]);
}

#[test]
fn only_what_passes_is_carried_unless_one_says_so() {
    let course = Course::of_two();
    snapshot!(course.xtask("carry 2").expect(1));
    course.replace(&format!("{STARTER}/{PAGES}"), "// GAP", "// Here");
    course
        .xtask("carry 2")
        .expect(1)
        .says(&["was never judged"]);
    course.xtask("step 1").expect(1);
    course
        .xtask("carry 2")
        .expect(1)
        .says(&["does not pass all its tests"]);
    assert!(!course.path(".course/backup").exists());
    course
        .xtask("carry 2 --anyway")
        .expect(1)
        .says(&["remove the marks"]);
    course
        .xtask("carry 1")
        .expect(2)
        .says(&["no step is before step 1"]);
    course
        .xtask("carry 9")
        .expect(2)
        .says(&["there is no step 9"]);
}

#[test]
fn what_was_never_touched_comes_from_the_starter() {
    let course = Course::of_two();
    let pages = format!("{SECOND_STARTER}/{PAGES}");
    let starters = course.read(&pages);
    course.write(&format!("{STARTER}/src/own.rs"), "// mine\n");
    course.replace(&pages, "//! ", "//! begun: ");
    // If carried, the gap of step 1 would block that of step 2.
    course
        .xtask("carry 2 --anyway")
        .expect(0)
        .says(&["pages.rs: as the starter has it"]);
    assert_eq!(course.read(&pages), starters);
    assert!(
        course
            .path(&format!("{SECOND_STARTER}/src/own.rs"))
            .exists()
    );
}

/// Ends the lines of all files of a crate with `\r\n`.
fn end_lines_with_crlf(course: &Course, folder: &str) {
    let files = ::course::starter::read(&course.path(folder)).expect("the files");
    for path in files.keys() {
        let path = format!("{folder}/{}", path.display());
        let text = course.read(&path).replace('\n', "\r\n");
        course.write(&path, &text);
    }
}

#[test]
fn other_line_ends_are_no_conflict_and_stay_as_they_are() {
    let course = solved("        \"/\" => Some(\"hello\"),\n");
    course.replace(&format!("{STARTER}/{PAGES}"), "//! ", "//! mine: ");
    course.replace(&format!("{STARTER}/src/signals.rs"), "as the", "As the");
    end_lines_with_crlf(&course, STARTER);
    course.xtask("step 1").expect(0);
    course.xtask("carry 2").expect(0).lacks("remove the marks");
    for (file, parts) in [
        (PAGES, &["//! mine: ", "// GAP: The page at `/bye`"][..]),
        ("src/signals.rs", &["As the"]),
        ("Cargo.toml", &["step-02-goodbye"]),
        ("src/http.rs", &[]),
    ] {
        let text = course.read(&format!("{SECOND_STARTER}/{file}"));
        assert!(parts.iter().all(|part| text.contains(part)), "{text}");
        assert!(!text.replace("\r\n", "").contains('\n'), "{file} {text:?}");
    }
    course
        .xtask("step 2")
        .expect(1)
        .says(&["2 of 3 tests passed, 1 failed"]);
}

#[test]
fn what_changed_nothing_has_nothing_to_undo() {
    let course = solved("        \"/\" => Some(\"hello\"),\n");
    course.write(&format!("{STARTER}/src/own.rs"), "// mine\n");
    course.xtask("step 1").expect(0);
    course.xtask("carry 2").expect(0).says(&["undo"]);
    course
        .xtask("carry 2")
        .expect(0)
        .says(&["Nothing had to be changed.", "Next: read"])
        .lacks("undo");
}

#[cfg(unix)]
#[test]
fn a_step_that_cannot_be_read_is_not_carried() {
    let course = solved("        \"/\" => Some(\"hello\"),\n");
    let pages = format!("{STARTER}/{PAGES}");
    course.rename(&pages, "pages.rs");
    std::os::unix::fs::symlink(course.path("pages.rs"), course.path(&pages)).expect("a link");
    let second = format!("{SECOND_STARTER}/{PAGES}");
    let before = course.read(&second);
    for words in ["carry 2 --anyway", "diff 1"] {
        course
            .xtask(words)
            .expect(1)
            .says(&[PAGES, "is not a plain file", "cargo xtask reset 1"]);
    }
    assert_eq!(course.read(&second), before);
}
