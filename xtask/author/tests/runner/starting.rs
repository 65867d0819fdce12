//! What a server can do wrong before it is ready.

use crate::course::{Course, wrong_ways};
use crate::snapshot;

const ASK: &str = "- request: { get: / }\n  expect: { status: 200 }";

/// One test for all, since most of them keep the runner waiting to the end.
#[test]
fn a_server_that_is_never_ready_is_given_up_and_ended() {
    let ways = [
        ("says nothing", ASK),
        ("says something else", ASK),
        ("prints garbage", ASK),
        ("prints garbage first", ASK),
        ("says it on stderr", ASK),
        ("never ends the line", ASK),
        ("hangs with a child", ASK),
        ("never listens", ASK),
        ("says port 0", ASK),
        ("says no port", ASK),
        ("exits with 0", ASK),
        ("exits with 3", ASK),
        ("panics at start", ASK),
        ("floods at start", ASK),
        ("dies when ready", ASK),
    ];
    let mut course = Course::asking(&wrong_ways(&ways));
    let run = course.xtask("step 1 --seed 7 --all --hints");
    run.expect(1);
    course.lifeline.expect_all_ended();
    snapshot!(run);
}
