use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use super::*;
use course::location::slashes;
use course::published::{LIST, list};

mod diagrams;
mod edits;
mod json_schema;
mod manifests;
mod reference;
mod starters;

const ROOT: &str = "[workspace]\n\n# Why.\n[profile.dev]\ndebug = 0\n";
const STEPS: &str = "[workspace]\n\n[profile.dev]\ndebug = 0\n\n[package]\nname = \"xtask\"\n";

/// A course of three steps that is in step.
fn course() -> (TempDir, Steps) {
    let root = tempfile::tempdir().unwrap();
    let slugs = ["01-one", "02-two", "03-three"];
    let all = slugs
        .iter()
        .zip(1..)
        .map(|(slug, number)| StepFolders::new(number, slug))
        .collect();
    let steps = Steps {
        root: root.path().to_path_buf(),
        all,
    };
    put(&steps, "Cargo.toml", ROOT);
    put(&steps, "crates/Cargo.toml", STEPS);
    for (slug, number) in slugs.iter().zip(1_u8..) {
        let solution = |path: &str| format!("solutions/step-{slug}/{path}");
        let manifest = format!(
            "[package]\nname = \"solution-{slug}\"\nedition = \"2024\"\n\n[dependencies]\naxum = \"0.8\"\n"
        );
        let lines: String = (1..=number)
            .map(|number| format!("step {number}\n"))
            .collect();
        let before: String = (1..number)
            .map(|number| format!("step {number}\n"))
            .collect();
        put(&steps, &solution("Cargo.toml"), &manifest);
        put(&steps, &solution("src/server.rs"), "fn serve() {}\n");
        put(&steps, &solution("src/main.rs"), &lines);
        put(
            &steps,
            &solution("gaps/src/main.rs"),
            &format!("{before}// GAP: Go on.\n"),
        );
        let document = format!(
            "---\nid: \"{number:024x}\"\ntitle: A title\nstep: {number}\nfiles: [src/main.rs]\n---\n\n\
             ## Description\n\n```rust solution=src/server.rs item=serve\nfn serve() {{}}\n```\n"
        );
        put(&steps, &format!("docs/{slug}.md"), &document);
    }
    for step in &steps.all {
        for (path, content) in starter::original(&steps, step.number).unwrap() {
            let path = step.starter.join(path);
            put(
                &steps,
                path.to_str().unwrap(),
                std::str::from_utf8(&content).unwrap(),
            );
        }
    }
    put(&steps, LIST, &list(&steps, &BTreeSet::new()).unwrap());
    assert_eq!(check(&steps), Findings::default());
    (root, steps)
}

