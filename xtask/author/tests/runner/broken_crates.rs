//! A learner breaks one step: it is reported, and stops no other step.

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::course::{Course, SECOND_STARTER, STARTER};
use crate::run::Run;
use crate::snapshot;

/// A course of two steps, the first one solved.
fn course() -> Course {
    let course = Course::of_two();
    course.solve();
    course
}

/// Step 2 cannot be built, and the error names `file`; step 1 is still judged, and the
/// course is still sound.
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
    // Later rustc versions may print more.
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

#[test]
fn a_program_that_an_older_clock_made_newer_is_not_judged() {
    let course = Course::new();
    course.xtask("step 1 --seed 7").expect(1);
    // As if the clock had been a day ahead while it was built.
    let later = SystemTime::now() + Duration::from_secs(86_400);
    set_times(&course.path("target/course"), later);
    course.solve();
    course.xtask("step 1 --seed 7").expect(0);
    set_times(&course.path("target/course"), later);
    course.replace(&format!("{STARTER}/src/pages.rs"), "hello", "good day");
    course
        .xtask("step 1 --fresh --seed 7")
        .expect(1)
        .says(&["body: good day"]);
}

fn set_times(folder: &Path, time: SystemTime) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            set_times(&path, time);
        } else {
            // Unix lets the owner do so without writing, even to a program that runs.
            let unix = cfg!(unix);
            let file = fs::File::options().read(unix).append(!unix).open(&path);
            file.and_then(|file| file.set_modified(time))
                .expect("a file");
        }
    }
}

#[test]
fn a_path_dependency_is_part_of_what_is_judged() {
    let course = course();
    let library = "crates/mylib/src/lib.rs";
    course.write(
        "crates/mylib/Cargo.toml",
        "[package]\nname = \"mylib\"\nedition = \"2024\"\n\n[dependencies]\ninner = { path = \"../inner\" }\n",
    );
    course.write(library, "pub use inner::HELLO;\n");
    course.write(
        "crates/inner/Cargo.toml",
        "[package]\nname = \"inner\"\nedition = \"2024\"\n",
    );
    let inner = "crates/inner/src/lib.rs";
    course.write(
        inner,
        "pub const HELLO: &str = include_str!(\"../../../words/hello.txt\");\n",
    );
    course.write("words/hello.txt", "hello");
    let manifest = format!("{STARTER}/Cargo.toml");
    let text = course.read(&manifest);
    course.write(
        &manifest,
        &format!("{text}mylib = {{ path = \"../mylib\" }}\n"),
    );
    course.replace(
        &format!("{STARTER}/src/pages.rs"),
        "Some(\"hello\")",
        "Some(mylib::HELLO)",
    );
    course.xtask("step 1").expect(0);
    course
        .xtask("step 1")
        .expect(0)
        .says(&["Nothing has changed"]);

    course.write("words/hello.txt", "good day");
    course
        .xtask("list")
        .expect(0)
        .says(&["changed since it passed"]);
    course
        .xtask("step 1 --seed 7")
        .expect(1)
        .says(&["body: good day"]);
    course.write(library, "pub const HELLO: &str = \"hello\";\n");
    course.xtask("step 1 --seed 7").expect(0);
    course.write(library, "pub const HELLO: &str = hello;\n");
    course
        .xtask("step 1 --seed 7")
        .expect(1)
        .says(&["cannot find value `hello`", "crates/mylib/src/lib.rs:1"]);
}

#[test]
fn the_program_that_is_judged_is_the_default_one_wherever_it_is() {
    let course = course();
    let manifest = format!("{STARTER}/Cargo.toml");
    course.write(&format!("{STARTER}/src/bin/aaa.rs"), "fn main() {}\n");
    course.rename(
        &format!("{STARTER}/src/main.rs"),
        &format!("{STARTER}/src/server.rs"),
    );
    let programs = "[[bin]]\nname = \"server\"\npath = \"src/server.rs\"\n\n[dependencies]";
    course.replace(&manifest, "[dependencies]", programs);
    course
        .xtask("step 1 --seed 7")
        .expect(1)
        .says(&["`aaa`", "`server`", "default-run"]);
    course.replace(&manifest, "edition", "default-run = \"server\"\nedition");
    course.xtask("step 1 --seed 7").expect(0);
}
