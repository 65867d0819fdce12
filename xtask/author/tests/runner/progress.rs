//! A learner's progress, as saved between runs.

use crate::course::{Course, SECOND_STARTER, STARTER};
use crate::snapshot;

const RECORD: &str = ".course/records/step-01.json";

#[test]
fn a_newcomer_has_everything_before_them() {
    snapshot!(Course::of_two().xtask("list").expect(0));
}

#[test]
fn what_passed_is_done_until_it_is_edited() {
    let course = Course::of_two();
    course.xtask("step 1").expect(1);
    course.replace(&format!("{STARTER}/src/pages.rs"), "// GAP", "// Here");
    let changed = course.xtask("list");
    changed
        .expect(0)
        .says(&["? of 2", "changed since 1 of 2 passed"]);
    course.xtask("step 1").expect(1);
    course.xtask("list").expect(0).says(&["1 of 2", "judged"]);
    course.solve();
    course.xtask("step 1").expect(0);
    snapshot!(course.xtask("list").expect(0));
    course.replace(&format!("{STARTER}/src/pages.rs"), "_ =>", "_  =>");
    let edited = course.xtask("list");
    edited.expect(0).says(&["changed since it passed"]);
    edited.lacks("done");
}

#[test]
fn a_damaged_file_is_set_aside_and_said_so() {
    let course = Course::new();
    course.solve();
    course.xtask("step 1").expect(0);
    let half = course.read(RECORD);
    course.write(RECORD, &half[..half.len() / 2]);
    course.write(".course/help/step-01.json", "{}");
    let run = course.xtask("list");
    run.expect(0).lacks("done");
    snapshot!(run);
    assert_eq!(
        course.read(&format!("{RECORD}.damaged")),
        half[..half.len() / 2]
    );
    course.xtask("list").expect(0).lacks("note");
    course.xtask("step 1").expect(0).lacks("not judged again");
}

#[test]
fn somebody_who_began_later_goes_on_there() {
    let course = Course::of_two();
    course.replace(
        &format!("{SECOND_STARTER}/src/pages.rs"),
        "// GAP",
        "// Here",
    );
    course.xtask("").expect(0).says(&["Go on with step 2"]);
    course.xtask("list").expect(0).says(&["> 2"]);
}

#[test]
fn what_a_report_calls_done_is_done_in_the_list_too() {
    let course = Course::new();
    course.solve();
    let part = "step 1 --only nowhere";
    course
        .xtask("step 1 --only The")
        .expect(0)
        .says(&["Step 1 is done."]);
    course.xtask("list").expect(0).says(&["2 of 2", "done"]);
    let pages = format!("{STARTER}/src/pages.rs");
    course.replace(&pages, "_ =>", "_  =>");
    course
        .xtask(&part.replace("nowhere", "nothing"))
        .expect(0)
        .says(&["1 left out", "only a part", "cargo xtask step 1\n"])
        .lacks("is done");
    course
        .xtask("list")
        .expect(0)
        .says(&["changed since it passed"]);
    course.xtask("step 1 --seed 7").expect(0).says(&["is done"]);
    course.xtask("list").expect(0).says(&["2 of 2", "done"]);
}

#[test]
fn a_gap_that_is_left_open_is_named_beside_the_verdict() {
    let course = Course::new();
    course.solve();
    let pages = format!("{STARTER}/src/pages.rs");
    course.xtask("step 1").expect(0).lacks("warning");
    course.replace(&pages, "//! ", "// GAP: Write it.\n//! ");
    for _ in 0..2 {
        course.xtask("step 1").expect(0).says(&[
            "Step 1 is done.",
            "warning: `GAP:` comments are left",
            &format!("{pages}:1\n"),
        ]);
    }
    let json = course.xtask("step 1 --format json");
    let json: serde_json::Value = serde_json::from_str(&json.stdout).expect("JSON");
    assert_eq!(json["gaps"][0]["path"], pages);
    assert_eq!(json["gaps"][0]["line"], 1);
}

