//! The runner's hold on a server's process, tried on small shell scripts that
//! each misbehave in one way. Their ports are held by the test itself.
#![cfg(unix)]

#[path = "process/fake.rs"]
mod fake;

#[path = "process/ending.rs"]
mod ending;
#[path = "process/logging.rs"]
mod logging;
#[path = "process/starting.rs"]
mod starting;
