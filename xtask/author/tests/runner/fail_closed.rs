//! A fault of the course or of the command line is never a pass.

use crate::course::{
    Course, DOCUMENT, SECOND_DOCUMENT, SECOND_SOLUTION, SECOND_STARTER, SOLUTION, STARTER,
};
use crate::run::Run;
use crate::snapshot;

/// Every command that judges refuses this course in the same words.
#[track_caller]
fn refused(course: &Course) -> Run {
    let run = course.xtask("verify-all --seed 7");
    run.expect(2);
    for words in [
        "step 1 --seed 7",
        "step 1 --solution --seed 7",
        "mistakes --seed 7",
        "",
    ] {
        assert_eq!(
            course.xtask(words).told(),
            run.told(),
            "cargo xtask {words}"
        );
    }
    assert!(!course.path("target").exists(), "something was built");
    run
}

#[test]
fn a_word_that_is_not_known_is_refused_with_its_place() {
    let course = Course::new();
    course.replace(DOCUMENT, "get: /nowhere", "gte: /nowhere");
    snapshot!(refused(&course));
}

#[test]
fn a_section_that_is_missing_is_refused() {
    let course = Course::new();
    course.replace(DOCUMENT, "## Hints\n\n- Begin.\n\n", "");
    snapshot!(refused(&course));
}

#[test]
fn no_tests_are_refused() {
    let course = Course::asking("tests: []\n");
    snapshot!(refused(&course));
}

#[test]
fn a_gap_in_the_numbers_is_refused() {
    let course = Course::of_two();
    course.rename(SECOND_DOCUMENT, "docs/03-goodbye.md");
    course.rename(SECOND_STARTER, "crates/step-03-goodbye");
    course.rename(SECOND_SOLUTION, "solutions/step-03-goodbye");
    snapshot!(refused(&course));
}

#[test]
fn stray_folders_and_missing_parts_are_all_refused_at_once() {
    let course = Course::of_two();
    course.write("solutions/step-02-goodbye-copy/Cargo.toml", "");
    course.write("solutions/my-step/Cargo.toml", "");
    course.write("docs/notes.md", "");
    course.remove(SECOND_STARTER);
    snapshot!(refused(&course));
}

#[test]
fn two_steps_of_one_number_are_refused() {
    let course = Course::of_two();
    course.rename(SECOND_DOCUMENT, "docs/01-goodbye.md");
    course.rename(SECOND_STARTER, "crates/step-01-goodbye");
    course.rename(SECOND_SOLUTION, "solutions/step-01-goodbye");
    refused(&course).says(&["docs/01-hello.md", "without gaps or doubles"]);
}

#[test]
fn faults_of_several_documents_are_told_at_once() {
    let course = Course::of_two();
    course.replace(DOCUMENT, "step: 1", "step: 2\nsteps: 1");
    course.replace(DOCUMENT, "status: 404", "status: 4004");
    course.replace(SECOND_DOCUMENT, "hint:", "hnit:");
    snapshot!(refused(&course));
}

#[test]
fn two_documents_with_one_id_are_refused() {
    let course = Course::of_two();
    course.replace(SECOND_DOCUMENT, "34562", "34561");
    refused(&course).says(&["docs/02-goodbye.md:2"]);
}

#[test]
fn gap_files_that_do_not_fit_are_refused() {
    let course = Course::of_two();
    course.replace(&format!("{SOLUTION}/gaps/src/pages.rs"), "GAP", "TODO");
    course.replace(
        &format!("{SECOND_SOLUTION}/gaps/src/pages.rs"),
        "hello",
        "good day",
    );
    snapshot!(refused(&course));
}

#[test]
fn a_course_without_steps_is_refused() {
    let course = Course::new();
    for path in [DOCUMENT, STARTER, SOLUTION] {
        course.remove(path);
    }
    refused(&course).says(&["there are no steps"]);
}

#[test]
fn a_folder_that_lies_in_no_course_is_refused() {
    let course = Course::new();
    course.remove("docs");
    let run = course.xtask("step 1");
    run.expect(2)
        .says(&["lies in no course", "docs/, crates/ and solutions/"]);
}

#[test]
fn any_folder_of_the_course_is_good_enough() {
    let course = Course::new();
    let mut command = course.command("");
    command.current_dir(course.path(STARTER).join("src"));
    assert_eq!(course.run(command).told(), course.xtask("").told());
}

#[test]
fn a_choice_that_fits_no_test_is_refused() {
    let course = Course::new();
    snapshot!(course.xtask("step 1 --only nonsense").expect(2));
}

#[test]
fn a_step_that_does_not_exist_is_refused() {
    let course = Course::of_two();
    for number in ["0", "3", "255"] {
        let run = course.xtask(&format!("step {number}"));
        run.expect(2)
            .says(&[&format!("there is no step {number}"), "1 to 2"]);
    }
}

#[test]
fn a_command_line_that_is_not_understood_is_refused() {
    let course = Course::new();
    for words in [
        "step",
        "step one",
        "step 256",
        "step -1",
        "step 1 2",
        "steps 1",
        "step 1 --sed 7",
        "step 1 --seed x",
        "step 1 --transport smoke",
        "step 1 --only",
        "verify-all 1",
        "verify",
        "sync --write",
        "new",
        "new 2",
        "new x y",
        "ci --fast",
        "mistakes x",
        "--version",
    ] {
        let run = course.xtask(words);
        assert!(
            !run.stderr.is_empty() && run.stdout.is_empty(),
            "{words}: {}",
            run.told()
        );
        run.expect(2);
    }
    snapshot!(course.xtask("stpe 1").expect(2));
}

#[test]
fn a_folder_that_cannot_be_written_is_a_fault_of_the_machine() {
    let course = Course::new();
    course.write("target", "a file in the way");
    course
        .xtask("step 1")
        .expect(2)
        .says(&["target", "CARGO_TARGET_DIR"]);
}

/// A verdict that cannot be saved still counts.
#[test]
fn a_result_that_cannot_be_recorded_is_told_with_its_place() {
    let course = Course::new();
    course.solve();
    course.write(".course", "a file in the way");
    course
        .xtask("step 1 --seed 7")
        .expect(0)
        .says(&["warning: cannot record this result: ", ".course"]);
}

#[test]
fn a_cargo_that_cannot_be_started_is_a_fault_of_the_machine() {
    let course = Course::new();
    let mut command = course.command("step 1");
    command.env("CARGO", "no-such-cargo");
    course
        .run(command)
        .expect(2)
        .says(&["cargo cannot be started", "nothing was judged"]);
}

#[test]
fn a_solution_that_does_not_build_is_a_fault_of_the_course() {
    let course = Course::new();
    course.write(
        &format!("{SOLUTION}/src/http.rs"),
        "compile_error!(\"gone\");\n",
    );
    course
        .xtask("step 1 --solution --seed 7")
        .expect(2)
        .says(&["error: gone"]);
    course.xtask("verify-all --seed 7").expect(2).says(&[
        "solution of step 1",
        "error: gone",
        "not sound",
    ]);
}

#[test]
fn a_solution_whose_manifest_is_broken_is_a_fault_of_the_course() {
    let course = Course::new();
    course.replace(
        &format!("{SOLUTION}/Cargo.toml"),
        "[dependencies]",
        "[dependencies",
    );
    course
        .xtask("step 1 --solution --seed 7")
        .expect(2)
        .says(&["solutions/step-01-hello/Cargo.toml"]);
    course
        .xtask("verify-all --seed 7")
        .expect(2)
        .says(&["solutions/step-01-hello/Cargo.toml"]);
}
