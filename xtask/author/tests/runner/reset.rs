//! Starting again, and the way back.

use crate::course::{Course, SECOND_STARTER, STARTER};
use crate::snapshot;

fn pages(starter: &str) -> String {
    format!("{starter}/src/pages.rs")
}

#[test]
fn a_step_begins_anew_and_can_be_brought_back() {
    let course = Course::of_two();
    let untouched = course.read(&pages(STARTER));
    course.solve();
    let mine = course.read(&pages(STARTER));
    course.write(&format!("{STARTER}/src/notes/own.rs"), "// mine");
    course.remove(&format!("{STARTER}/src/wrong.rs"));
    snapshot!(course.xtask("reset 1").expect(0));
    assert_eq!(course.read(&pages(STARTER)), untouched);
    assert!(!course.path(&format!("{STARTER}/src/notes")).exists());
    course.xtask("sync --check").expect(0);

    snapshot!(course.xtask("undo").expect(0));
    assert_eq!(course.read(&pages(STARTER)), mine);
    assert_eq!(
        course.read(&format!("{STARTER}/src/notes/own.rs")),
        "// mine"
    );
    assert!(!course.path(&format!("{STARTER}/src/wrong.rs")).exists());
    snapshot!(course.xtask("undo").expect(2));
}

#[test]
fn all_steps_begin_anew_and_undo_goes_back_one_by_one() {
    let course = Course::of_two();
    for starter in [STARTER, SECOND_STARTER] {
        course.replace(&pages(starter), "// GAP", "// Here");
    }
    course.xtask("reset 2").expect(0);
    course
        .xtask("reset --all")
        .expect(0)
        .says(&[STARTER])
        .lacks(SECOND_STARTER);
    course
        .xtask("reset --all")
        .expect(0)
        .says(&["Nothing had to be changed."])
        .lacks("undo");
    // What is written after a reset is not lost when that is undone.
    course.replace(&pages(STARTER), "// GAP", "// Later");
    let undone = course.xtask("undo");
    undone.expect(0).says(&[
        "reset --all",
        "Copies of what was overwritten or removed are in",
    ]);
    assert!(course.read(&pages(STARTER)).contains("// Here"));
    course.xtask("undo").expect(0).says(&["reset 2"]);
    assert!(course.read(&pages(SECOND_STARTER)).contains("// Here"));
}

#[test]
fn what_sync_took_from_a_learner_can_be_brought_back() {
    let course = Course::new();
    course.solve();
    let mine = course.read(&pages(STARTER));
    course.xtask("sync").expect(0);
    assert_ne!(course.read(&pages(STARTER)), mine);
    course.xtask("undo").expect(0).says(&["sync"]);
    assert_eq!(course.read(&pages(STARTER)), mine);
}

#[test]
fn a_starter_that_is_gone_comes_back() {
    let course = Course::new();
    let untouched = course.read(&pages(STARTER));
    course.remove(STARTER);
    course
        .xtask("step 1")
        .expect(1)
        .says(&["this starter is gone", "cargo xtask reset 1"]);
    course.xtask("reset 1").expect(0);
    assert_eq!(course.read(&pages(STARTER)), untouched);
}

#[test]
fn what_to_reset_has_to_be_said() {
    let course = Course::new();
    course.solve();
    let mine = course.read(&pages(STARTER));
    for words in ["reset", "reset 2", "reset 1 --all", "reset one"] {
        course.xtask(words).expect(2);
    }
    assert_eq!(course.read(&pages(STARTER)), mine);
}

/// Whatever replaced a file or folder is moved away, and nothing is written through a
/// link.
#[cfg(unix)]
#[test]
fn a_link_is_replaced_by_the_file_and_undo_brings_it_back() {
    use std::fs::read_link;
    use std::os::unix::fs::symlink;

    let course = Course::of_two();
    let untouched = course.read(&pages(STARTER));
    let own = "// mine\n";
    // A link to a file, one that leads nowhere, and one to a folder.
    course.write("elsewhere/pages.rs", own);
    course.remove(&pages(STARTER));
    symlink("../../../elsewhere/pages.rs", course.path(&pages(STARTER))).expect("a link");
    symlink("nowhere", course.path(&format!("{STARTER}/src/own.rs"))).expect("a link");
    course.rename(&format!("{SECOND_STARTER}/src"), "src");
    symlink("../../src", course.path(&format!("{SECOND_STARTER}/src"))).expect("a link");
    course.replace("src/pages.rs", "//! ", "//! mine: ");
    let linked = course.read("src/pages.rs");

    course
        .xtask("step 1")
        .expect(1)
        .says(&["is not a plain file"]);
    snapshot!(course.xtask("reset --all").expect(0));
    assert_eq!(course.read(&pages(STARTER)), untouched);
    assert_eq!(course.read("elsewhere/pages.rs"), own);
    assert_eq!(course.read("src/pages.rs"), linked);
    for path in [pages(STARTER), format!("{SECOND_STARTER}/src")] {
        assert!(!course.path(&path).is_symlink(), "{path}");
    }
    course.xtask("sync --check").expect(0);
    course
        .xtask("step 2")
        .expect(1)
        .says(&["2 of 3 tests passed"]);

    course.xtask("undo").expect(0).says(&["reset --all"]);
    let own = read_link(course.path(&format!("{STARTER}/src/own.rs")));
    assert_eq!(own.expect("a link").to_str(), Some("nowhere"));
    assert!(course.path(&pages(STARTER)).is_symlink());
    let folder = read_link(course.path(&format!("{SECOND_STARTER}/src")));
    assert_eq!(folder.expect("a link").to_str(), Some("../../src"));
    assert_eq!(course.read("src/pages.rs"), linked);
}

#[test]
fn a_folder_and_a_file_in_each_others_place_give_way() {
    let course = Course::new();
    let untouched = course.read(&pages(STARTER));
    course.remove(&pages(STARTER));
    course.write(&format!("{}/own.rs", pages(STARTER)), "// mine");
    course.xtask("reset 1").expect(0);
    assert_eq!(course.read(&pages(STARTER)), untouched);
    course.xtask("undo").expect(0);
    assert_eq!(
        course.read(&format!("{}/own.rs", pages(STARTER))),
        "// mine"
    );

    course.remove(&format!("{STARTER}/src"));
    course.write(&format!("{STARTER}/src"), "a file");
    course.xtask("reset 1").expect(0);
    assert_eq!(course.read(&pages(STARTER)), untouched);
    course.xtask("undo").expect(0);
    assert_eq!(course.read(&format!("{STARTER}/src")), "a file");
}
