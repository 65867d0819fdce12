use std::sync::Arc;
use std::time::Duration;

use course::location::Place;
use course::spec::Test;

use super::*;

fn step() -> StepFolders {
    StepFolders {
        number: 2,
        slug: "02-a".to_owned(),
        document: "docs/02-a.md".into(),
        starter: "crates/step-02-a".into(),
        solution: "solutions/step-02-a".into(),
    }
}

fn about<'a>(step: &'a StepFolders, files: &'a [String]) -> ReportContext<'a> {
    ReportContext {
        step,
        title: "A",
        solution: false,
        seed: 7,
        files,
        warnings: "",
        left_out: 0,
        whole: true,
        gaps: Vec::new(),
        unit_tests: None,
        altered: Vec::new(),
        questions: 0,
        next: None,
        all: false,
        hints: false,
        advice: Advice::Commands,
    }
}

fn at(line: usize) -> Place {
    Place {
        path: "docs/02-a.md".into(),
        line,
        column: 1,
    }
}

fn verdict(line: usize, outcome: Outcome) -> Verdict {
    Verdict {
        step: 2,
        test: Arc::new(Test {
            text: format!("Test {line}."),
            place: at(line),
            hints: vec!["Look.".to_owned()],
            milestone: None,
            hole: None,
            starter_passes: false,
            until: None,
            transport: None,
            needs_mongodb: false,
            examination: false,
            env: Vec::new(),
            items: Vec::new(),
        }),
        outcomes: vec![(None, outcome)],
        took: Duration::ZERO,
    }
}

fn failed(actual: &str, line: usize) -> Verdict {
    verdict(
        line,
        Outcome::Failed(Box::new(Failure {
            place: at(line + 1),
            story: vec!["a visitor sends GET /".to_owned()],
            expected: format!("20{line}"),
            actual: actual.to_owned(),
            hint: None,
            is_invariant: false,
            cause: None,
            log: vec!["listening".to_owned()],
            transcript: Vec::new(),
        })),
    )
}

/// The same at a check that has a hint.
fn failed_at_a_check(hint: &str, is_invariant: bool) -> Verdict {
    let mut verdict = failed("404", 1);
    for (_, outcome) in &mut verdict.outcomes {
        if let Outcome::Failed(failure) = outcome {
            failure.hint = Some(hint.to_owned());
            failure.is_invariant = is_invariant;
        }
    }
    verdict
}

/// The report as read.
fn read(about: &ReportContext<'_>, verdicts: Vec<Verdict>) -> String {
    let report = report(about, &Judgement { verdicts });
    anstream::adapter::strip_str(&link::resolve(&report, None)).to_string()
}

#[test]
fn the_only_failure_is_shown_in_full_once_and_last() {
    let (step, files) = (step(), ["src/a.rs".to_owned()]);
    let verdicts = vec![failed("404", 1), verdict(2, Outcome::Passed)];
    assert_eq!(
        read(&about(&step, &files), verdicts),
        "\
Step 2: A  crates/step-02-a
  FAIL  Test 1.
  ok    Test 2.

Fix this one first:
  FAIL  Test 1.
        expected  201
        actual    404
        edit      crates/step-02-a/src/a.rs
        at        docs/02-a.md:2
        sent      a visitor sends GET /
        log       listening
        hint      Look.
        rerun     cargo xtask step 2 --only \"Test 1.\" --seed 7

1 of 2 tests passed, 1 failed (seed 7)
Next: edit crates/step-02-a (see docs/02-a.md), then run `cargo xtask step 2` again
"
    );
}

#[test]
fn a_line_that_would_fill_the_screen_is_cut_in_its_middle() {
    let (step, files) = (step(), ["src/a.rs".to_owned()]);
    let long = format!("404 {} the end\nbody", "é".repeat(5000));
    let report = read(&about(&step, &files), vec![failed(&long, 1)]);
    assert!(report.contains("actual    404 ééé"), "{report}");
    assert!(report.contains(" … ééé"), "{report}");
    assert!(report.contains("é the end (5012 characters)\n"), "{report}");
    assert!(report.contains("                  body\n"), "{report}");
    assert!(report.chars().count() < 1200, "{report}");
}

#[test]
fn an_invariant_has_its_own_hint_alone() {
    let (step, files) = (step(), ["src/a.rs".to_owned()]);
    let verdict = failed_at_a_check("In every test.", true);
    let report = read(&about(&step, &files), vec![verdict]);
    assert!(report.contains("hint      In every test.\n"), "{report}");
    assert!(!report.contains("Look."), "{report}");
}

#[test]
fn the_hint_of_the_check_comes_before_those_of_the_test() {
    let (step, files) = (step(), ["src/a.rs".to_owned()]);
    let verdict = failed_at_a_check("Look here.", false);
    let report = read(&about(&step, &files), vec![verdict]);
    let shown = "hint      Look here.  (1 more: cargo xtask hint 2)";
    assert!(report.contains(shown), "{report}");
}

