//! A throwaway MongoDB server: where its program comes from, its process or
//! container, and the few commands that the runner itself sends it.

mod bson;
mod client;
mod container;
mod find;
mod folder;
mod log_line;
mod mongod;
mod no_mongo;
mod pip_download;
mod program;
mod run_command;

pub use bson::BsonError;
pub use client::{Client, Refused};
pub use container::ENGINES;
pub use find::{Environment, Wanted, find};
pub use folder::Folder;
pub use mongod::{Mongod, MongodError, Unready};
pub use no_mongo::{NoMongo, Tried};
pub use program::{Program, UnusableError, on_path};
pub use run_command::{CommandError, run_command};
