//! Help, the overview, and what authors use.

use clap::CommandFactory;
use cli::cli::Cli;

use crate::course::{Course, SECOND_SOLUTION, SOLUTION, STARTER};
use crate::run::Run;
use crate::snapshot;

/// The names of all commands, in the order in which `--help` lists them.
fn names() -> Vec<String> {
    let cli = Cli::command();
    let names = cli.get_subcommands().map(|command| command.get_name());
    names.map(str::to_owned).collect()
}

/// As sccache does it, which writes its reason on its output.
#[cfg(unix)]
const WRAPPER: &str = "#!/bin/sh\n\
    if [ \"$CARGO_INCREMENTAL\" = 1 ]; then\n  \
    echo 'wrapper: incremental compilation is prohibited'\n  exit 1\nfi\nexec \"$@\"\n";

#[cfg(unix)]
#[test]
fn a_wrapper_of_the_compiler_is_served_or_heard() {
    use std::os::unix::fs::PermissionsExt;
    let course = Course::new();
    course.write("wrapper.sh", WRAPPER);
    let wrapper = course.path("wrapper.sh");
    std::fs::set_permissions(&wrapper, std::fs::Permissions::from_mode(0o755)).expect("a script");
    let mistake = "why = 'w'\ntest = 'The page says hello.'\nsays = 'helo'\n\
                   [[replace]]\nfile = 'src/pages.rs'\ntext = '\"hello\"'\nwith = '\"helo\"'\n";
    course.write(&format!("{SOLUTION}/mistakes/a-word.toml"), mistake);
    let wrapped = |incremental: Option<&str>| {
        let mut command = course.command("mistakes --only a-word --seed 7");
        command.env("RUSTC_WRAPPER", &wrapper);
        command.envs(incremental.map(|value| ("CARGO_INCREMENTAL", value)));
        course.run(command)
    };
    for incremental in [None, Some("0"), Some("1")] {
        wrapped(incremental).expect(0);
    }
    let mut step = course.command("step 1 --fresh");
    step.env("RUSTC_WRAPPER", &wrapper);
    step.env("CARGO_INCREMENTAL", "1");
    course.replace(&format!("{SOLUTION}/src/pages.rs"), "//! ", "//!  ");
    course.replace(&format!("{STARTER}/src/pages.rs"), "//! ", "//!  ");
    course
        .run(step)
        .expect(2)
        .says(&["wrapper: incremental compilation is prohibited"]);
}

#[test]
fn every_command_has_help_with_examples() {
    let course = Course::new();
    let overview = course.xtask("--help");
    let mut told = format!("===== cargo xtask --help\n{}\n", overview.stdout);
    for name in names() {
        let run = course.xtask(&format!("{name} --help"));
        run.expect(0).says(&["Example"]);
        assert!(run.stderr.is_empty(), "{}", run.told());
        told.push_str(&format!(
            "===== cargo xtask {name} --help\n{}\n",
            run.stdout
        ));
    }
    snapshot!(Run {
        code: Some(0),
        stdout: told,
        stderr: String::new()
    });
}

/// The commands that a table of a document has a row for, one for each row.
fn rows(document: &str) -> Vec<&str> {
    let command = |line| -> Option<&str> {
        let words = str::strip_prefix(line, "| `cargo xtask ")?;
        words.split([' ', '`']).next()
    };
    document.lines().filter_map(command).collect()
}

#[test]
fn every_command_is_in_a_table() {
    let readme = rows(include_str!("../../../../README.md"));
    let guide = rows(include_str!("../../../../docs/README.md"));
    let authors = rows(include_str!("../../../../docs/authors.md"));
    let names = names();
    for name in &names {
        let is_it = |row: &&&str| **row == name;
        let learners = guide.iter().filter(is_it).count().min(1);
        let rows = learners + authors.iter().filter(is_it).count();
        assert_eq!(rows, 1, "`cargo xtask {name}` has {rows} rows");
    }
    for row in readme.iter().chain(&guide).chain(&authors) {
        assert!(names.iter().any(|name| name == row), "{row}");
    }
    // With `cargo xtask` itself, the eight commands of a learner.
    assert_eq!(readme.len(), 7);
    assert!(readme.iter().all(|row| guide.contains(row)));
}

