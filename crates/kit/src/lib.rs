#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

pub mod config;
pub mod credentials;
mod hash_slots;
mod headers;
pub mod log;
mod old_clients;
pub mod origin;
pub mod page;
pub mod password;
pub mod recent;
pub mod refusal;
pub mod server;
pub mod socket_io;
pub mod storage;
pub mod theme;
pub mod users;
