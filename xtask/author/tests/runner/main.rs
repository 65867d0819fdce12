//! The real runner, used as its users do: on small courses in temporary
//! folders, with servers that are wrong in one way each.
//!
//! Its output is compared to snapshots. `INSTA_UPDATE=always cargo test -p author
//! --test runner` rewrites them; then read the difference.

mod course;
mod lifeline;
mod run;
mod terminal;

mod answering;
mod book;
mod broken_crates;
mod carry;
mod checkout;
mod commands;
mod doctor;
mod ending;
mod fail_closed;
mod foreground;
mod help;
mod hostile;
mod interrupts;
mod limits;
mod log_lines;
mod machine;
mod mongo;
mod output;
mod progress;
mod quiz;
mod reset;
mod starting;
mod storage;
mod surroundings;
mod verify_all;
mod watch;
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
