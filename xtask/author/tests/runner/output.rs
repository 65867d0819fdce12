//! Output reaches every possible reader, and harms nobody else.

#[cfg(unix)]
use std::process::Command;

#[cfg(unix)]
use crate::course::wrong_ways;
use crate::course::{Course, STARTER};

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
        .find_map(|line| line.split_once("rerun     cargo xtask "));
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
        .find_map(|line| line.split_once("rerun     cargo xtask "));
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

#[test]
fn a_future_that_is_never_awaited_is_named_as_the_cause() {
    let course = Course::new();
    let pages = format!("{STARTER}/src/pages.rs");
    course.replace(&pages, "    match path", "    remember();\n    match path");
    course.write(
        &pages,
        &format!("{}\nasync fn remember() {{}}\n", course.read(&pages)),
    );
    let said = [
        "cause     perhaps a future that is never awaited, so that it never runs: \
         crates/step-01-hello/src/pages.rs:5:5",
        "\n1 compiler warning about this code, above\nNext: edit crates/step-01-hello",
    ];
    course.xtask("step 1 --seed 7").expect(1).says(&said);
    // A saved verdict reports it too.
    course.xtask("step 1").expect(1).says(&said);
}

#[cfg(unix)]
#[test]
fn long_lines_are_wrapped_for_a_narrow_terminal_and_for_no_file() {
    let course = Course::new();
    let size = pty_process::Size::new(24, 40);
    let mut terminal = course.at_terminal_of("step 1 --seed 7", size, "xterm");
    terminal.expect("Step 1: Hello");
    let report = terminal.expect("again").replace('\r', "");
    assert!(report.contains("step 1`") && report.contains("actual    404"));
    // A command and a path stay whole, so that they can be copied.
    let whole = |line: &&str| line.contains("rerun") || !line.trim().contains(' ');
    for line in report.lines().filter(|line| !whole(line)) {
        assert!(line.chars().count() <= 40, "{line:?} of {report}");
    }
    assert_eq!(terminal.ended(), Some(1));
    let next = "Next: edit crates/step-01-hello (see docs/01-hello.md), then run";
    course.xtask("step 1").expect(1).says(&[next]);
}
