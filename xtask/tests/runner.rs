//! The real runner, tried as its users try it: on small courses in temporary
//! folders, with servers that are wrong in one way each.
//!
//! What it prints are snapshots. `INSTA_UPDATE=always cargo test -p xtask
//! --test runner` writes them anew; the difference is then to be read.

#[path = "runner/course.rs"]
mod course;
#[path = "runner/lifeline.rs"]
mod lifeline;
#[path = "runner/run.rs"]
mod run;
#[path = "runner/terminal.rs"]
mod terminal;

#[path = "runner/answering.rs"]
mod answering;
#[path = "runner/book.rs"]
mod book;
#[path = "runner/broken_crates.rs"]
mod broken_crates;
#[path = "runner/carry.rs"]
mod carry;
#[path = "runner/commands.rs"]
mod commands;
#[path = "runner/doctor.rs"]
mod doctor;
#[path = "runner/ending.rs"]
mod ending;
#[path = "runner/fail_closed.rs"]
mod fail_closed;
#[path = "runner/foreground.rs"]
mod foreground;
#[path = "runner/help.rs"]
mod help;
#[path = "runner/hostile.rs"]
mod hostile;
#[path = "runner/interrupts.rs"]
mod interrupts;
#[path = "runner/machine.rs"]
mod machine;
#[path = "runner/mongo.rs"]
mod mongo;
#[path = "runner/output.rs"]
mod output;
#[path = "runner/progress.rs"]
mod progress;
#[path = "runner/reset.rs"]
mod reset;
#[path = "runner/starting.rs"]
mod starting;
#[path = "runner/storage.rs"]
mod storage;
#[path = "runner/surroundings.rs"]
mod surroundings;
#[path = "runner/verify_all.rs"]
mod verify_all;
#[path = "runner/watch.rs"]
mod watch;
#[path = "runner/watch_ends.rs"]
mod watch_ends;

/// Compares with a snapshot in `tests/snapshots/`.
#[macro_export]
macro_rules! snapshot {
    ($run:expr) => {{
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("../snapshots");
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!($run.told()));
    }};
}
