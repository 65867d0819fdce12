//! What a server can do wrong when it has to end.
#![cfg(unix)]

use crate::course::{Course, wrong_ways};
use crate::snapshot;

#[test]
fn a_server_that_does_not_end_as_it_should_is_told_how_and_ended() {
    let after = "- exit: { after: terminate, code: 0 }";
    let ways = [
        ("ignores signals", after),
        (
            "ignores signals (Ctrl-C)",
            "- exit: { after: interrupt, code: 0 }",
        ),
        (
            "ignores signals (and is asked nothing about it)",
            "- no_log: surprise",
        ),
        ("dies of signals", after),
        ("ends with 7", after),
        ("leaves a child", after),
        ("ends as it should", after),
    ];
    let mut course = Course::asking(&wrong_ways(&ways));
    let run = course.xtask("step 1 --seed 7 --all --hints");
    run.expect(1);
    course.lifeline.expect_all_ended();
    snapshot!(run);
}

#[test]
fn a_server_that_should_not_start_is_told_how_it_did_not_end() {
    let exit = "- exit: { code: 2, line: [SESSION_SECRET, \"32\"] }";
    let ways = [
        ("goes on without a secret", exit),
        ("ends with another code", exit),
        ("says it in two lines", exit),
        ("does not name it", exit),
        ("says it on stdout", exit),
        ("panics instead", exit),
        ("exits with 0", exit),
        ("ends as it should", exit),
    ];
    let tests = wrong_ways(&ways).replace("env: {", "env: { SESSION_SECRET: short,");
    let mut course = Course::asking(&tests);
    let run = course.xtask("step 1 --seed 7 --all --hints");
    run.expect(1);
    course.lifeline.expect_all_ended();
    snapshot!(run);
}

/// A test that passes has to clear up behind itself as well.
#[test]
fn what_a_server_has_started_ends_with_it() {
    let ask = "- request: { get: / }\n  expect: { status: 200 }";
    let quiet = "- no_log: surprise";
    let mut ways = vec![
        ("leaves a child (when asked)", ask),
        ("leaves a child (and says nothing of it)", quiet),
    ];
    // Other systems cannot trace such processes.
    if cfg!(target_os = "linux") {
        ways.push(("leaves a child in a group of its own (when asked)", ask));
        ways.push((
            "leaves a child in a group of its own (and says nothing of it)",
            quiet,
        ));
    }
    let mut course = Course::asking(&wrong_ways(&ways));
    let run = course.xtask("step 1 --seed 7 --all --hints");
    course.lifeline.expect_all_ended();
    run.expect(0);
    assert_eq!(course.lifeline.ever, 2 * ways.len());
}
