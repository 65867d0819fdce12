//! The commands of a learner.

pub mod backup;
pub mod carry;
pub mod cli;
pub mod commands;
pub mod completions;
pub mod doctor;
pub mod e2e;
pub mod hint_usage;
pub mod restore;
pub mod watch;
pub mod writer;
