//! Throwaway MongoDB servers, tried with a real `mongod`: the one that `MONGOD`
//! names. `cargo xtask ci` finds one and sets it.

#[path = "mongo/real.rs"]
mod real;
#[path = "mongo/server.rs"]
mod server;