#[test]
fn the_readme_is_short() {
    let lines = include_str!("../../../../README.md").lines().count();
    assert!(lines <= 120, "{lines} lines");
}

#[test]
fn without_a_browser_the_end_to_end_tests_say_what_to_install() {
    let course = Course::new();
    let mut command = course.command("e2e");
    command
        .env("PATH", course.path("bin"))
        .env("CHROMIUM", "/no/such/browser");
    course.run(command).expect(2).says(&[
        "error: the end-to-end tests need Node 20.10 or later: `node` is not on PATH",
        "CHROMIUM is set to /no/such/browser, which is not a file",
        "apt-get install nodejs",
    ]);
}

#[test]
fn without_a_command_a_newcomer_is_told_where_to_begin() {
    snapshot!(Course::of_two().xtask("").expect(0));
}

#[test]
fn without_a_command_a_learner_is_told_where_to_go_on() {
    let course = Course::of_two();
    course.solve();
    snapshot!(course.xtask("").expect(0));
}

#[test]
fn a_new_step_is_refused_until_it_is_written() {
    let course = Course::new();
    let made = course.xtask("new 2 sign-out");
    made.expect(0);
    snapshot!(made);
    for folder in ["crates", "solutions"] {
        assert!(
            course
                .path(folder)
                .join("step-02-sign-out/src/main.rs")
                .exists()
        );
    }
    let left = course.xtask("verify-all --seed 7");
    left.expect(2);
    snapshot!(left);
}

#[test]
fn a_new_step_that_cannot_be_made_changes_nothing() {
    let course = Course::new();
    for (words, why) in [
        ("new 1 again", "01-hello"),
        ("new 3 too-far", "the next one is 2"),
        ("new 2 Big", "no slug"),
        ("new 2 ../up", "no slug"),
    ] {
        course.xtask(words).expect(2).says(&[why]);
    }
    assert!(!course.path("docs/02-Big.md").exists());
    course.xtask("sync --check").expect(0);
}

#[test]
fn a_course_in_step_has_nothing_to_change() {
    let course = Course::of_two();
    course
        .xtask("sync --check")
        .expect(0)
        .says(&["Everything that has to be equal is equal."]);
    course
        .xtask("sync")
        .expect(0)
        .says(&["Nothing had to be changed."]);
}

#[test]
fn what_is_out_of_step_is_named_and_mended() {
    let course = Course::of_two();
    course.commit();
    // A change of the first solution, which the second one has to follow.
    course.replace(
        &format!("{SOLUTION}/src/signals.rs"),
        "as the system sees fit",
        "as the system likes",
    );
    // A learner's work, of which `sync` keeps a copy.
    course.replace(&format!("{STARTER}/src/pages.rs"), "// GAP", "// Here: GAP");
    // Profiles that differ.
    course.replace("crates/Cargo.toml", "debug = false", "debug = true");
    let checked = course.xtask("sync --check");
    checked.expect(2);
    snapshot!(checked);
    let written = course.xtask("sync");
    written.expect(0).says(&[
        SECOND_SOLUTION,
        STARTER,
        "crates/Cargo.toml",
        ".course/backup/",
    ]);
    assert!(
        course
            .read(&format!("{SECOND_SOLUTION}/src/signals.rs"))
            .contains("as the system likes")
    );
    course.xtask("sync --check").expect(0);
    course
        .xtask("sync")
        .expect(0)
        .says(&["Nothing had to be changed."]);
    course
        .xtask("verify-all --seed 7")
        .expect(0)
        .lacks("passes 1");
}

#[test]
fn sync_leaves_alone_what_an_author_has_not_committed() {
    let course = Course::new();
    course.xtask("new 2 sign-out").expect(0);
    course.commit();
    // The document's list of files is still empty.
    let edited = "solutions/step-02-sign-out/src/pages.rs";
    course.replace(edited, "hello", "hullo");
    let refused = course.xtask("sync");
    refused.expect(2);
    snapshot!(refused);
    assert!(course.read(edited).contains("hullo"));
    course.replace("docs/02-sign-out.md", "files: []", "files: [src/pages.rs]");
    course.xtask("sync").expect(2).lacks("would be lost");
    assert!(course.read(edited).contains("hullo"));
    // What has gone above is named where it stayed.
    course.replace(
        &format!("{SOLUTION}/src/pages.rs"),
        "        _ => None,\n",
        "        _other => None,\n",
    );
    course.xtask("sync").expect(2).says(&[
        "note: solutions/step-02-sign-out/src/pages.rs:",
        "still says `_ => None,`, which solutions/step-01-hello/src/pages.rs no longer does",
    ]);
    course.replace("docs/02-sign-out.md", "files: [src/pages.rs]", "files: []");
    course.xtask("sync --force").expect(2);
    assert!(!course.read(edited).contains("hullo"));
}

