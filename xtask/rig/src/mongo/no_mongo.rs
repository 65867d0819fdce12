//! What somebody is told where no MongoDB server can be had.

use std::fmt;
use std::path::PathBuf;

use super::find::Wanted;

/// One place that was looked into in vain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    pub place: &'static str,
    /// Possibly of several lines.
    pub why: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoMongo {
    /// `MONGOD` is set, and of no use.
    Given { path: PathBuf, why: String },
    /// Every place was looked into in vain.
    Nowhere {
        /// In this order.
        tried: Vec<Tried>,
        wanted: Wanted,
        /// Whether the package that pip fetches is for this system.
        has_wheel: bool,
    },
}

impl fmt::Display for NoMongo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Given { path, why } => write!(
                f,
                "MONGOD is set to {}, which cannot be used: {why}\n\
                 Set it to the path of a MongoDB server's program `mongod`, or unset it: then other\n\
                 places are tried.",
                path.display()
            ),
            Self::Nowhere {
                tried,
                wanted,
                has_wheel,
            } => {
                writeln!(f, "no MongoDB server can be had here. What was tried:")?;
                for Tried { place, why } in tried {
                    writeln!(f, "  {place}: {}", why.replace('\n', "\n      "))?;
                }
                write!(f, "{}", remedies(*wanted, *has_wheel))
            }
        }
    }
}

impl std::error::Error for NoMongo {}

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
