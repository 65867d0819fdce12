#![doc = include_str!("../README.md")]

/// The official client for browsers: a script that defines the global function
/// `io`. It begins with its licence, which requires that.
pub const SCRIPT: &str = include_str!("socket.io.min.js");
