//! The documents as a book; what mdBook does with it is made up.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::course::{Course, DOCUMENT};
use crate::run::Run;
use crate::snapshot;

/// The command, with a PATH that contains only `mdbook`, if given.
fn book(course: &Course, words: &str, mdbook: Option<&str>) -> Run {
    let bin = course.path("bin");
    fs::create_dir_all(&bin).expect("a folder");
    if let Some(script) = mdbook {
        course.write("bin/mdbook", &format!("#!/bin/sh\n{script}\n"));
        let program = fs::Permissions::from_mode(0o755);
        fs::set_permissions(bin.join("mdbook"), program).expect("a program");
    }
    let mut command = course.command(words);
    command.env("PATH", bin);
    course.run(command)
}

#[test]
fn without_mdbook_it_is_told_how_to_get_it() {
    let run = book(&Course::new(), "book", None);
    run.expect(2);
    snapshot!(run);
}

#[test]
fn the_sources_are_written_and_handed_to_mdbook() {
    let course = Course::of_two();
    course.write(
        "docs/README.md",
        "# A course\n\n[Begin](01-hello.md#tests)\n",
    );
    // A page of a document that is gone since.
    course.write("target/book/src/03-gone.md", "");
    course.replace(
        DOCUMENT,
        "The solution.",
        "The solution:\n\n```rust solution=src/pages.rs item=page\n```",
    );
    let run = book(&course, "book --open", Some("echo \"mdbook $@\""));
    run.expect(0);
    assert!(!course.path("target/book/src/03-gone.md").exists());
    let mut told = run.stdout;
    for path in ["SUMMARY.md", "01-hello.md"] {
        let text = course.read(&format!("target/book/src/{path}"));
        told.push_str(&format!("===== {path}\n{text}"));
    }
    snapshot!(Run {
        code: Some(0),
        stdout: told,
        stderr: run.stderr
    });
}

#[test]
fn a_failure_of_mdbook_is_a_fault() {
    let run = book(&Course::new(), "book", Some("exit 3"));
    run.expect(2).says(&["mdbook failed"]);
}

#[test]
fn a_link_that_leads_nowhere_is_refused_by_the_book_and_by_sync() {
    let course = Course::new();
    course.replace(DOCUMENT, "A page.", "A page. See [there](#test).");
    let refused = book(&course, "book", Some("echo never"));
    refused
        .expect(2)
        .says(&["did you mean `#tests`?"])
        .lacks("never");
    snapshot!(course.xtask("sync --check").expect(2));
}
