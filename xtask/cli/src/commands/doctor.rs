//! `cargo xtask doctor`: what this machine has, and what it lacks.

use std::path::Path;

use super::{End, print};
use crate::doctor::{Health, Surroundings};

pub async fn doctor(root: &Path) -> End {
    let health = Health::of(&Surroundings::here(root)).await;
    print(&health.report());
    if health.can_begin() {
        End::Passed
    } else {
        End::Fault
    }
}
