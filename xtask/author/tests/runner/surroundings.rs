//! The runner in odd folders, in odd terminals, and with programs missing.

use crate::course::{Course, STARTER};
#[cfg(target_os = "linux")]
use crate::run::Run;
#[cfg(unix)]
use std::process::Command;

const PASSED: &str = "2 of 2 tests passed (seed 7)";

/// A course with one step, solved.
fn solved() -> Course {
    let course = Course::new();
    course.solve();
    course
}

/// A shell in the course; `"$RUNNER"` is the runner.
#[cfg(unix)]
fn shell(course: &Course, script: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", script]);
    shell.env("RUNNER", env!("CARGO_BIN_EXE_author"));
    course.surround(shell)
}

#[test]
fn a_path_with_spaces_and_other_letters_is_a_path_like_any_other() {
    let course = Course::inside("mein Kurs – 課程 'ü' $HOME");
    course.xtask("sync --check").expect(0);
    course.solve();
    course.xtask("step 1 --seed 7").expect(0).says(&[PASSED]);
    course.xtask("verify-all --seed 7").expect(0);
    // Compiler messages use that path too.
    course.replace(
        &format!("{STARTER}/src/pages.rs"),
        "Some(\"hello\")",
        "Some(hello)",
    );
    course
        .xtask("step 1 --seed 7")
        .expect(1)
        .says(&["crates/step-01-hello/src/pages.rs"]);
}

/// Cargo takes the path of a workspace's member for a pattern, with all that is above it.
#[cfg(unix)]
#[test]
fn a_path_with_brackets_works_and_a_bracket_that_is_not_closed_is_named() {
    for name in ["kurs [2026]", "kurs]", "kurs*?"] {
        let course = Course::inside(name);
        course.xtask("sync --check").expect(0);
        course.solve();
        course.xtask("step 1 --seed 7").expect(0).says(&[PASSED]);
        for manifest in ["Cargo.toml", "crates/Cargo.toml"] {
            let mut cargo = Command::new("cargo");
            cargo.args([
                "metadata",
                "--no-deps",
                "--format-version=1",
                "--manifest-path",
            ]);
            cargo.arg(manifest);
            let run = course.run(course.surround(cargo));
            run.expect(0).says(&["01-hello"]);
        }
    }
    let course = Course::inside("kurs [2026");
    course.solve();
    // An edit of the manifest is not at fault for it.
    course.replace(
        &format!("{STARTER}/Cargo.toml"),
        "version",
        "# mine\nversion",
    );
    course
        .xtask("step 1 --seed 7")
        .expect(2)
        .says(&["[course]", "`[`", "move or rename the folder"])
        .lacks("refuses this manifest");
}

/// A board's target in cargo's settings makes programs that cannot be started here.
#[test]
fn a_target_whose_programs_cannot_run_here_is_named_with_its_setting() {
    const BOARD: &str = "thumbv7em-none-eabihf";
    let course = solved();
    let mut command = course.command("step 1 --seed 7");
    command.env("CARGO_BUILD_TARGET", BOARD);
    course
        .run(command)
        .expect(2)
        .says(&[
            BOARD,
            "the environment variable",
            "unset CARGO_BUILD_TARGET",
        ])
        .lacks("FAIL");
    let settings = ".cargo/config.toml";
    course.write(settings, &format!("[build]\ntarget = \"{BOARD}\"\n"));
    course
        .xtask("step 1 --seed 7")
        .expect(2)
        .says(&[BOARD, "`target` in [build] of [course]/.cargo/config.toml"]);
    let mut command = course.command("step 1 --seed 7");
    command.env("CARGO_BUILD_TARGET", "host-tuple");
    course.run(command).expect(0).says(&[PASSED]);
}

#[test]
fn without_a_home_the_runner_works_as_well() {
    let course = solved();
    for words in ["", "step 1 --seed 7"] {
        let mut command = course.command(words);
        command.env_remove("HOME").env_remove("USERPROFILE");
        course.run(command).expect(0);
    }
}

#[cfg(unix)]
#[test]
fn streams_that_are_closed_do_no_harm() {
    let course = solved();
    let run = |how: &str| {
        let script = format!("exec \"$RUNNER\" step 1 --seed 7 {how}");
        course.run(shell(&course, &script))
    };
    run("<&-").expect(0).says(&[PASSED]);
    run("2>&-").expect(0).says(&[PASSED]);
    run(">&-").expect(0);
    run("<&- >&- 2>&-").expect(0);
}

#[cfg(unix)]
#[test]
fn a_reader_that_leaves_after_the_first_line_does_no_harm() {
    let course = solved();
    let script = "{ \"$RUNNER\" step 1 --seed 7; echo \"code $?\" >&2; } | head -n 1";
    course
        .run(shell(&course, script))
        .expect(0)
        .says(&["Step 1: Hello", "code 0"])
        .lacks("panicked");
}

#[cfg(target_os = "linux")]
mod linux {
    use super::*;
    use crate::course::wrong_ways;

    /// Says aloud, past the test's own capture, that a test has not been run.
    fn skipped(why: &str) {
        use std::io::Write;
        let name = std::thread::current().name().unwrap_or("?").to_owned();
        writeln!(std::io::stderr(), "SKIPPED {name}: {why}").ok();
    }

