//! What this machine has for the course, and what it lacks.

mod basics;
mod disk;
mod extras;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use course::target_dir::target_dir;
use report::{bad, dim, good, strong, table};

pub use disk::free_bytes;

/// Printing a version takes milliseconds; from a cold disk, seconds.
const ANSWERS_WITHIN: Duration = Duration::from_secs(20);

/// What the search depends on.
#[derive(Debug, Clone)]
pub struct Environment {
    /// The course's.
    pub root: PathBuf,
    pub target: PathBuf,
    /// The variable `PATH`.
    pub path: OsString,
    pub cargo: OsString,
    pub rustc: OsString,
    /// The variable `CHROMIUM`.
    pub chromium: Option<OsString>,
}

impl Environment {
    /// Those of this program.
    pub fn here(root: &Path) -> Environment {
        let set = |name| std::env::var_os(name).filter(|given| !given.is_empty());
        Environment {
            root: root.to_owned(),
            target: target_dir(root),
            path: set("PATH").unwrap_or_default(),
            cargo: set("CARGO").unwrap_or_else(|| "cargo".into()),
            rustc: set("RUSTC").unwrap_or_else(|| "rustc".into()),
            chromium: set("CHROMIUM"),
        }
    }
}

/// One thing that was looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub name: &'static str,
    /// What it is good for.
    pub purpose: &'static str,
    pub state: State,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// There; which.
    There(String),
    /// Something to know; it stops nothing.
    Note(String),
    /// Not there, or of no use: why, and how to get it.
    Missing { why: String, remedy: String },
}

impl Finding {
    fn new(name: &'static str, purpose: &'static str, looked: Result<String, Lack>) -> Finding {
        let state = match looked {
            Ok(there) => State::There(there),
            Err(Lack { why, remedy }) => State::Missing { why, remedy },
        };
        Finding {
            name,
            purpose,
            state,
        }
    }

    fn is_missing(&self) -> bool {
        matches!(self.state, State::Missing { .. })
    }
}

/// What is missing, and how to get it.
struct Lack {
    why: String,
    remedy: String,
}

impl Lack {
    fn new(why: impl Into<String>, remedy: impl Into<String>) -> Lack {
        Lack {
            why: why.into(),
            remedy: remedy.into(),
        }
    }
}

/// All findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// What every step needs.
    pub basics: Vec<Finding>,
    /// What some commands need, and no step.
    pub extras: Vec<Finding>,
}

impl Health {
    /// Looks at everything, side by side. It downloads nothing, and changes nothing
    /// but for a file in the target folder that it takes away again.
    pub async fn of(around: &Environment) -> Health {
        let (basics, extras) = tokio::join!(basics::look(around), extras::look(around));
        Health { basics, extras }
    }

    /// Whether a learner can begin.
    pub fn can_begin(&self) -> bool {
        !self.basics.iter().any(Finding::is_missing)
    }

    /// For people.
    pub fn report(&self) -> String {
        let mut text = format!("{}\n", strong("What every step needs"));
        text.push_str(&section(&self.basics));
        text.push_str(&format!(
            "\n{}\n",
            strong("What some commands need, and no step")
        ));
        text.push_str(&section(&self.extras));
        text.push_str(&if self.can_begin() {
            format!("\n{}: cargo xtask step 1\n", good("You can begin"))
        } else {
            format!(
                "\n{}; get what is missing above, then run `cargo xtask doctor` again\n",
                bad("You cannot begin yet")
            )
        });
        text
    }
}

fn section(findings: &[Finding]) -> String {
    let mut rows = Vec::new();
    for Finding {
        name,
        purpose,
        state,
    } in findings
    {
        let (mark, said) = match state {
            State::There(which) => (good("ok"), which),
            State::Note(what) => (dim("note"), what),
            State::Missing { why, .. } => (bad("missing"), why),
        };
        let mut lines = said.lines().map(str::to_owned);
        let first = lines.next().unwrap_or_default();
        rows.push(vec![format!("  {mark}"), (*name).to_owned(), first]);
        let mut below: Vec<String> = lines.collect();
        if let State::Missing { remedy, .. } = state {
            below.push(format!("for: {purpose}"));
            let mut remedy = remedy.lines();
            below.push(format!("get: {}", remedy.next().unwrap_or_default()));
            below.extend(remedy.map(|line| format!("     {line}")));
        }
        rows.extend(
            below
                .into_iter()
                .map(|line| vec![String::new(), String::new(), line]),
        );
    }
    table(&rows)
}
