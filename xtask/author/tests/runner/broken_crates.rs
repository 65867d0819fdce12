//! What a learner breaks in one step: it is told, and stops no other step.

use crate::course::{Course, SECOND_STARTER, STARTER};
use crate::run::Run;
use crate::snapshot;

/// A course of two steps, the first one solved.
fn course() -> Course {
    let course = Course::of_two();
    course.solve();
    course
}

/// Step 2 cannot be built, which names `file`; step 1 is judged all the same,
/// and the course is still sound.
#[track_caller]
fn only_the_second_step_is_broken(course: &Course, file: &str) -> Run {
    let broken = course.xtask("step 2 --seed 7");
    broken
        .expect(1)
        .says(&[file, "no test was run"])
        .lacks("passed");
    course
        .xtask("step 1 --seed 7")
        .expect(0)
        .says(&["2 of 2 tests passed"]);
    broken
}

#[test]
fn rust_that_does_not_compile_is_shown_as_the_compiler_says_it() {
    let course = course();
    let path = format!("{SECOND_STARTER}/src/pages.rs");
    course.write(&path, "compile_error!(\"not written yet\");\n");
    let run = only_the_second_step_is_broken(&course, &path);
    // Later rustc versions may say more.
    run.says(&[
        "error: not written yet",
        "crates/step-02-goodbye/src/pages.rs:1:1",
    ]);
    let verified = course.xtask("verify-all --seed 7");
    verified.expect(0);
    snapshot!(verified);
    course.xtask("verify-all --mine --seed 7").expect(1);
}

#[test]
fn a_manifest_that_is_no_toml_is_told_with_its_place() {
    let course = course();
    let path = format!("{SECOND_STARTER}/Cargo.toml");
    course.replace(
        &path,
        "[dependencies]",
        "[dependencies]\ncookie = { version = \"0.18\"",
    );
    let run = only_the_second_step_is_broken(&course, &path);
    snapshot!(run);
    course
        .xtask("verify-all --seed 7")
        .expect(0)
        .says(&["does not build"]);
}

#[test]
fn a_manifest_with_another_package_name_is_told_the_right_one() {
    let course = course();
    let path = format!("{SECOND_STARTER}/Cargo.toml");
    course.replace(&path, "step-02-goodbye", "my-goodbye");
    let run = only_the_second_step_is_broken(&course, &path);
    snapshot!(run);
}

#[test]
fn a_manifest_that_is_not_there_is_told() {
    let course = course();
    let path = format!("{SECOND_STARTER}/Cargo.toml");
    course.remove(&path);
    only_the_second_step_is_broken(&course, &path);
}

#[test]
fn a_dependency_that_cannot_be_had_is_told_with_its_file() {
    let course = course();
    let path = format!("{SECOND_STARTER}/Cargo.toml");
    for dependency in [
        "no-such-crate-anywhere = \"1\"",
        "hello = { path = \"../../somewhere\" }",
        "solution-01-hello = { path = \"../step-01-hello\", features = [\"x\"] }",
        "step-01-hello = { path = \"../step-01-hello\", features = [\"x\"] }",
        "hello = 1",
    ] {
        let text = course.read(&path);
        course.write(&path, &format!("{text}{dependency}\n"));
        only_the_second_step_is_broken(&course, &path);
        course.write(&path, &text);
    }
}

#[test]
fn a_manifest_that_cargo_refuses_is_told_with_its_file() {
    let course = course();
    let path = format!("{SECOND_STARTER}/Cargo.toml");
    for (from, to) in [
        ("[dependencies]", "[workspace]\n"),
        ("edition = \"2024\"", "edition = \"2999\""),
        ("version = \"0.1.0\"", "version = \"one\""),
        (
            "[dependencies]",
            "[[bin]]\nname = \"server\"\npath = \"src/other.rs\"\n",
        ),
    ] {
        let text = course.read(&path);
        course.replace(&path, from, to);
        only_the_second_step_is_broken(&course, &path);
        course.write(&path, &text);
    }
}

#[test]
fn a_crate_without_a_program_is_no_pass() {
    let course = course();
    course.rename(
        &format!("{SECOND_STARTER}/src/main.rs"),
        &format!("{SECOND_STARTER}/src/lib.rs"),
    );
    only_the_second_step_is_broken(&course, SECOND_STARTER);
    course.remove(&format!("{SECOND_STARTER}/src"));
    only_the_second_step_is_broken(&course, SECOND_STARTER);
}

#[test]
fn two_broken_manifests_are_told_each_for_itself() {
    let course = Course::of_two();
    let paths = [STARTER, SECOND_STARTER].map(|folder| format!("{folder}/Cargo.toml"));
    course.replace(
        &paths[0],
        "[dependencies]",
        "[dependencies]\nno-such-crate = \"1\"",
    );
    course.replace(&paths[1], "[dependencies]", "[dependencies");
    course
        .xtask("step 1 --seed 7")
        .expect(1)
        .says(&["no-such-crate", "no test was run"]);
    course
        .xtask("step 2 --seed 7")
        .expect(1)
        .says(&[&paths[1], "no test was run"]);
    course.xtask("verify-all --seed 7").expect(0);
}

#[test]
fn a_workspace_of_the_steps_that_is_broken_stops_no_step() {
    let course = course();
    course.write("crates/Cargo.toml", "[workspace\n");
    course.write(&format!("{STARTER}/Cargo.lock"), "no lock file");
    course.write(&format!("{STARTER}/target/debug/server"), "no program");
    course
        .xtask("step 1 --seed 7")
        .expect(0)
        .says(&["2 of 2 tests passed"]);
    course
        .xtask("sync --check")
        .expect(2)
        .says(&["crates/Cargo.toml:1"]);
}

#[cfg(unix)]
#[test]
fn a_crate_that_cannot_be_read_stops_only_its_own_step() {
    let course = course();
    let link = course.path(SECOND_STARTER).join("src/loop");
    std::os::unix::fs::symlink(course.path(SECOND_STARTER), link).expect("a link");
    only_the_second_step_is_broken(&course, "src/loop");
    course
        .xtask("verify-all --seed 7")
        .expect(0)
        .says(&["does not build"]);
}

#[test]
fn a_second_program_in_the_crate_is_not_taken_for_the_server() {
    let course = course();
    for name in ["aaa", "zzz"] {
        course.write(&format!("{STARTER}/src/bin/{name}.rs"), "fn main() {}\n");
    }
    course
        .xtask("step 1 --seed 7")
        .expect(0)
        .says(&["2 of 2 tests passed"]);
}

#[test]
fn what_was_broken_and_is_mended_is_judged_again() {
    let course = course();
    let path = format!("{STARTER}/Cargo.toml");
    let text = course.read(&path);
    course.write(&path, &format!("{text}no-such-crate = \"1\"\n"));
    course.xtask("step 1 --seed 7").expect(1);
    course.write(&path, &text);
    course.xtask("step 1 --seed 7").expect(0);
    let source = format!("{STARTER}/src/pages.rs");
    course.replace(&source, "Some(\"hello\")", "Some(hello)");
    course.xtask("step 1 --seed 7").expect(1).says(&[&source]);
    course.replace(&source, "Some(hello)", "Some(\"good day\")");
    course
        .xtask("step 1 --seed 7")
        .expect(1)
        .says(&["body: good day", "FAIL  The page says hello."]);
    course.solve();
    course.xtask("step 1 --seed 7").expect(0);
}