    /// A script with private mounts, which end with it; `None` if the system forbids
    /// mounts.
    fn with_mounts(course: &Course, script: &str) -> Option<Run> {
        const NO_MOUNTS: &str = "no mounts here";
        let inside = format!(
            "set -e\n{{ mount -t tmpfs none /mnt; }} 2>/dev/null || {{ echo '{NO_MOUNTS}'; exit; }}\n{script}"
        );
        let mut unshare = Command::new("unshare");
        unshare.args(["--mount", "--map-root-user", "sh", "-c", &inside]);
        unshare.env("RUNNER", env!("CARGO_BIN_EXE_author"));
        let mut unshare = course.surround(unshare);
        let Ok(child) = unshare.spawn() else {
            skipped("there is no `unshare`");
            return None;
        };
        let run = course.finish(child);
        if run.stdout.contains(NO_MOUNTS) || run.stderr.contains("unshare: ") {
            skipped("nothing can be mounted here");
            return None;
        }
        Some(run)
    }

    #[test]
    fn a_read_only_checkout_is_a_fault_of_the_machine_unless_the_target_is_elsewhere() {
        let course = solved();
        let read_only =
            "mount --bind \"$PWD\" \"$PWD\"\nmount -o remount,bind,ro \"$PWD\"\ncd \"$PWD\"\n";
        let script = format!("{read_only}\"$RUNNER\" step 1 --seed 7");
        let Some(run) = with_mounts(&course, &script) else {
            return;
        };
        run.expect(2)
            .says(&["cannot be written", "Read-only", "CARGO_TARGET_DIR"]);
        let elsewhere = tempfile::tempdir().expect("a folder");
        let script = format!(
            "{read_only}export CARGO_TARGET_DIR='{}'\n\"$RUNNER\" step 1 --seed 7\n\"$RUNNER\" step 1\n\"$RUNNER\" verify-all --seed 7\n\"$RUNNER\"",
            elsewhere.path().display()
        );
        let Some(run) = with_mounts(&course, &script) else {
            return;
        };
        run.expect(0).says(&[PASSED, "The course is sound."]);
    }

    /// Too small for the copies of the crates, for rustc's output, for the linker's
    /// output: a different program reports each.
    #[test]
    fn a_full_disk_is_a_fault_of_the_machine() {
        let course = solved();
        for size in ["16k", "256k", "800k"] {
            let script = format!(
                "mkdir -p target\nmount -t tmpfs -o size={size} none target\n\"$RUNNER\" step 1 --seed 7"
            );
            let Some(run) = with_mounts(&course, &script) else {
                return;
            };
            run.expect(2)
                .says(&["CARGO_TARGET_DIR", "nothing was judged"])
                .lacks("refuses this manifest");
        }
    }

    /// Runs a script in a terminal; `None` if there is no program for it.
    fn before_a_screen(course: &Course, script: &str, term: &str) -> Option<Run> {
        let mut screen = Command::new("script");
        screen.args(["--quiet", "--return", "--command", script, "/dev/null"]);
        screen
            .env("RUNNER", env!("CARGO_BIN_EXE_author"))
            .env("TERM", term);
        match course.surround(screen).spawn() {
            Ok(child) => Some(course.finish(child)),
            Err(_) => {
                skipped("there is no `script`");
                None
            }
        }
    }

    /// If the verdict cannot be read, no exit code may mean that all passed.
    #[test]
    fn a_report_that_cannot_be_written_is_a_fault_of_the_machine() {
        let course = solved();
        for command in ["step 1 --seed 7", "step 1 --seed 7 --format json", "list"] {
            let script = format!("exec \"$RUNNER\" {command} >/dev/full");
            course
                .run(shell(&course, &script))
                .expect(2)
                .says(&["error: the report cannot be written: No space left on device"]);
        }
    }

    #[test]
    fn a_screen_that_can_do_nothing_and_has_no_width_is_good_enough() {
        let course = solved();
        let script = "stty cols 0 rows 0; exec \"$RUNNER\" step 1 --seed 7";
        let Some(run) = before_a_screen(&course, script, "dumb") else {
            return;
        };
        run.expect(0).says(&[PASSED]).lacks("\u{1b}");
        let Some(run) = before_a_screen(&course, script, "xterm") else {
            return;
        };
        run.expect(0).says(&["\u{1b}["]);
    }

    #[test]
    fn a_server_does_not_reach_the_screen_of_its_learner() {
        let ask = "- request: { get: / }\n  expect: { status: 200, body: goodbye }";
        let ways = [("opens the terminal", ask), ("prints garbage first", ask)];
        let mut course = Course::asking(&wrong_ways(&ways));
        let script = "before=$(stty -g)\n\"$RUNNER\" step 1 --seed 7 --all\ncode=$?\n\
                      [ \"$before\" = \"$(stty -g)\" ] && echo as before\nexit $code";
        let Some(run) = before_a_screen(&course, script, "xterm") else {
            return;
        };
        course.lifeline.expect_all_ended();
        run.expect(1)
            .says(&["0 of 2 tests passed", "as before"])
            .lacks("\u{1b}[2J")
            .lacks("\u{1b}]0;");
    }
}
