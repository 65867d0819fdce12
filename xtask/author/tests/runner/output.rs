//! What is printed reaches whoever can read it, and harms nobody else.

#[cfg(unix)]
use std::process::Command;

use crate::course::Course;
#[cfg(unix)]
use crate::course::wrong_ways;

const CODE: &str = "\u{1b}[";

#[test]
fn a_reader_that_goes_away_does_no_harm() {
    let course = Course::new();
    for (words, code) in [
        ("--help", 0),
        ("", 0),
        ("sync --check", 0),
        ("step 1 --seed 7", 1),
        ("verify-all --seed 7", 0),
    ] {
        let mut runner = course.command(words).spawn().expect("the runner");
        drop(runner.stdout.take());
        course.finish(runner).expect(code).lacks("panicked");
    }
}

#[test]
fn a_reader_of_both_streams_that_goes_away_does_no_harm() {
    let course = Course::new();
    for (words, code) in [
        ("stpe", 2),
        ("step 9", 2),
        ("step 1 --only nonsense", 2),
        ("step 1 --seed 7", 1),
        ("verify-all --seed 7", 0),
    ] {
        let mut runner = course.command(words).spawn().expect("the runner");
        drop((runner.stdout.take(), runner.stderr.take()));
        assert_eq!(course.finish(runner).code, Some(code), "{words}");
    }
}

#[test]
fn colour_is_for_terminals_and_for_those_who_ask_for_it() {
    let course = Course::new();
    for words in [
        "",
        "--help",
        "step 9",
        "step 1 --seed 7",
        "verify-all --seed 7",
    ] {
        course.xtask(words).lacks(CODE);
        let mut forced = course.command(words);
        forced.env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1");
        course.run(forced).lacks(CODE);
    }
    for words in ["", "step 1 --seed 7", "verify-all --seed 7"] {
        let mut forced = course.command(words);
        forced.env("CLICOLOR_FORCE", "1");
        course.run(forced).says(&[CODE]);
    }
}

#[test]
fn a_fault_of_the_course_has_no_colour_either() {
    let course = Course::asking("tests: []\n");
    course.xtask("step 1").lacks(CODE);
    let mut forced = course.command("step 1");
    forced.env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1");
    course.run(forced).lacks(CODE);
}

#[test]
fn one_seed_plays_the_same_values_and_another_plays_others() {
    let ask = "tests:\n  - text: A name.\n    hint: None.\n    do:\n      - request: { post: /login, form: { username: \"{random}\" } }\n        expect: { status: 303 }\n      - log: nothing\n";
    let course = Course::asking(ask);
    let [first, again, other] = ["7", "7", "8"].map(|seed| {
        course
            .xtask(&format!("step 1 --seed {seed}"))
            .stdout
            .replace(&format!("seed {seed}"), "seed")
    });
    assert!(first.contains("signed in: "), "{first}");
    assert_eq!(first, again);
    assert_ne!(first, other);
}

#[cfg(unix)]
#[test]
fn the_command_of_a_report_is_one_that_a_shell_understands() {
    let sentence = r#"It says "$HOME" in `code` and \\ for 5 $, 100 %!"#;
    let ask = wrong_ways(&[("fails", "- request: { get: / }\n  expect: { status: 200 }")]);
    let course = Course::asking(&ask.replace("It fails.", &format!("'{sentence}'")));
    let run = course.xtask("step 1 --seed 7");
    let command = run
        .stdout
        .lines()
        .find_map(|line| line.split_once("again     cargo xtask "));
    let words = command.expect("a command").1;
    let mut shell = Command::new("sh");
    shell.args([
        "-c",
        &format!("exec {} {words}", env!("CARGO_BIN_EXE_author")),
    ]);
    let shell = course.surround(shell);
    course
        .run(shell)
        .expect(1)
        .says(&[sentence, "0 of 1 test passed, 1 failed"]);
}

#[test]
fn the_programs_are_built_where_cargo_is_told_to_build() {
    let course = Course::new();
    let mut command = course.command("step 1 --seed 7");
    command.env("CARGO_TARGET_DIR", "elsewhere");
    course.run(command).expect(1);
    assert!(course.path("elsewhere").exists() && !course.path("target").exists());
}

#[test]
fn each_way_to_name_the_target_folder_is_cargos() {
    let course = Course::new();
    let mut command = course.command("step 1 --seed 7");
    command.env("CARGO_BUILD_TARGET_DIR", "elsewhere");
    course.run(command).expect(1);
    let home = "[build]\ntarget-dir = \"at-home\"\n";
    course.write("home/config.toml", home);
    let mut command = course.command("step 1 --seed 7");
    command.env("CARGO_HOME", course.path("home"));
    course.run(command).expect(1);
    course.write(".cargo/config.toml", "[build]\ntarget-dir = \"here\"\n");
    course.xtask("step 1 --seed 7").expect(1);
    for folder in ["elsewhere", "at-home", "here"] {
        assert!(course.path(&format!("{folder}/judge")).exists(), "{folder}");
    }
    assert!(!course.path("target").exists());
}

#[test]
fn the_command_of_a_report_plays_just_that_test() {
    let course = Course::new();
    let run = course.xtask("step 1 --seed 7");
    let again = run
        .stdout
        .lines()
        .find_map(|line| line.split_once("again     cargo xtask "));
    let words = again.expect("a command").1;
    let (before, rest) = words.split_once(" --only \"").expect("a sentence");
    let (only, after) = rest.split_once('"').expect("its end");
    let mut command = course.command(before);
    command
        .args(["--only", only])
        .args(after.split_whitespace());
    course
        .run(command)
        .expect(1)
        .says(&["0 of 1 test passed, 1 failed; 1 left out by the options"]);
}
