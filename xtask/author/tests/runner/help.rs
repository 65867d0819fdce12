//! The ladder of help.

use crate::course::{Course, DOCUMENT, STARTER, wrong_ways};
use crate::run::Run;
use crate::snapshot;

/// What was said, without the seed that the runner has chosen.
fn without_seed(run: &Run) -> Run {
    let (before, after) = run
        .stdout
        .split_once("--seed ")
        .unwrap_or((&run.stdout, ""));
    let after = after.trim_start_matches(|c: char| c.is_ascii_digit());
    let seed = if after.is_empty() {
        ""
    } else {
        "--seed [seed]"
    };
    Run {
        code: run.code,
        stdout: format!("{before}{seed}{after}"),
        stderr: run.stderr.clone(),
    }
}

/// A course whose first test fails and has three hints.
fn hints() -> Course {
    let course = Course::of_two();
    course.replace(
        DOCUMENT,
        "    hint: Look into `src/pages.rs`.\n",
        "    hint: [Look around., Look into `src/pages.rs`., \"Write `Some(\\\"hello\\\")`.\"]\n",
    );
    course
}

#[test]
fn hints_come_one_by_one_and_then_the_explanation() {
    let course = hints();
    for _ in 0..4 {
        let run = course.xtask("hint 1");
        run.expect(0).lacks("note");
        snapshot!(without_seed(&run));
    }
    course
        .xtask("list")
        .expect(0)
        .says(&["3 hints, 1 explanation"]);
    // A code change loses none of it, and a reset starts again.
    course.replace(&format!("{STARTER}/src/pages.rs"), "// GAP", "// Here");
    course.xtask("hint 1").expect(0).says(&["hint 3", "wire"]);
    course.xtask("reset 1").expect(0);
    let used = "3 hints, 1 explanation";
    course.xtask("list").expect(0).says(&["not started", used]);
    course.xtask("undo").expect(0);
    course.xtask("list").expect(0).says(&["1 of 2", used]);
    course.xtask("reset 1").expect(0);
    course
        .xtask("hint 1")
        .expect(0)
        .says(&["hint 1"])
        .lacks("hint 2  ");
    course.xtask("list").expect(0).says(&[used]);
}

#[test]
fn the_hint_of_a_report_is_not_given_again() {
    let course = hints();
    course
        .xtask("step 1")
        .expect(1)
        .says(&["Look around.  (2 more: cargo xtask hint 1)"]);
    let run = course.xtask("hint 1");
    run.expect(0).says(&["hint 2    Look into"]).lacks("Some(");
    let all = course.xtask("hint 1 --all");
    all.expect(0).says(&["hint 3", "wire"]);
}

#[test]
fn the_difference_comes_place_by_place_and_begins_again() {
    let course = Course::new();
    let pages = format!("{STARTER}/src/pages.rs");
    course.replace(&pages, "//! The pages", "use std::fmt; // My pages");
    course.remove(&format!("{STARTER}/src/signals.rs"));
    course.write(&format!("{STARTER}/src/own.rs"), "// mine");
    snapshot!(course.xtask("diff 1").expect(0));
    snapshot!(course.xtask("diff 1").expect(0));
    let last = course.xtask("diff 1");
    last.expect(0)
        .says(&["signals.rs:1", "This was the last place."]);
    let again = course.xtask("diff 1");
    again.expect(0).says(&["(place 1 of 3)"]);
    course.xtask("list").expect(0).says(&["4 places"]);
    // Code written since is not a difference any more, and the rest goes on.
    course.replace(&pages, "use std::fmt; // My pages", "//! The pages");
    course
        .xtask("diff 1")
        .expect(0)
        .says(&["src/pages.rs:6", "(place 1 of 2)"]);
    let full = course.xtask("diff 1 --full");
    full.expect(0).lacks("own.rs");
    course.xtask("list").expect(0).says(&["the whole diff"]);
}

#[test]
fn comments_and_layout_are_no_place_of_the_difference() {
    let course = Course::new();
    let pages = format!("{STARTER}/src/pages.rs");
    course.replace(&pages, "//! The pages", "//! My pages");
    snapshot!(course.xtask("diff 1").expect(0));
    course.replace(
        &pages,
        "        // GAP: The page at `/` says hello.\n",
        "\"/\" => Some(  \"hello\"), // so\n",
    );
    snapshot!(course.xtask("diff 1").expect(0));
    course.xtask("list").expect(0).says(&["1 place"]);
    let full = course.xtask("diff 1 --full");
    full.expect(0)
        .says(&["pages.rs:1  (only comments and layout)", "  - //! My pages"]);
}

#[test]
fn the_solution_is_free_after_a_pass() {
    let course = Course::new();
    snapshot!(course.xtask("solution 1").expect(1));
    course.solve();
    course.xtask("step 1").expect(0);
    snapshot!(course.xtask("solution 1").expect(0));
    course.xtask("diff 1").expect(0).says(&["has all that"]);
    // Once it has passed it stays free, and nothing is noted.
    course.replace(&format!("{STARTER}/src/pages.rs"), "_ =>", "\"/x\" =>");
    course.xtask("step 1").expect(1);
    course.replace(
        &format!("{STARTER}/src/pages.rs"),
        "\"/x\" => None,",
        "_ => None, // x",
    );
    course.xtask("step 1").expect(0);
    course.xtask("solution 1").expect(0);
    course.replace(&format!("{STARTER}/src/pages.rs"), "_ =>", "\"/y\" | _ =>");
    course.xtask("diff 1").expect(0).says(&["(place 1 of 1)"]);
    course
        .xtask("list")
        .expect(0)
        .lacks("place")
        .lacks("solution");
}

#[test]
fn the_solution_can_be_had_before_a_pass_and_that_is_noted() {
    let course = Course::new();
    course
        .xtask("solution 1 --now")
        .expect(0)
        .says(&["src/pages.rs", "\"/\" => Some(\"hello\"),"]);
    course.xtask("list").expect(0).says(&["the solution"]);
}

#[test]
fn without_a_failure_there_is_no_hint() {
    let course = Course::new();
    course.solve();
    snapshot!(course.xtask("hint 1").expect(0));
    course.replace(&format!("{STARTER}/src/pages.rs"), "_ => None,", "");
    course
        .xtask("hint 1")
        .expect(1)
        .says(&["This does not build", "E0004"]);
    course
        .xtask("hint 7")
        .expect(2)
        .says(&["there is no step 7"]);
}

#[test]
fn a_transcript_tells_what_was_said_and_no_secret() {
    let enter = "- sign_up: ada\n- request: { get: /me, as: ada }\n  expect: { status: 418 }";
    let forged = "- sign_up: ada\n- request: { get: /me, as: ada, cookie: { of: ada, forged: signature removed } }\n  expect: { status: 418 }";
    let socket = "- sign_up: ada\n- connect: { as: ada, query: { session_id: \"{ada.cookie}\" } }\n  expect: { refused: No session found }";
    for (number, actions) in [enter, forged, socket].into_iter().enumerate() {
        let course = Course::asking(&wrong_ways(&[("fails somewhere", actions)]));
        let run = course.xtask("hint 1 --all");
        run.expect(0).lacks("s3ss10n");
        assert!(
            number < 2 || run.told().contains("session_id=<ada's cookie>"),
            "{}",
            run.told()
        );
        snapshot!(without_seed(&run));
    }
}