#[test]
fn unit_tests_that_fail_are_named_beside_the_verdict() {
    let course = Course::new();
    course.solve();
    let pages = format!("{STARTER}/src/pages.rs");
    let code = course.read(&pages);
    let with = |assertion: &str| {
        let test = format!("#[test]\nfn adds_up() {{\n    {assertion}\n}}\n");
        course.write(&pages, &format!("{code}\n{test}"));
    };
    with("assert_eq!(1, 1);");
    course.xtask("step 1").expect(0).lacks("warning");
    with("assert_eq!(1, 2);");
    let mut runs = vec![course.xtask("step 1")];
    // The saved result has it, from any command.
    runs.push(course.xtask("step 1"));
    course.remove(".course/records");
    course.xtask("verify-all --mine").expect(0);
    runs.push(course.xtask("step 1"));
    for run in runs {
        run.expect(0).says(&[
            "Step 1 is done.",
            "warning: a unit test of this crate fails:\n  pages::adds_up\n",
            "cargo test --manifest-path crates/Cargo.toml -p step-01-hello",
        ]);
    }
    let json = course.xtask("step 1 --format json");
    let json: serde_json::Value = serde_json::from_str(&json.stdout).expect("JSON");
    assert_eq!(json["unit_tests"]["failed"][0], "pages::adds_up");
    // After a failure nobody waits for them.
    course.replace(&pages, "hello", "hullo");
    course.xtask("step 1").expect(1).lacks("unit test");
}

#[test]
fn unit_tests_that_cannot_run_are_a_warning_with_the_reason() {
    let course = Course::new();
    course.solve();
    let pages = format!("{STARTER}/src/pages.rs");
    let code = course.read(&pages);
    for (body, why) in [
        ("let one: u8 = \"1\";", "error[E0308]: mismatched types"),
        ("std::process::exit(3);", "they ended with"),
    ] {
        course.write(
            &pages,
            &format!("{code}\n#[test]\nfn adds_up() {{\n    {body}\n}}\n"),
        );
        course.xtask("step 1").expect(0).says(&[
            "Step 1 is done.",
            "warning: the unit tests of this crate were not run",
            why,
        ]);
    }
}

/// What `cargo clean` does.
fn clean(course: &Course) {
    course.remove("target");
}

#[test]
fn a_clean_loses_nothing_that_a_person_cannot_build_again() {
    let course = Course::new();
    course.xtask("hint 1").expect(0);
    course.solve();
    course.xtask("step 1").expect(0);
    let pages = format!("{STARTER}/src/pages.rs");
    let mine = course.read(&pages);
    course.xtask("reset 1").expect(0);
    clean(&course);
    course.xtask("undo").expect(0);
    assert_eq!(course.read(&pages), mine);
    course.xtask("list").expect(0).says(&["done", "1 hint"]);
    course.xtask("solution 1").expect(0);
}

#[test]
fn what_an_earlier_runner_kept_in_the_build_folder_is_taken_over() {
    let course = Course::new();
    course.solve();
    course.xtask("step 1").expect(0);
    let pages = format!("{STARTER}/src/pages.rs");
    let mine = course.read(&pages);
    course.xtask("reset 1").expect(0);
    course.rename(".course/backup", "target/backup");
    course.rename(".course/records", "target/judge/records");
    course.remove(".course");
    course.xtask("undo").expect(0);
    assert_eq!(course.read(&pages), mine);
    course.xtask("list").expect(0).says(&["done"]);
}

#[test]
fn checkouts_that_share_a_target_folder_know_nothing_of_each_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let [one, other] = [Course::new(), Course::new()];
    let run = |course: &Course, words: &str| {
        let mut command = course.command(words);
        command.env("CARGO_TARGET_DIR", folder.path());
        course.run(command)
    };
    one.solve();
    run(&one, "step 1").expect(0);
    run(&one, "solution 1").expect(0);
    run(&other, "list")
        .expect(0)
        .says(&["not started"])
        .lacks("done");
    run(&other, "hint 1").expect(0);
    run(&other, "solution 1").expect(1);
    run(&one, "list").expect(0).says(&["done"]).lacks("hint ");
    run(&one, "step 1 --fresh").expect(0);
}
