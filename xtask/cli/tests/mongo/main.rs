//! Throwaway MongoDB servers, tried with a real `mongod`: the one that `MONGOD`
//! names. `cargo xtask ci` finds one and sets it.

mod real;
mod server;

// The command's tests send signals, the container's take the part of an engine
// with a shell script.
#[cfg(unix)]
mod command;
#[cfg(target_os = "linux")]
mod container;
#[cfg(unix)]
mod runner;
#[cfg(unix)]
mod script;
