//! What `cargo xtask verify-all` proves.

use crate::course::{
    Course, DOCUMENT, SECOND_DOCUMENT, SECOND_SOLUTION, SOLUTION, STARTER, wrong_ways,
};
use crate::snapshot;

#[test]
fn a_sound_course_is_sound() {
    let course = Course::of_two();
    let run = course.xtask("verify-all --seed 7");
    run.expect(0);
    snapshot!(run);
    // Nobody has begun, so nothing of one's own passes.
    course.xtask("verify-all --mine --seed 7").expect(1);
}

#[test]
fn a_solution_has_to_pass_every_test() {
    let course = Course::of_two();
    course.replace(
        &format!("{SOLUTION}/src/pages.rs"),
        "Some(\"hello\")",
        "Some(\"hullo\")",
    );
    course.replace(
        &format!("{SECOND_SOLUTION}/gaps/src/pages.rs"),
        "Some(\"hello\")",
        "Some(\"hullo\")",
    );
    let run = course.xtask("verify-all --seed 7");
    run.expect(2);
    snapshot!(run);
    course
        .xtask("step 1 --solution --seed 7")
        .expect(2)
        .says(&["The page says hello."]);
}

#[test]
fn a_solution_has_to_pass_what_earlier_steps_asked() {
    let course = Course::of_two();
    course.replace(
        &format!("{SECOND_SOLUTION}/src/pages.rs"),
        "Some(\"hello\")",
        "Some(\"hullo\")",
    );
    let run = course.xtask("verify-all --seed 7");
    run.expect(2).says(&[
        "solution of step 2: docs/01-hello.md",
        "the solution has to pass this test",
    ]);
    run.lacks("solution of step 1");
}

#[test]
fn a_test_that_ends_with_its_step_is_not_asked_later() {
    let course = Course::of_two();
    course.replace(
        &format!("{SECOND_SOLUTION}/src/pages.rs"),
        "Some(\"hello\")",
        "Some(\"hullo\")",
    );
    course.replace(
        DOCUMENT,
        "    hint: Look into",
        "    until: 1\n    hint: Look into",
    );
    course.xtask("verify-all --seed 7").expect(0);
}

#[test]
fn a_starter_must_not_pass_a_test_of_its_step() {
    let course = Course::of_two();
    course.replace(
        SECOND_DOCUMENT,
        "get: /bye }\n        expect: { status: 200, body: goodbye }",
        "get: / }\n        expect: { status: 200 }",
    );
    let run = course.xtask("verify-all --seed 7");
    run.expect(2);
    snapshot!(run);
}

#[test]
fn a_starter_has_to_pass_a_test_that_says_so() {
    let course = Course::of_two();
    course.replace(SECOND_DOCUMENT, "    do:", "    starter: passes\n    do:");
    let run = course.xtask("verify-all --seed 7");
    run.expect(2);
    snapshot!(run);
}

#[test]
fn a_starter_has_to_compile() {
    let course = Course::new();
    let (gap, starter) = (
        format!("{SOLUTION}/gaps/src/pages.rs"),
        format!("{STARTER}/src/pages.rs"),
    );
    for path in [&gap, &starter] {
        course.replace(path, "_ => None,", "");
    }
    let run = course.xtask("verify-all --seed 7");
    run.expect(2)
        .says(&[
            "starter of step 1",
            "error[E0004]",
            "--> crates/step-01-hello/src/pages.rs",
            "not sound",
        ])
        .lacks("originals/");
}

#[test]
fn an_edited_step_is_judged_as_the_learners_and_the_starter_stays_the_original() {
    let course = Course::of_two();
    course.replace(
        &format!("{STARTER}/src/pages.rs"),
        "_ => None",
        "_ => Some(\"nothing here\")",
    );
    let run = course.xtask("verify-all --seed 7");
    run.expect(0);
    snapshot!(run);
    course
        .xtask("verify-all --mine --seed 7")
        .expect(1)
        .says(&["Your own steps do not all pass yet."]);
}

#[test]
fn every_step_done_is_told_as_such() {
    let course = Course::new();
    course.solve();
    let run = course.xtask("verify-all --mine --seed 7");
    run.expect(0);
    snapshot!(run);
}

#[test]
fn a_verdict_that_differs_from_round_to_round_is_a_fault_of_the_course() {
    let course = Course::new();
    let same = course.xtask("verify-all --repeat 2");
    same.expect(0).says(&[
        "round 2 of 2: the same 4 verdicts (seed ",
        "2 rounds, and no verdict differs.",
    ]);
    let ask = "- request: { get: / }\n  expect: { status: 200, body: hello }";
    let tests = wrong_ways(&[("dies the second time", ask)]);
    course.ask(&tests);
    let differs = course.xtask("verify-all --repeat 5");
    differs
        .expect(2)
        .says(&[
            "solution of step 1: docs/01-hello.md:",
            "\"It dies the second time.\": passed in the first round, now failed",
            "now, cause: the server ended with exit code 9",
            "Round 2 of 5 came to another verdict. (seed ",
            "again     cargo xtask verify-all --seed ",
        ])
        .lacks("round 2 of 5: the same");
    course.xtask("verify-all --repeat 5 --seed 7").expect(2);
    course.xtask("verify-all --repeat 1").expect(2);
}

#[test]
fn what_is_not_played_is_checked_too() {
    let course = Course::new();
    course.write(
        &format!("{SOLUTION}/mistakes/other-word.toml"),
        "why = \"Too tired.\"\ntest = \"The page says helo.\"\nsays = \"200\"\nsaid = 1\n\
         [[replace]]\nfile = \"src/pages.rs\"\ntext = 'hello'\nwith = 'hullo'\n",
    );
    course.write(
        &format!("{SOLUTION}/alternatives/stale.toml"),
        "why = \"Taste.\"\n[[replace]]\nfile = \"src/pages.rs\"\ntext = 'Some(\"helo\"),'\n",
    );
    course.write(
        &format!("{SOLUTION}/mutants.toml"),
        "[[equivalent]]\nchange = \"a\"\nwy = \"b\"\n",
    );
    let run = course.xtask("verify-all --seed 7");
    run.expect(2).lacks("sound");
    snapshot!(run);
    let json = course.xtask("verify-all --seed 7 --format json");
    json.expect(2).says(&["did you mean"]);
}
