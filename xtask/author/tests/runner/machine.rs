//! What other programs read.

use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::course::{Course, DOCUMENT, HELLO, SECOND_DOCUMENT, SOLUTION, STARTER};
use crate::run::Run;
use crate::snapshot;

static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
    let schema = include_str!("../../../../docs/output.schema.json");
    let schema = serde_json::from_str(schema).expect("JSON");
    assert!(jsonschema::draft7::meta::is_valid(&schema));
    jsonschema::draft7::new(&schema).expect("a schema")
});

/// The document that a run printed, which is all that it printed there.
#[track_caller]
fn document(run: &Run, code: i32) -> Value {
    run.expect(code);
    let document: Value = serde_json::from_str(&run.stdout).expect("JSON and nothing else");
    let errors: Vec<_> = SCHEMA
        .iter_errors(&document)
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:#?}\n{document:#}");
    let status = match code {
        0 => "pass",
        1 => "fail",
        _ => "error",
    };
    assert_eq!(document["status"], status);
    document
}

/// With all durations the same.
fn timeless(mut document: Value) -> Run {
    let lists: Vec<&mut Value> = match document.get_mut("crates").and_then(Value::as_array_mut) {
        Some(crates) => crates.iter_mut().map(|one| &mut one["tests"]).collect(),
        None => vec![&mut document["tests"]],
    };
    for list in lists.into_iter().flat_map(|list| list.as_array_mut()) {
        for test in list {
            assert!(test["duration_ms"].as_u64() < Some(60_000));
            test["duration_ms"] = json!(0);
        }
    }
    Run {
        code: Some(0),
        stdout: format!("{document:#}\n"),
        stderr: String::new(),
    }
}

#[test]
fn a_step_is_told_test_by_test() {
    let course = Course::new();
    let failed = course.xtask("step 1 --seed 7 --format json");
    snapshot!(timeless(document(&failed, 1)));
    course.solve();
    let passed = document(&course.xtask("step 1 --format json"), 0);
    assert_eq!(passed["kept"], false);
    let mut again = document(&course.xtask("step 1 --format json"), 0);
    assert_eq!(again["kept"], true);
    again["kept"] = json!(false);
    assert_eq!(again, passed, "what is kept is told as it was");
    let one = document(&course.xtask("step 1 --only hello --format json"), 0);
    assert_eq!(one["left_out"], 1);
    let solution = document(&course.xtask("step 1 --solution --format json"), 0);
    assert_eq!(solution["folder"], "solutions/step-01-hello");
}

#[test]
fn code_that_does_not_build_is_told_with_the_words_of_the_compiler() {
    let course = Course::new();
    course.replace(&format!("{STARTER}/src/pages.rs"), "match", "mutch");
    let mut broken = course.command("step 1 --format json");
    broken.env("CLICOLOR_FORCE", "1");
    let broken = document(&course.run(broken), 1);
    let message = broken["message"].as_str().expect("a message");
    assert!(message.contains("src/pages.rs:"), "{message}");
    assert!(!message.contains('\u{1b}'), "{message}");
    assert_eq!(broken["tests"], json!([]));
}

#[test]
fn the_whole_course_is_told_crate_by_crate() {
    let course = Course::new();
    course.solve();
    let told = course.xtask("verify-all --seed 7 --format json");
    snapshot!(timeless(document(&told, 0)));
    course.remove(&format!("{STARTER}/src/pages.rs"));
    let broken = document(&course.xtask("verify-all --mine --format json"), 1);
    let yours = broken["crates"].as_array().and_then(|all| all.last());
    assert_eq!(yours.expect("a crate")["right"], false);
    course.write(
        DOCUMENT,
        &course.read(DOCUMENT).replace("    starter: passes\n", ""),
    );
    let unsound = document(&course.xtask("verify-all --format json"), 2);
    let starter = &unsound["crates"][1];
    assert_eq!(starter["right"], false);
    assert_eq!(starter["complaints"][0]["at"]["path"], DOCUMENT);
}

#[test]
fn the_list_tells_how_far_somebody_has_come() {
    let course = Course::of_two();
    let state = || {
        let list = document(&course.xtask("list --format json"), 0);
        let states = list["steps"].as_array().expect("steps").iter();
        let states: Vec<Value> = states
            .map(|step| json!([step["state"], step["passed"], step["tests"]]))
            .collect();
        json!([list["current"], states])
    };
    let untouched = json!(["not_started", null, 3]);
    assert_eq!(state(), json!([1, [["not_started", null, 2], untouched]]));
    let pages = format!("{STARTER}/src/pages.rs");
    course.replace(&pages, "// GAP", "// Here: GAP");
    assert_eq!(state(), json!([1, [["begun", null, 2], untouched]]));
    course.xtask("step 1").expect(1);
    assert_eq!(state(), json!([1, [["failing", 1, 2], untouched]]));
    course.solve();
    course.xtask("step 1").expect(0);
    assert_eq!(state(), json!([2, [["done", 2, 2], untouched]]));
    course.replace(&pages, "hello", "hello!");
    assert_eq!(state(), json!([1, [["changed", null, 2], untouched]]));
}

