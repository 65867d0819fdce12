//! Edits that git does not have yet.

use std::process::Command;

use super::*;

const FIRST: &str = "solutions/step-01-one/src/server.rs";
const SECOND: &str = "solutions/step-02-two/src/server.rs";
const THIRD: &str = "solutions/step-03-three/src/server.rs";

/// A course in step, all of it committed.
fn committed() -> (TempDir, Steps) {
    let (root, steps) = course();
    put(&steps, ".gitignore", "target/\n");
    git(&steps, "init --quiet");
    commit(&steps);
    (root, steps)
}

fn git(steps: &Steps, words: &str) {
    let person = "-c user.name=a -c user.email=a@b -c commit.gpgsign=false -c core.autocrlf=false";
    let words = person.split(' ').chain(words.split(' '));
    let run = Command::new("git")
        .args(words)
        .current_dir(&steps.root)
        .output();
    let run = run.expect("git is needed for this test");
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
}

fn commit(steps: &Steps) {
    git(steps, "add --all");
    git(steps, "commit --quiet --message x");
}

/// Where edits would be lost, and why. Nothing has changed then.
fn refused(steps: &Steps) -> Vec<String> {
    let before = everything(steps);
    let edits = match write(steps, false) {
        Err(Refused::Edits(edits)) => edits,
        other => panic!("not refused: {other:?}"),
    };
    assert_eq!(everything(steps), before);
    lines(&edits)
}

#[test]
fn an_edit_upstream_is_carried_again_and_again_before_it_is_committed() {
    let (_root, steps) = committed();
    for text in ["fn serve() { 1 }\n", "fn serve() { 2 }\n"] {
        put(&steps, FIRST, text);
        write(&steps, false).unwrap();
        assert_eq!(self::text(&steps, THIRD), text);
    }
    assert_eq!(check(&steps), Findings::default());
}

#[test]
fn an_edit_in_a_later_step_is_refused_with_both_files_named() {
    let (_root, steps) = committed();
    put(&steps, SECOND, "fn serve() { mine() }\n");
    assert_eq!(
        refused(&steps),
        [format!(
            "{SECOND}:1: `sync` would replace this with what {FIRST} has, but git does not have this version"
        )]
    );
    let Err(Refused::Edits(edits)) = write(&steps, false) else {
        panic!("not refused");
    };
    let help = edits[0].help.as_deref().unwrap();
    assert!(
        help.contains("list `src/server.rs` in `files` of docs/02-two.md"),
        "{help}"
    );
    let backup = write(&steps, true).unwrap().backup.unwrap();
    assert_eq!(text(&steps, SECOND), "fn serve() {}\n");
    let copy = backup.join(SECOND);
    assert_eq!(
        text(&steps, copy.to_str().unwrap()),
        "fn serve() { mine() }\n"
    );
}

#[test]
fn an_edit_above_what_sync_has_written_itself_is_refused() {
    let (_root, steps) = committed();
    put(&steps, FIRST, "fn serve() { 1 }\n");
    write(&steps, false).unwrap();
    put(&steps, THIRD, "fn serve() { mine() }\n");
    assert_eq!(refused(&steps).len(), 1);
}

#[test]
fn an_edit_in_a_later_step_is_refused_after_it_was_committed_too() {
    let (_root, steps) = committed();
    put(&steps, SECOND, "fn serve() { mine() }\n");
    commit(&steps);
    assert_eq!(
        refused(&steps),
        [format!(
            "{SECOND}:1: `sync` would replace this with what {FIRST} has, but this file was \
             committed last"
        )]
    );
    // The first step goes on from there: now that is the newer one.
    put(&steps, FIRST, "fn serve() { both() }\n");
    write(&steps, false).unwrap();
}

#[test]
fn untracked_and_deleted_files_are_not_replaced() {
    let (_root, steps) = committed();
    fs::remove_file(steps.root.join(THIRD)).unwrap();
    let extra = ["one", "two"].map(|name| {
        let number = if name == "one" { 1 } else { 2 };
        format!("solutions/step-0{number}-{name}/src/extra.rs")
    });
    for path in &extra {
        put(&steps, path, &format!("// {path}\n"));
    }
    let refused = refused(&steps);
    assert_eq!(refused.len(), 2, "{refused:#?}");
    assert!(refused[0].starts_with(&extra[1]) && refused[1].starts_with(THIRD));
}

#[test]
fn without_git_nobody_knows_what_can_be_had_again() {
    let (_root, steps) = course();
    put(&steps, FIRST, "fn serve() { 1 }\n");
    assert_eq!(refused(&steps).len(), 2);
    // What is not there yet can be made.
    put(&steps, FIRST, "fn serve() {}\n");
    put(&steps, "solutions/step-01-one/src/new.rs", "// new\n");
    write(&steps, false).unwrap();
}

#[test]
fn the_edit_of_a_shared_dependency_in_a_later_step_is_refused() {
    let (_root, steps) = committed();
    let [one, two] = ["01-one", "02-two"].map(|step| format!("solutions/step-{step}/Cargo.toml"));
    let axum = |path: &str, from: &str, to: &str| {
        put(&steps, path, &text(&steps, path).replace(from, to));
    };
    // An additional dependency is no reason.
    put(
        &steps,
        &two,
        &format!("{}cookie = \"0.18\"\n", text(&steps, &two)),
    );
    axum(&one, "0.8", "0.9");
    write(&steps, false).unwrap();
    assert!(text(&steps, &two).contains("axum = \"0.9\"\ncookie"));
    commit(&steps);
    axum(&two, "0.9", "0.7");
    let refused = refused(&steps);
    assert_eq!(refused.len(), 1, "{refused:#?}");
    assert!(refused[0].starts_with(&format!("{two}:")) && refused[0].contains(&one));
}

#[test]
fn lines_of_listed_files_that_stayed_old_are_named() {
    let (_root, steps) = committed();
    assert_eq!(left_behind(&steps), []);
    let main = "solutions/step-01-one/src/main.rs";
    put(&steps, main, "the first step\n");
    let left = left_behind(&steps);
    let told = |left: &LeftBehind| {
        let [path, upstream] = [&left.path, &left.upstream].map(|path| slashes(path));
        format!("{path}:{}: {} ({upstream})", left.line, left.text)
    };
    assert_eq!(
        left.iter().map(told).collect::<Vec<_>>(),
        [format!(
            "solutions/step-02-two/src/main.rs:1: step 1 ({main})"
        )]
    );
}
