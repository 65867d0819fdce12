//! Which `mongod` to start.

use std::env;
use std::path::PathBuf;

/// # Panics
///
/// If there is none. A test that cannot run must fail: skipped, it would look
/// like a pass.
pub fn find() -> PathBuf {
    if let Some(given) = env::var_os("MONGOD") {
        let given = PathBuf::from(given);
        assert!(given.is_file(), "MONGOD={} is not a file", given.display());
        return given;
    }
    let name = format!("mongod{}", env::consts::EXE_SUFFIX);
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .map(|folder| folder.join(&name))
        .find(|candidate| candidate.is_file())
        .expect(
            "these tests need a MongoDB server: install MongoDB Community Server 4.4 or later so \
             that `mongod` is on PATH, or set MONGOD to the path of the program",
        )
}