#[test]
fn what_keeps_everything_from_being_judged_is_told_too() {
    let course = Course::of_two();
    let none = document(&course.xtask("step 9 --format json"), 2);
    assert_eq!(
        none["message"],
        "there is no step 9; the course has the steps 1 to 2"
    );
    let none = document(&course.xtask("step 1 --only nonsense --format json"), 2);
    assert!(
        none["message"]
            .as_str()
            .is_some_and(|text| text.contains("says hello"))
    );
    course.replace(DOCUMENT, "status: 200", "statos: 200");
    course.replace(SECOND_DOCUMENT, "hint:", "hunt:");
    for words in ["step 1", "verify-all", "list"] {
        let stopped = document(&course.xtask(&format!("{words} --format json")), 2);
        let faults = stopped["faults"].as_array().expect("faults");
        assert!(faults.len() >= 2, "{stopped:#}");
        assert_eq!(faults[0]["at"]["path"], DOCUMENT);
        assert!(faults[0]["help"].is_string());
    }
}

#[test]
fn the_schema_refuses_what_lacks_a_key_or_has_another() {
    let course = Course::new();
    for (words, code) in [
        ("step 1 --format json", 1),
        ("verify-all --format json", 0),
        ("list --format json", 0),
        ("step 9 --format json", 2),
    ] {
        let right = document(&course.xtask(words), code);
        for key in right.as_object().expect("a map").keys() {
            let mut wrong = right.clone();
            wrong.as_object_mut().expect("a map").remove(key);
            assert!(!SCHEMA.is_valid(&wrong), "{words} without {key}");
        }
        let mut wrong = right.clone();
        wrong["stray"] = json!(1);
        assert!(!SCHEMA.is_valid(&wrong), "{words}");
        wrong = right;
        wrong["version"] = json!(1);
        assert!(!SCHEMA.is_valid(&wrong), "{words}");
    }
}

#[test]
fn github_is_told_what_failed_and_where() {
    let course = Course::new();
    let failed = course.xtask("step 1 --seed 7 --format github");
    failed.expect(1).says(&["FAIL  The page says hello."]);
    let annotations = |run: &Run| -> String {
        let lines = run
            .stdout
            .lines()
            .filter(|line| line.starts_with("::error"));
        lines.flat_map(|line| [line, "\n"]).collect()
    };
    let mut told = annotations(&failed);
    course.replace(&format!("{STARTER}/src/pages.rs"), "match", "mutch");
    told += &annotations(course.xtask("step 1 --format github").expect(1));
    course.write(
        DOCUMENT,
        &course.read(DOCUMENT).replace("    starter: passes\n", ""),
    );
    told += &annotations(course.xtask("verify-all --format github").expect(2));
    course.replace(DOCUMENT, "status: 200", "statos: 200");
    told += &annotations(course.xtask("step 1 --format github").expect(2));
    told += &annotations(course.xtask("step 1 --only x --format github").expect(2));
    snapshot!(Run {
        code: Some(0),
        stdout: told,
        stderr: String::new()
    });
}

#[test]
fn what_a_server_sends_is_no_command_for_github() {
    let course = Course::new();
    let forged = "::error::forged";
    course.replace(
        &format!("{STARTER}/src/pages.rs"),
        "// GAP",
        &format!("\"/\" => Some(\"{forged}\"), // GAP"),
    );
    assert!(HELLO.contains("body: hello"));
    let run = course.xtask("step 1 --format github");
    run.expect(1).says(&[forged]);
    let lines: Vec<&str> = run.stdout.lines().map(str::trim).collect();
    let token = lines[0].strip_prefix("::stop-commands::").expect("a word");
    assert_eq!(token.len(), 24);
    let end = lines
        .iter()
        .position(|line| *line == format!("::{token}::"));
    let end = end.expect("an end");
    assert!(lines[..end].iter().any(|line| line.contains(forged)));
    assert!(
        lines[end + 1..]
            .iter()
            .all(|line| line.starts_with("::error file=docs/01-hello.md,line="))
    );
}

#[test]
fn a_verdict_of_altered_documents_and_crates_says_so() {
    let course = Course::of_two();
    let kit = "crates/kit/src/lib.rs";
    course.write(
        "crates/kit/Cargo.toml",
        "[package]\nname = \"kit\"\nedition = \"2024\"\n",
    );
    course.write(kit, "");
    let manifest = format!("{SOLUTION}/Cargo.toml");
    let text = course.read(&manifest);
    course.write(
        &manifest,
        &format!("{text}kit = {{ path = \"../../crates/kit\" }}\n"),
    );
    course.xtask("sync --force").expect(0);
    course.solve();
    assert!(course.read("published.sha256").contains(kit));
    let altered = |words: &str, code| document(&course.xtask(words), code)["altered"].clone();
    assert_eq!(altered("step 1 --format json", 0), json!([]));

    course.write(kit, "// Emptied.\n");
    let weakened = course.read(DOCUMENT).replace("starter: passes\n", "\n");
    std::fs::write(course.path(DOCUMENT), weakened).expect("a file");
    let both = [kit, DOCUMENT];
    assert_eq!(altered("step 1 --format json", 0), json!(both));
    assert_eq!(altered("step 1 --solution --format json", 0), json!(both));
    assert_eq!(altered("verify-all --format json", 2), json!(both));
    let list = document(&course.xtask("list --format json"), 0);
    assert_eq!(list["steps"][0]["altered"], json!(both));
    assert_eq!(list["steps"][1]["altered"], json!(both));
    for words in ["step 1", "list"] {
        let told = course.xtask(words);
        told.expect(0)
            .says(&["differ from the published ones", kit, DOCUMENT]);
    }
    course
        .xtask("sync --check")
        .expect(2)
        .says(&["published.sha256"]);
}
