//! A step that is judged at each save, and the keys.
#![cfg(unix)]

use std::io::Write;

use pty_process::Size;

use crate::course::{Course, DOCUMENT, SECOND_STARTER, STARTER, wrong_ways};
use crate::snapshot;
use crate::terminal::Screen;

const ASK: &str = "- request: { get: / }\n  expect: { status: 200 }";
const LAST_KEY: &str = "q quit";

#[test]
fn every_key_does_what_it_says() {
    let course = Course::of_two();
    let mut terminal = course.at_terminal("watch 1");
    terminal.expect("Judging step 1");
    terminal.expect("FAIL  The page says hello.");
    terminal.expect("1 of 2 tests passed");
    terminal.expect("r run  h hint  d diff  o docs  l list  n next  q quit");
    for (key, said) in [
        ("h", "hint 1    Look into `src/pages.rs`."),
        ("d", "crates/step-01-hello/src/pages.rs:"),
        (
            "o",
            "docs/01-hello.md is the whole document; its instructions:",
        ),
        ("l", "> is where to go on: cargo xtask step 1"),
        ("?", "? does nothing here."),
        ("é", "é does nothing here."),
        ("\x1b[A\n", "\r\nEnter does nothing here."),
        ("\x1b[A\x02", "\r\n<U+0002> does nothing here."),
        ("\x0c", ""),
    ] {
        terminal.press(key);
        terminal.expect(said);
        terminal.expect(LAST_KEY);
    }
    terminal.press("r");
    terminal.expect("Judging step 1");
    let report = terminal.expect(LAST_KEY);
    assert!(report.contains("1 of 2 tests passed"), "{report}");
    // What has not changed is judged nevertheless: somebody asks for it.
    assert!(!report.contains("--fresh"), "{report}");
    terminal.press("n");
    terminal.expect("Step 1 is not done. To go on without it, press n again.");
    terminal.expect(LAST_KEY);
    terminal.press("n");
    terminal.expect("Judging step 2");
    terminal.expect("FAIL  The other page says goodbye.");
    terminal.expect(LAST_KEY);
    terminal.press("n");
    terminal.expect("Step 2 is the last one.");
    terminal.press("q");
    assert_eq!(terminal.ended(), Some(0));
    assert!(terminal.is_as_before());
}

#[test]
fn ctrl_l_empties_the_window_where_that_can_be() {
    for (kind, empties) in [("xterm", true), ("dumb", false)] {
        let course = Course::new();
        let mut terminal = course.at_terminal_of("watch 1", Size::new(24, 80), kind);
        terminal.expect("1 of 2 tests passed");
        terminal.expect(LAST_KEY);
        assert!(!terminal.was_emptied());
        terminal.press("\x0c");
        terminal.expect(LAST_KEY);
        assert_eq!(terminal.was_emptied(), empties, "{kind}");
        terminal.press("q");
        assert_eq!(terminal.ended(), Some(0));
    }
}

#[test]
fn of_several_failures_one_is_told_in_full_and_keys_are_named_for_what_has_one() {
    let course = Course::of_two();
    course.replace(
        DOCUMENT,
        "expect: { status: 404 }",
        "expect: { status: 405 }",
    );
    let mut terminal = course.at_terminal("watch 1");
    terminal.expect("Judging step 1");
    terminal.expect("Step 1: Hello");
    snapshot!(Screen(terminal.expect(LAST_KEY)));
    terminal.press("h");
    snapshot!(Screen(terminal.expect(LAST_KEY)));
    terminal.press("q");
    // Where there are no keys, nothing is said of them.
    course
        .xtask("step 1")
        .expect(1)
        .says(&["run `cargo xtask step 1` again", "actual", "--all"]);
}

#[test]
fn keys_are_answered_in_the_order_in_which_they_were_typed() {
    let course = Course::of_two();
    let mut terminal = course.at_terminal("watch 1");
    terminal.expect("1 of 2 tests passed");
    terminal.expect(LAST_KEY);
    terminal.press("hlhoq");
    let hint = "hint 1    Look into `src/pages.rs`.";
    for said in [hint, "> is where to go on", hint, "Write it."] {
        let before = terminal.expect(said);
        assert!(!before.contains("Write it."), "{before}");
        assert!(!before.contains("> is where"), "{before}");
        terminal.expect(LAST_KEY);
    }
    assert_eq!(terminal.ended(), Some(0));
}

#[test]
fn a_place_of_the_solution_is_asked_for_twice_while_hints_are_left() {
    let course = Course::of_two();
    let hint = "hint: Look into `src/pages.rs`.";
    let two = "hint: [Look around., Look into `src/pages.rs`.]";
    course.replace(DOCUMENT, hint, two);
    let mut terminal = course.at_terminal("watch 1");
    terminal.expect("(1 more: press h)");
    terminal.expect(LAST_KEY);
    // A key between makes it a new question.
    for keys in ["d", "?d"] {
        terminal.press(keys);
        let before = terminal.expect("1 more hint is left for \"The page says hello.\": press h.");
        assert!(!before.contains("solution"), "{before}");
        terminal.expect("press d once more.");
        terminal.expect(LAST_KEY);
    }
    terminal.press("d");
    terminal.expect("pages.rs:6  (place 1 of 1)");
    terminal.press("h");
    terminal.expect("hint 2    Look into");
    terminal.expect(LAST_KEY);
    // Only then nothing is left.
    terminal.press("d");
    terminal.expect("The explanation, with what went over the wire, is left for");
    terminal.expect(LAST_KEY);
    terminal.press("h");
    terminal.expect("wire");
    terminal.press("d");
    let before = terminal.expect("(place 1 of 1)");
    assert!(!before.contains("once more"), "{before}");
    terminal.press("q");
    assert_eq!(terminal.ended(), Some(0));
}

