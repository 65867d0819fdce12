//! A log line counts once, and only after what should cause it.

use crate::course::{Course, wrong_ways};

const VISIT: &str = "- request: { get: / }\n  expect: { status: 200 }\n- log: a visit";
const TWO_VISITS: &str = "- request: { get: / }\n  expect: { status: 200 }\n- log: a visit\n\
     - request: { get: / }\n  expect: { status: 200 }\n- log: a visit";

#[test]
fn a_line_is_seen_after_each_action_that_causes_it() {
    let mut course = Course::asking(&wrong_ways(&[
        ("logs visits", TWO_VISITS),
        // Between the two there are only checks.
        (
            "logs visits (and is looked at)",
            "- request: { get: / }\n  expect: { status: 200 }\n- no_log: nonsense\n- log: a visit",
        ),
        (
            "logs a visit at its start (and is asked about its start)",
            "- log: a visit\n- request: { get: / }\n  expect: { status: 200 }",
        ),
    ]));
    course.xtask("step 1 --seed 7").expect(0);
    course.lifeline.expect_all_ended();
}

#[test]
fn a_line_from_another_time_or_one_that_has_counted_does_not_count() {
    let ways = [
        ("logs a visit at its start", VISIT),
        ("logs a visit when ready", VISIT),
        ("logs the first visit", TWO_VISITS),
        (
            "logs visits (and is asked for two lines)",
            "- request: { get: / }\n  expect: { status: 200 }\n- log: [a visit, a visit]",
        ),
        (
            "logs visits (and is asked too late)",
            // The line behind it has been read, and so has the line itself.
            "- request: { get: / }\n  expect: { status: 200 }\n- log: and no more\n- request: { get: /me }\n  expect: { status: 401 }\n- log: a visit",
        ),
    ];
    let mut course = Course::asking(&wrong_ways(&ways));
    let run = course.xtask("step 1 --seed 7 --all");
    course.lifeline.expect_all_ended();
    run.expect(1).says(&["0 of 5 tests passed"]);
    let told = run
        .stdout
        .matches("came only before the last action")
        .count();
    assert_eq!(told, ways.len(), "{}", run.stdout);
}
