//! The folders in `crates/`, whatever changed them.

use super::*;

#[test]
fn a_learners_edits_are_told_apart_from_faults_and_kept_when_the_starter_comes_back() {
    let (_root, steps) = course();
    put(&steps, "crates/step-02-two/src/main.rs", "step 1\nmine\n");
    put(&steps, "crates/step-02-two/src/mine/deep.rs", "mine\n");
    fs::remove_file(steps.root.join("crates/step-03-three/src/server.rs")).unwrap();
    let found = check(&steps);
    assert_eq!(found.faults, []);
    assert_eq!(
        lines(&found.starters),
        [
            "crates/step-02-two/src/main.rs:2: this is not what the starter says",
            "crates/step-02-two/src/mine/deep.rs:1: this file is not in the starter",
            "crates/step-03-three/src/server.rs:1: this file of the starter is missing",
        ]
    );
    let backup = mended(&steps).backup.unwrap();
    assert!(!steps.root.join("crates/step-02-two/src/mine").exists());
    for (path, mine) in [("main.rs", "step 1\nmine\n"), ("mine/deep.rs", "mine\n")] {
        let kept = backup.join("crates/step-02-two/src").join(path);
        assert_eq!(text(&steps, kept.to_str().unwrap()), mine);
    }
}

#[test]
fn a_starter_whose_gaps_are_at_fault_stays_and_the_fault_is_told() {
    let (_root, steps) = course();
    put(
        &steps,
        "solutions/step-03-three/gaps/src/main.rs",
        "step 2\n// GAP: Go on.\n",
    );
    let before = text(&steps, "crates/step-03-three/src/main.rs");
    let report = write(&steps, true).unwrap();
    assert_eq!(report.changes, []);
    let left = check(&steps);
    assert_eq!(left.faults.len(), 1);
    assert!(left.faults[0].message.contains("is missing: `step 1`"));
    assert_eq!(text(&steps, "crates/step-03-three/src/main.rs"), before);
}

#[test]
fn a_given_file_that_the_solution_has_moved_on_from_is_a_fault() {
    let (_root, steps) = course();
    for step in ["02-two", "03-three"] {
        let solution = format!("solutions/step-{step}/src/given.rs");
        put(&steps, &solution, "fn given() {}\n");
    }
    let gap = "solutions/step-02-two/gaps/src/given.rs";
    put(&steps, gap, "fn given() {}\n");
    let document = text(&steps, "docs/02-two.md");
    let listed = document.replace("[src/main.rs]", "[src/main.rs, src/given.rs]");
    put(&steps, "docs/02-two.md", &listed);
    write(&steps, true).unwrap();
    assert_eq!(check(&steps), Findings::default());
    put(&steps, gap, "fn stale() {}\n");
    let given = "crates/step-02-two/src/given.rs";
    put(&steps, given, "fn stale() {}\n");
    assert_eq!(
        lines(&check(&steps).faults),
        [
            "solutions/step-02-two/gaps/src/given.rs:1: from here on this is not \
             solutions/step-02-two/src/given.rs, and no gap is marked"
        ]
    );
}