fn put(steps: &Steps, path: &str, text: &str) {
    let path = steps.root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn text(steps: &Steps, path: &str) -> String {
    fs::read_to_string(steps.root.join(path)).unwrap()
}

fn lines(found: &[Diagnostic]) -> Vec<String> {
    let shown =
        |fault: &Diagnostic| format!("{}:{}: {}", slashes(&fault.path), fault.line, fault.message);
    found.iter().map(shown).collect()
}

/// All files of the course but for the backups.
fn everything(steps: &Steps) -> BTreeMap<PathBuf, Vec<u8>> {
    starter::read(&steps.root).unwrap()
}

/// Carries forward and sees that nothing is left to do.
fn mended(steps: &Steps) -> Report {
    let report = write(steps, true).unwrap();
    assert_eq!(check(steps), Findings::default());
    let before = everything(steps);
    let second = write(steps, false).unwrap();
    assert_eq!(
        (second.changes, second.backup),
        (vec![], None),
        "a second run has nothing to do"
    );
    assert_eq!(everything(steps), before);
    report
}

#[test]
fn a_course_that_is_in_step_is_left_alone() {
    let (_root, steps) = course();
    assert_eq!(mended(&steps).to_string(), "Nothing had to be changed.\n");
}

#[test]
fn a_changed_file_is_carried_to_all_later_steps_starters_and_documents() {
    let (_root, steps) = course();
    put(
        &steps,
        "solutions/step-01-one/src/server.rs",
        "fn serve() {\n    bind();\n}\n",
    );
    let found = check(&steps);
    assert_eq!(
        lines(&found.faults),
        [
            "solutions/step-02-two/src/server.rs:1: this file is not as in solutions/step-01-one/src/server.rs",
            "docs/01-one.md:11: this is not the code that `rust solution=src/server.rs item=serve` names",
        ]
    );
    assert!(
        found.faults[0]
            .help
            .as_deref()
            .unwrap()
            .contains("`cargo xtask sync`")
    );

    let report = mended(&steps);
    for path in [
        "solutions/step-03-three/src/server.rs",
        "crates/step-03-three/src/server.rs",
    ] {
        assert_eq!(
            text(&steps, path),
            "fn serve() {\n    bind();\n}\n",
            "{path}"
        );
    }
    assert!(text(&steps, "docs/03-three.md").contains("    bind();\n"));
    let printed = report.to_string();
    for line in [
        "solutions/step-02-two/src/server.rs: taken over from solutions/step-01-one/src/server.rs\n",
        "crates/step-02-two/src/server.rs: as the starter has it\n",
        "docs/03-three.md: the code it shows\n",
        "Copies of what was overwritten or removed are in .course/backup/",
    ] {
        assert!(printed.contains(line), "{printed}");
    }
    let kept = report
        .backup
        .unwrap()
        .join("solutions/step-02-two/src/server.rs");
    assert_eq!(text(&steps, kept.to_str().unwrap()), "fn serve() {}\n");
}

#[test]
fn a_new_file_of_an_early_step_is_carried_forward_unless_a_later_one_takes_it_away() {
    let (_root, steps) = course();
    put(&steps, "solutions/step-01-one/src/extra.rs", "// extra\n");
    let document = text(&steps, "docs/03-three.md");
    put(
        &steps,
        "docs/03-three.md",
        &document.replace("[src/main.rs]", "[src/main.rs, src/extra.rs]"),
    );
    mended(&steps);
    assert_eq!(
        text(&steps, "solutions/step-02-two/src/extra.rs"),
        "// extra\n"
    );
    assert!(
        !steps
            .root
            .join("solutions/step-03-three/src/extra.rs")
            .exists()
    );
    assert!(
        steps
            .root
            .join("crates/step-03-three/src/extra.rs")
            .exists()
    );
}

#[test]
fn the_list_of_files_has_to_be_true() {
    let (_root, steps) = course();
    put(
        &steps,
        "solutions/step-02-two/src/sessions.rs",
        "// sessions\n",
    );
    put(
        &steps,
        "solutions/step-03-three/src/sessions.rs",
        "// sessions\n",
    );
    let document = text(&steps, "docs/02-two.md");
    let listed = "[src/main.rs, src/server.rs, src/sesions.rs, Cargo.toml]";
    put(
        &steps,
        "docs/02-two.md",
        &document.replace("[src/main.rs]", listed),
    );
    let found = check(&steps);
    assert_eq!(
        lines(&found.faults),
        [
            "docs/02-two.md:5: solutions/step-02-two has no file `src/sesions.rs`",
            "docs/02-two.md:5: the step lists `src/server.rs`, but does not change it",
            "docs/02-two.md:5: the step lists `Cargo.toml`, but does not change it",
            "solutions/step-02-two/src/sessions.rs:1: the step adds this file without saying so",
            "published.sha256:2: these are not the hashes of the documents and of the course's own crates",
        ]
    );
    assert_eq!(
        found.faults[0].help.as_deref(),
        Some("did you mean `src/sessions.rs`?")
    );
}

#[test]
fn nothing_is_touched_while_a_front_matter_cannot_be_read() {
    let (_root, steps) = course();
    put(
        &steps,
        "solutions/step-01-one/src/server.rs",
        "fn serve() { }\n",
    );
    put(&steps, "docs/03-three.md", "no front matter\n");
    let before = everything(&steps);
    let Err(Refused::Diagnostics(faults)) = write(&steps, false) else {
        panic!("nobody knows which files the step changes");
    };
    assert_eq!(faults[0].path, Path::new("docs/03-three.md"));
    assert_eq!(everything(&steps), before);
    assert!(!steps.root.join("target").exists());
}

#[test]
fn what_is_missing_is_told_once() {
    let (_root, steps) = course();
    fs::remove_file(steps.root.join("docs/02-two.md")).unwrap();
    fs::remove_file(steps.root.join("solutions/step-03-three/Cargo.toml")).unwrap();
    let found = lines(&check(&steps).faults);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(
        found[0].starts_with("docs/02-two.md:1: this cannot be read: "),
        "{found:#?}"
    );
    assert_eq!(
        found[1],
        "solutions/step-03-three/Cargo.toml:1: the solution has no manifest"
    );
}

#[test]
fn the_hashes_of_what_is_published_follow_an_edited_document() {
    let (_root, steps) = course();
    let document = text(&steps, "docs/02-two.md");
    put(&steps, "docs/02-two.md", &format!("{document}More.\n"));
    let message = "published.sha256:2: these are not the hashes of the documents and of the course's own crates";
    assert_eq!(lines(&check(&steps).faults), [message]);
    let report = mended(&steps).to_string();
    assert!(report.starts_with("published.sha256: the hashes of what is published\n"));
    fs::remove_file(steps.root.join(LIST)).unwrap();
    mended(&steps);
}
