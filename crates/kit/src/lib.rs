#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

pub mod config;
pub mod credentials;
pub mod hash_slots;
pub mod page;
pub mod password;
pub mod refusal;
pub mod server;
pub mod socket_io;
pub mod storage;
pub mod theme;
pub mod users;
