//! What is said about a machine; the machine is made up.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::course::Course;
use crate::run::Run;
use crate::snapshot;

/// Fakes with the output of real programs.
struct Machine {
    course: Course,
}

impl Machine {
    fn new() -> Machine {
        let machine = Machine {
            course: Course::new(),
        };
        machine.has("rustc", "echo 'rustc 1.94.0 (4a4ef493e 2026-03-02)'");
        machine.has("cargo", "echo \"$1 1.9.0-stable\"");
        machine.has_free("9000000");
        machine
    }

    fn has(&self, program: &str, script: &str) {
        let path = format!("bin/{program}");
        self.course.write(&path, &format!("#!/bin/sh\n{script}\n"));
        let path = self.course.path(&path);
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("a program");
    }

    fn has_free(&self, kilobytes: &str) {
        let head = "Filesystem 1024-blocks Used Available Capacity Mounted on";
        let df = format!("echo '{head}'; echo '/dev/sda1 9 9 {kilobytes} 40% /'");
        self.has("df", &df);
    }

    fn doctor(&self) -> Run {
        let mut doctor = self.course.command("doctor");
        let bin = self.course.path("bin");
        doctor
            .env("PATH", &bin)
            .env("CARGO", bin.join("cargo"))
            .env("RUSTC", bin.join("rustc"))
            .env_remove("MONGOD")
            .env("CHROMIUM", bin.join("chromium"));
        let run = self.course.run(doctor);
        // Somebody may just be using it.
        let port = run.stdout.lines().find(|line| line.contains("  port "));
        let port = port.expect("a line about the port").to_owned();
        let stdout = run.stdout.replace(&format!("{port}\n"), "");
        Run { stdout, ..run }
    }
}

#[test]
fn a_machine_that_has_everything_is_told_so() {
    let machine = Machine::new();
    machine.has("mongod", "echo 'db version v6.0.5'");
    machine.has("node", "echo v20.20.2");
    machine.has("npm", "echo 11.19.1");
    machine.has("mdbook", "echo mdbook v0.5.4");
    machine.has("chromium", "");
    let run = machine.doctor();
    run.expect(0).lacks("missing");
    snapshot!(run);
}

#[test]
fn what_only_some_commands_need_keeps_nobody_from_beginning() {
    let machine = Machine::new();
    machine.has("cargo", "exit 1");
    // Without it, a download with pip is reported as available.
    machine.has("mongod", "echo 'db version v6.0.5'");
    let run = machine.doctor();
    run.expect(0);
    snapshot!(run);
}

#[test]
fn who_cannot_begin_is_told_why_and_what_helps() {
    let machine = Machine::new();
    machine.has("mongod", "echo 'db version v6.0.5'");
    machine.has("rustc", "echo 'rustc 1.80.1 (3f5fd8dd4 2024-08-06)'");
    machine.has_free("900000");
    let run = machine.doctor();
    run.expect(2);
    snapshot!(run);
    machine.has("rustc", "echo 'rustc 1.94.0'");
    machine.doctor().expect(2).says(&["0.9 GB free"]);
    machine.has_free("9000000");
    machine.doctor().expect(0);
    machine.course.write("elsewhere", "a file, not a folder");
    let mut doctor = machine.course.command("doctor");
    doctor.env("CARGO_TARGET_DIR", "elsewhere");
    machine
        .course
        .run(doctor)
        .expect(2)
        .says(&["elsewhere cannot be written"]);
}
