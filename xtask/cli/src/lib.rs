//! The commands of a learner.

pub mod backup;
pub mod carry;
pub mod cli;
pub mod commands;
pub mod completions;
pub mod doctor;
pub mod e2e;
pub mod help;
pub mod restore;
pub mod watch;
pub mod writer;
