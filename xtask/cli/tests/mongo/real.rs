//! The real `mongod`.

use std::path::PathBuf;

use rig::mongo::{Environment, Program, Wanted, find};

/// The variable `MONGOD`.
///
/// # Panics
/// Without it. A test that cannot run has to fail: skipped, it would look like
/// one that passed.
pub fn mongod() -> PathBuf {
    match std::env::var_os("MONGOD") {
        Some(path) => std::path::absolute(path).expect("a path"),
        None => panic!(
            "this test needs a MongoDB server: run `MONGOD=/path/to/mongod cargo test -p cli --test mongo`, or `cargo xtask ci`, which finds one"
        ),
    }
}

pub async fn program() -> Program {
    let around = Environment {
        mongod: Some(mongod().into()),
        path: "".into(),
        store: PathBuf::new(),
        has_wheel: false,
    };
    match find(&around, Wanted::Program, &|_| {}).await {
        Ok(program) => program,
        Err(none) => panic!("{none}"),
    }
}