#[test]
fn a_key_between_makes_leaving_a_step_a_new_question() {
    let course = Course::of_two();
    let mut terminal = course.at_terminal("watch 1");
    terminal.expect(LAST_KEY);
    terminal.press("n");
    terminal.expect("Step 1 is not done.");
    terminal.press("?n");
    terminal.expect("Step 1 is not done.");
    terminal.press("q");
    assert_eq!(terminal.ended(), Some(0));
}

#[test]
fn a_save_is_judged_and_nothing_but_a_key_leads_to_the_next_step() {
    let course = Course::of_two();
    let mut terminal = course.at_terminal("watch");
    terminal.expect("Judging step 1");
    terminal.expect(LAST_KEY);
    // In another step: not reported.
    course.write(&format!("{SECOND_STARTER}/src/pages.rs"), "nonsense");
    course.solve();
    let between = terminal.expect("crates/step-01-hello/src/pages.rs changed");
    assert!(!between.contains("step-02"), "{between}");
    terminal.expect("Judging step 1");
    terminal.expect("Step 1 is done.");
    terminal.expect(LAST_KEY);
    // The document counts, too.
    course.replace(DOCUMENT, "body: hello", "body: hullo");
    let between = terminal.expect("docs/01-hello.md changed");
    assert!(!between.contains("Judging"), "{between}");
    terminal.expect("1 of 2 tests passed");
    terminal.expect(LAST_KEY);
    course.replace(DOCUMENT, "body: hullo", "body: hello");
    terminal.expect("Step 1 is done.");
    terminal.expect(LAST_KEY);
    terminal.press("n");
    let between = terminal.expect("Judging step 2");
    assert!(!between.contains("not done"), "{between}");
    terminal.expect("This does not build");
    terminal.expect(LAST_KEY);
    terminal.press("h");
    terminal.expect("This does not build");
    terminal.press("q");
    assert_eq!(terminal.ended(), Some(0));
}

#[test]
fn without_a_number_it_begins_where_somebody_is() {
    let course = Course::of_two();
    course.solve();
    course.xtask("step 1").expect(0);
    let mut terminal = course.at_terminal("watch");
    terminal.expect("Judging step 2");
    terminal.press("q");
    assert_eq!(terminal.ended(), Some(0));
}

#[test]
fn a_save_while_a_test_is_played_ends_the_server_and_begins_anew() {
    let mut course = Course::asking(&wrong_ways(&[("waits for a word", ASK)]));
    let mut terminal = course.at_terminal("watch 1");
    let _line = course.lifeline.wait_for("server");
    terminal.press("h");
    terminal.expect("This step is being judged");
    course.replace(
        &format!("{STARTER}/src/pages.rs"),
        "match",
        "/* new */ match",
    );
    terminal.expect("changed during the run; starting again");
    course
        .lifeline
        .wait_for("server")
        .write_all(b"!")
        .expect("the server listens");
    terminal.expect("1 of 1 test passed");
    terminal.expect(LAST_KEY);
    assert_eq!(course.lifeline.ever, 2);
    // Also the first one, while the runner still runs.
    course.lifeline.expect_all_ended();
    terminal.press("q");
    assert_eq!(terminal.ended(), Some(0));
}

#[test]
fn a_save_while_it_is_built_ends_the_build() {
    let mut course = Course::new();
    course.solve();
    let port = course.lifeline.port();
    let script = format!(
        "use std::io::{{Read, Write}};\nfn main() {{\n    let mut line = std::net::TcpStream::connect((\"127.0.0.1\", {port})).unwrap();\n    \
         line.write_all(b\"build\\n\").unwrap();\n    line.read_exact(&mut [0]).unwrap();\n}}\n"
    );
    course.write(&format!("{STARTER}/build.rs"), &script);
    let mut terminal = course.at_terminal("watch 1");
    let _line = course.lifeline.wait_for("build");
    course.remove(&format!("{STARTER}/build.rs"));
    terminal.expect("build.rs changed during the run");
    terminal.expect("Step 1 is done.");
    course.lifeline.expect_all_ended();
    terminal.press("q");
    assert_eq!(terminal.ended(), Some(0));
}

#[test]
fn no_size_and_no_kind_of_terminal_is_too_little() {
    for (rows, columns, kind) in [(10, 40, "xterm"), (0, 0, "xterm"), (1, 1, "dumb")] {
        let course = Course::new();
        let size = Size::new(rows, columns);
        let mut terminal = course.at_terminal_of("watch 1", size, kind);
        terminal.expect(LAST_KEY);
        terminal.resize(Size::new(0, 0));
        terminal.press("r");
        terminal.expect("1 of 2 tests passed");
        terminal.resize(Size::new(20, 60));
        terminal.press("?");
        terminal.expect("l list  n next");
        terminal.resize(Size::new(20, 40));
        terminal.expect(LAST_KEY);
        terminal.press("q");
        assert_eq!(terminal.ended(), Some(0));
        assert!(terminal.is_as_before());
    }
}

#[test]
fn without_a_terminal_it_says_so() {
    snapshot!(Course::new().xtask("watch 1").expect(2));
}

#[test]
fn a_step_that_is_not_there_is_refused_and_the_terminal_left_alone() {
    let course = Course::new();
    let mut terminal = course.at_terminal("watch 9");
    terminal.expect("error: there is no step 9; the course has the steps 1 to 1");
    assert_eq!(terminal.ended(), Some(2));
    assert!(terminal.is_as_before());
}
