//! Servers that are restarted, and what they keep where.

use crate::course::Course;
#[cfg(unix)]
use crate::course::wrong_ways;
use crate::snapshot;

const NEEDS_MONGODB: &str = r#"tests:
  - text: Who registers is in the database.
    hint: Write a document.
    needs: mongodb
    do:
      - sign_up: ada
      - document: { user: ada, fields: { _id: string } }
"#;

/// The variable `MONGOD`.
///
/// # Panics
/// Without it: skipped, the test would look like one that passed.
fn mongod() -> std::path::PathBuf {
    let given = std::env::var_os("MONGOD").expect(
        "this test needs a MongoDB server: set MONGOD to the path of a mongod, or run `cargo xtask ci`, which finds one",
    );
    std::path::absolute(given).expect("a path")
}

#[test]
fn a_server_can_be_restarted_and_have_another_beside_it() {
    let mut course = Course::asking(
        r#"tests:
  - text: Each server answers.
    hint: "?"
    do:
      - request: { get: / }
        expect: { status: 200, body: hello }
      - server: restarted
      - request: { get: / }
        expect: { status: 200, body: hello }
      - server: second
      - request: { get: / }
        expect: { status: 200, body: hello }
      - server: first
      - request: { get: / }
        expect: { status: 200, body: hello }
"#,
    );
    course.xtask("step 1").expect(0);
    course.lifeline.expect_all_ended();
}

#[cfg(unix)]
#[test]
fn a_server_that_does_not_end_cannot_be_restarted() {
    let ways = [("ignores signals", "- server: restarted")];
    let mut course = Course::asking(&wrong_ways(&ways));
    let run = course.xtask("step 1 --seed 7");
    run.expect(1);
    course.lifeline.expect_all_ended();
    snapshot!(run);
}

#[test]
fn where_every_test_is_skipped_nothing_was_judged() {
    let course = Course::asking(NEEDS_MONGODB);
    let run = course.xtask("step 1 --seed 7");
    snapshot!(run.expect(2));
}

#[test]
fn needs_mongod_a_server_that_writes_nothing_is_told_which_document_is_missing() {
    let mut course = Course::asking(NEEDS_MONGODB);
    let mut command = course.command("step 1 --mongo --seed 7");
    command.env("MONGOD", mongod());
    let run = course.run(command);
    run.expect(1);
    course.lifeline.expect_all_ended();
    snapshot!(run);
}
