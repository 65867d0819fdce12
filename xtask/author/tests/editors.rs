//! What editors and containers start are commands that there are.

use std::path::Path;

use clap::Parser;
use cli::cli::Cli;
use regex::Regex;
use serde_json::Value;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

fn read(path: &str) -> Value {
    let text = std::fs::read_to_string(Path::new(ROOT).join(path)).expect("a file");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().expect("a list")
}

/// Whether the runner understands this command line.
#[track_caller]
fn is_understood(line: &str) {
    let words = line.strip_prefix("cargo xtask").expect("the runner");
    let words = ["cargo xtask"].into_iter().chain(words.split_whitespace());
    if let Err(error) = Cli::try_parse_from(words) {
        panic!("{line}: {error}");
    }
}

#[test]
fn every_task_of_vs_code_starts_a_command_that_there_is() {
    let tasks = read(".vscode/tasks.json");
    for task in list(&tasks, "tasks") {
        let mut line = task["command"].as_str().expect("a command").to_owned();
        for input in list(&tasks, "inputs") {
            let name = format!("${{input:{}}}", input["id"].as_str().expect("an id"));
            line = line.replace(&name, input["default"].as_str().expect("a default"));
        }
        assert!(!line.contains("${"), "{line}: an input that there is not");
        is_understood(&line);
    }
}

#[test]
fn vs_code_finds_the_failures_in_a_report() {
    let tasks = read(".vscode/tasks.json");
    let judge = list(&tasks, "tasks").iter();
    let mut judge = judge.filter(|task| task["problemMatcher"].is_array());
    let judge = judge.find(|task| task["group"]["isDefault"] == true);
    let judge = judge.expect("a default task");
    // VS Code runs tasks in a terminal, whose width would break the lines.
    assert_eq!(judge["options"]["env"]["COLUMNS"], "10000");
    let report = include_str!(
        "snapshots/runner__answering__an_answer_that_is_none_fails_the_test_in_time.snap"
    );
    let lines: Vec<&str> = report.lines().collect();
    let mut found = Vec::new();
    for matcher in &list(judge, "problemMatcher")[1..] {
        let patterns: Vec<Regex> = list(matcher, "pattern")
            .iter()
            .map(|of| Regex::new(of["regexp"].as_str().expect("a pattern")).unwrap())
            .collect();
        found.extend(lines.windows(patterns.len()).filter_map(|lines| {
            let pairs = patterns.iter().zip(lines);
            let captures: Option<Vec<_>> = pairs.map(|(one, line)| one.captures(line)).collect();
            let captures = captures?;
            let (sentence, place) = (captures.first()?, captures.last()?);
            Some((sentence[1].to_owned(), place[1].to_owned()))
        }));
    }
    found.sort();
    found.dedup();
    let failures = lines
        .iter()
        .filter(|line| line.starts_with("        rerun"));
    assert!(found.len() > 1, "{found:?}");
    assert_eq!(found.len(), failures.count());
    assert!(found.iter().all(|(_, path)| path == "docs/01-hello.md"));
}

#[test]
fn the_container_prepares_with_commands_that_there_are() {
    let container = read(".devcontainer/devcontainer.json");
    let line = container["postCreateCommand"].as_str().expect("a command");
    let own = line.split("&&").map(str::trim);
    let own: Vec<&str> = own.filter(|line| line.starts_with("cargo xtask")).collect();
    assert!(!own.is_empty(), "{line}");
    own.into_iter().for_each(is_understood);
}

#[test]
fn every_action_of_the_workflow_is_pinned_to_a_commit() {
    let workflow = include_str!("../../../.github/workflows/ci.yml");
    let uses = workflow
        .lines()
        .filter_map(|line| line.split_once("uses: "));
    let pinned = |(_, action): (&str, &str)| {
        let (action, version) = action.split_once(" # v").expect(action);
        let (_, hash) = action.split_once('@').expect(action);
        assert!(
            hash.len() == 40 && hash.chars().all(|c| c.is_ascii_hexdigit()),
            "{action}"
        );
        assert!(!version.is_empty(), "{action}");
    };
    assert!(uses.map(pinned).count() > 5);
}
