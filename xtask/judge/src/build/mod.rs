//! From sources to programs: one cargo call for all that is to be judged.
//!
//! What is built is a copy of the crates in a workspace of the runner's own
//! ([`workspace`]), so that a manifest that a learner broke stops only its own
//! step, and so that originals can be built beside edited starters. It is built
//! with a profile of the runner's own, so that rust-analyzer and the runner never
//! wait for each other's build lock.

mod build_slots;
mod build_target;
mod built_from;
mod cargo;
mod crates;
mod disk_space;
pub mod feature_unification;
mod included;
mod path_dependencies;
mod programs;
mod workspace;

pub use build_slots::{Lane, rounds};
pub use cargo::{BuildFault, Built, EndedWithUs, Packages, Program, build};
pub use crates::{CrateKind, Crates, Key};
pub use path_dependencies::Neighbours;
pub use programs::{Programs, at_home};
pub use workspace::{Member, STEPS, VARIANTS, Workspace};
