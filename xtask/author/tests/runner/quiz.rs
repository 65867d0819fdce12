//! `cargo xtask quiz`: questions first, answers at a key.

use crate::course::{Course, DOCUMENT};

const QUESTIONS: &str = "\n## Questions\n\n### What if?\n\n<details>\n<summary>Answer</summary>\n\n\
                         Then all of it.\n\n</details>\n\n### And then?\n\nNothing.\n";

fn course_with_questions() -> Course {
    let course = Course::new();
    course.write(DOCUMENT, &format!("{}{QUESTIONS}", course.read(DOCUMENT)));
    course
}

#[test]
fn a_pass_leads_to_the_questions_and_they_come_with_their_answers() {
    let course = course_with_questions();
    let early = course.xtask("quiz 1");
    early.expect(1).lacks("What if?");
    course.xtask("quiz 1 --now").expect(0).says(&["What if?"]);
    course.solve();
    course
        .xtask("step 1")
        .expect(0)
        .says(&["2 questions", "cargo xtask quiz 1"]);
    let asked = course.xtask("quiz 1");
    asked
        .expect(0)
        .says(&[
            "Question 1 of 2\n\nWhat if?\n\nQuestion 2 of 2",
            "cargo xtask quiz 1 --answers",
        ])
        .lacks("Then all of it.");
    let answered = course.xtask("quiz 1 --answers");
    answered
        .expect(0)
        .says(&[
            "Question 1 of 2\n\nWhat if?\n\nThen all of it.\n\nQuestion 2 of 2",
            "Next:\n  cargo xtask diff 1",
        ])
        .lacks("details");
}

#[test]
fn at_a_terminal_an_answer_waits_for_enter() {
    let course = course_with_questions();
    let mut terminal = course.at_terminal("quiz 1 --now");
    let before = terminal.expect("press Enter to compare:");
    assert!(before.contains("What if?"), "{before}");
    assert!(!before.contains("Then all of it."), "{before}");
    terminal.press("\n");
    let between = terminal.expect("press Enter to compare:");
    assert!(between.contains("Then all of it."), "{between}");
    terminal.press("\n");
    terminal.expect("Nothing.");
    assert_eq!(terminal.ended(), Some(0));
}

#[test]
fn a_step_without_questions_says_so() {
    let course = Course::new();
    course.xtask("quiz 1").expect(0).says(&["no questions"]);
    course.solve();
    course.xtask("step 1").expect(0).lacks("quiz");
}