#[test]
fn a_failure_is_not_mended_in_unit_tests() {
    let (step, files) = (step(), ["src/a.rs".to_owned(), "src/a/tests.rs".to_owned()]);
    let report = read(&about(&step, &files), vec![failed("404", 1)]);
    assert!(
        report.contains("edit      crates/step-02-a/src/a.rs\n"),
        "{report}"
    );
}

#[test]
fn failures_with_the_same_result_share_a_line_from_four_on() {
    let (step, files) = (step(), ["src/a.rs".to_owned(), "src/b.rs".to_owned()]);
    let alike = |many: usize| {
        let mut verdicts = vec![failed("500", 100)];
        verdicts.extend((1..=many).map(|line| failed("501, no sessions\nmore", line)));
        verdicts
    };
    let about = about(&step, &files);
    let three = read(&about, alike(3));
    assert!(three.contains("FAIL  Test 3.") && !three.contains("with the same result"));
    let many = read(&about, alike(23));
    let folded = "  FAIL  Test 1.\n        and 22 more with the same result: 501, no sessions\n\n";
    assert!(many.contains(folded) && !many.contains("Test 2."), "{many}");
    assert!(
        many.contains("edit      crates/step-02-a: src/a.rs, src/b.rs"),
        "{many}"
    );
    let all = read(&ReportContext { all: true, ..about }, alike(23));
    assert!(
        all.contains("FAIL  Test 23.") && !all.contains("with the same"),
        "{all}"
    );
    assert_eq!(all.matches("actual    500").count(), 1, "{all}");
}

#[test]
fn the_first_open_milestone_is_shown_and_later_ones_are_counted() {
    let (step, files) = (step(), []);
    let of = |name: &str, mut verdict: Verdict| {
        Arc::make_mut(&mut verdict.test).milestone = Some(name.to_owned());
        verdict
    };
    let verdicts = || {
        let mut verdicts = vec![
            of("log", verdict(1, Outcome::Passed)),
            of("count", verdict(2, Outcome::Passed)),
            of("count", failed("nothing", 3)),
        ];
        verdicts.extend((4..9).map(|line| of("sign out", failed("nothing", line))));
        verdicts.push(of("sign out", verdict(9, Outcome::Passed)));
        verdicts.push(failed("nothing", 10));
        verdicts.push(verdict(11, Outcome::Passed));
        verdicts
    };
    let about = about(&step, &files);
    let report = read(&about, verdicts());
    let top = "\
Step 2: A  crates/step-02-a
Milestones: log ok · count 1 of 2 · sign out
  ok    Test 1.
  ok    Test 2.
  FAIL  Test 3.
  FAIL  Test 10.
  ok    Test 11.
  Later milestones: 5 tests fail, 1 test passes

Fix this one first:
  FAIL  Test 3.
";
    assert!(report.starts_with(top), "{report}");
    assert!(
        report.contains("4 of 11 tests passed, 7 failed"),
        "{report}"
    );
    let all = read(
        &ReportContext {
            all: true,
            ..about.clone()
        },
        verdicts(),
    );
    assert!(
        all.contains("FAIL  Test 8.") && !all.contains("Later milestones"),
        "{all}"
    );
    let passed = vec![of("log", verdict(1, Outcome::Passed))];
    assert!(!read(&about, passed).contains("Milestones"));
    // A failure without a milestone comes first: the later ones are unknown.
    let mut first = verdicts();
    first.insert(0, failed("nothing", 12));
    let report = read(&about, first);
    assert!(!report.contains("Later milestones") && !report.contains("Milestones"));
}

#[test]
fn a_milestone_whose_longer_tests_have_not_run_is_passed_so_far() {
    let (step, files) = (step(), []);
    let of = |name: &str, mut verdict: Verdict| {
        Arc::make_mut(&mut verdict.test).milestone = Some(name.to_owned());
        verdict
    };
    let mut longer = of("log", verdict(2, Outcome::Skipped("later".to_owned())));
    Arc::make_mut(&mut longer.test).examination = true;
    let verdicts = vec![
        of("log", verdict(1, Outcome::Passed)),
        longer,
        of("count", failed("nothing", 3)),
    ];
    let report = read(&about(&step, &files), verdicts);
    let shown = "\nMilestones: log ok so far · count 0 of 1\n";
    assert!(report.contains(shown), "{report}");
}

#[test]
fn compiler_warnings_are_counted_before_the_next_command() {
    let (step, files) = (step(), []);
    let warnings = "\u{1b}[33mwarning\u{1b}[0m: unused variable: `a`\n --> src/a.rs:1:2\n\n\
                    warning: unused variable: `warning`\n --> src/a.rs:2:2\n";
    let about = ReportContext {
        warnings,
        ..about(&step, &files)
    };
    let report = read(&about, vec![failed("404", 1)]);
    let end = "\n2 compiler warnings about this code, above\nNext: edit ";
    assert!(report.contains(end), "{report}");
    assert_eq!(report.lines().last().map(|last| &last[..5]), Some("Next:"));
}
