//! The runner's hold on a server's process, tried on small shell scripts that
//! each misbehave in one way. Their ports are held by the test itself.
#![cfg(unix)]

mod fake;

mod ending;
mod logging;
mod starting;
