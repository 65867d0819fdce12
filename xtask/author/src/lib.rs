//! What only authors of the course need.

pub mod book;
pub mod commands;
pub mod include;
pub mod item;
pub mod links;
pub mod mutant;
pub mod mutation;
pub mod mutation_run;
pub mod new;
pub mod sync;
pub mod toml_keys;
