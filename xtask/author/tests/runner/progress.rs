//! How far somebody has come, as it is kept from run to run.

use crate::course::{Course, STARTER};
use crate::snapshot;

const RECORD: &str = "target/judge/records/step-01.json";

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
    course.write("target/judge/help/step-01.json", "{}");
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
