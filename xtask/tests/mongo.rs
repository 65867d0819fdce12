//! Throwaway MongoDB servers, tried with a real `mongod`: the one that `MONGOD`
//! names. `cargo xtask ci` finds one and sets it.

#[path = "mongo/real.rs"]
mod real;
#[path = "mongo/server.rs"]
mod server;

// The command's tests send signals, the container's take the part of an engine
// with a shell script.
#[cfg(unix)]
#[path = "mongo/command.rs"]
mod command;
#[cfg(target_os = "linux")]
#[path = "mongo/container.rs"]
mod container;
#[cfg(unix)]
#[path = "mongo/runner.rs"]
mod runner;
#[cfg(unix)]
#[path = "mongo/script.rs"]
mod script;
