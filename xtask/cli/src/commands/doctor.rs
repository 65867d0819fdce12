//! `cargo xtask doctor`: what this machine has, and what it lacks.

use std::path::Path;

use super::{ExitStatus, print};
use crate::doctor::{Environment, Health};

pub async fn doctor(root: &Path) -> ExitStatus {
    let health = Health::of(&Environment::here(root)).await;
    print(&health.report());
    if health.can_begin() {
        ExitStatus::Passed
    } else {
        ExitStatus::Fault
    }
}