#[test]
fn a_mistake_that_no_test_catches_is_a_fault_of_the_course() {
    let course = Course::new();
    let mistake = |name: &str, test: &str, text: &str, with: &str| {
        let text = format!(
            "why = \"Too tired.\"\ntest = \"{test}\"\nsays = \"200\"\n[[replace]]\n\
             file = \"src/pages.rs\"\ntext = '{text}'\nwith = '{with}'\n"
        );
        course.write(&format!("{SOLUTION}/mistakes/{name}.toml"), &text);
    };
    mistake("other-word", "The page says hello.", "hello", "hullo");
    mistake(
        "any-path",
        "There is nothing where there is nothing.",
        "None",
        "Some(\"hello\")",
    );
    snapshot!(course.xtask("mistakes --matrix --seed 7").expect(0));
    // One test has to catch a mistake, and no other needs to be played.
    let quick = course.xtask("mistakes --seed 7");
    quick
        .expect(0)
        .says(&["1 of 1", "caught and explained"])
        .lacks("1 of 2");
    mistake("longer-word", "The page says hello.", "hello", "hello you");
    let missed = course.xtask("mistakes --seed 7");
    missed.expect(2).says(&[
        "longer-word",
        "in 3 of 3 runs: it passes the test that must catch it",
    ]);
}

#[test]
fn what_is_judged_wrongly_once_is_judged_again() {
    let course = Course::new();
    // In its first run the page says one thing, and another one ever after.
    let race = |file: &str, head: &str, first: &str, later: &str| {
        let begun = course.path(&file.replace('/', "-"));
        let text = format!(
            "why = \"A race.\"\n{head}[[replace]]\nfile = \"src/pages.rs\"\ntext = '\"hello\"'\n\
             with = '''if std::fs::File::create_new({begun:?}).is_ok() {{ \"{first}\" }} else {{ \"{later}\" }}'''\n"
        );
        course.write(&format!("{SOLUTION}/{file}.toml"), &text);
    };
    let caught = "test = \"The page says hello.\"\nsays = \"200\"\n";
    race("mistakes/now-and-then", caught, "hello", "hullo");
    race("alternatives/once-too-slow", "", "hullo", "hello");
    course
        .xtask("mistakes --only now-and-then --seed 7")
        .expect(0)
        .says(&["caught in 4 of 5 runs"]);
    course
        .xtask("mistakes --only once-too-slow --seed 7")
        .expect(0)
        .says(&["accepted in 4 of 5 runs"]);
}

#[test]
fn one_mistake_is_played_alone() {
    let course = Course::new();
    let mistake = |name: &str, with: &str| {
        let text = format!(
            "why = \"Too tired.\"\ntest = \"The page says hello.\"\nsays = \"200\"\n[[replace]]\n\
             file = \"src/pages.rs\"\ntext = 'Some(\"hello\")'\nwith = '{with}'\n"
        );
        course.write(&format!("{SOLUTION}/mistakes/{name}.toml"), &text);
    };
    mistake("other-word", "Some(\"hullo\")");
    mistake("a-number", "Some(5)");
    snapshot!(
        course
            .xtask("mistakes --only other-word --report --seed 7")
            .expect(0)
    );
    course
        .xtask("mistakes --only other-word --seed 7")
        .expect(0)
        .says(&["fails  docs/01-hello.md:", "1 mistake, 0 alternatives"])
        .lacks("a-number");
    course
        .xtask("mistakes 1 --only a-number --seed 7")
        .expect(2)
        .says(&[
            "it does not build",
            "--> solutions/step-01-hello/src/pages.rs",
            "1 complaint:",
        ])
        .lacks("changed-01");
    course
        .xtask("mistakes --only oter-word")
        .expect(2)
        .says(&["did you mean `other-word`?"]);
}
