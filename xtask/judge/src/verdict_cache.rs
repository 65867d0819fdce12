//! What was judged before, bound to what it was judged from: a step that has
//! not changed is not judged again, and one that has is never called done.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::build::{CrateKind, Crates, Key};
use crate::state_file;
use crate::unit_tests::UnitTests;
use crate::verdict::{Judgement, Outcome, Status, Verdict};
use course::AskedTest;
use course::spec::Transport;
use course::state_dir::state_dir;

/// The form of the files; another form is as good as no file.
const VERSION: u32 = 7;

/// The folder with one file a crate.
#[derive(Debug)]
pub struct Records {
    root: PathBuf,
    dir: PathBuf,
}

/// One judgement of all tests that are asked of a crate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Record {
    /// Hash of everything that the judgement depends on.
    hash: String,
    judged: Judged,
    /// Whether this judgement or one before it was a pass.
    has_passed: bool,
}

/// What came of a judgement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    /// Whether nothing failed and the examination was held.
    pub done: bool,
    pub passed: usize,
    pub tests: usize,
    pub seed: u64,
    /// What the compiler said besides.
    pub warnings: String,
    /// What its own unit tests came to, if they were run.
    pub unit_tests: Option<UnitTests>,
    /// One entry a test, in the order in which the tests are asked.
    verdicts: Vec<Kept>,
}

/// A verdict without its test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Kept {
    outcomes: Vec<(Option<Transport>, Outcome)>,
    took: Duration,
}

impl Judged {
    /// `None` if the judgement says nothing of the crate: a test could not be
    /// played, or all of them were skipped.
    pub fn of(judgement: &Judgement, seed: u64, warnings: &str) -> Option<Judged> {
        let tests = judgement.verdicts.len();
        let standing = judgement.standing();
        if standing == Status::Fault || judgement.count(Status::Skipped) == tests {
            return None;
        }
        Some(Judged {
            done: judgement.is_done(),
            passed: judgement.count(Status::Passed),
            tests,
            seed,
            warnings: warnings.to_owned(),
            unit_tests: None,
            verdicts: judgement
                .verdicts
                .iter()
                .map(|verdict| Kept {
                    outcomes: verdict.outcomes.clone(),
                    took: verdict.took,
                })
                .collect(),
        })
    }

    /// How many tests this machine could not play.
    pub fn skipped(&self) -> usize {
        let worst = |kept: &Kept| {
            let standings = kept.outcomes.iter().map(|(_, outcome)| outcome.standing());
            standings.max()
        };
        let skipped = |kept: &&Kept| worst(kept) == Some(Status::Skipped);
        self.verdicts.iter().filter(skipped).count()
    }

    /// The saved judgement, and the tests that it was made of.
    pub fn judgement(&self, asked: Vec<AskedTest>) -> Judgement {
        let verdicts = asked.into_iter().zip(&self.verdicts);
        Judgement {
            verdicts: verdicts
                .map(|(AskedTest { step, test, .. }, kept)| Verdict {
                    step,
                    test,
                    outcomes: kept.outcomes.clone(),
                    took: kept.took,
                })
                .collect(),
        }
    }
}

/// Whether a crate has changed since its last judgement.
#[derive(Debug, Clone, PartialEq)]
pub enum Known {
    Never,
    /// Judged from just this code, these tests and this runner.
    Unchanged(Judged),
    /// Judged, and something has changed since.
    Changed(Judged),
}

impl Records {
    pub fn of(root: &Path) -> Records {
        Records {
            root: root.to_owned(),
            dir: state_dir(root, "records"),
        }
    }

    /// What is known of a crate. A file that cannot be read or is damaged is
    /// as good as none: the crate is judged again.
    pub fn look_up(&self, crates: &Crates, key: Key, asked: &[AskedTest]) -> Known {
        let record: Option<Record> = state_file::read(&self.file(key), VERSION);
        match (record, self.hash(crates, key, asked)) {
            (None, _) => Known::Never,
            (Some(record), Some(hash)) if record.hash == hash => Known::Unchanged(record.judged),
            (Some(record), _) => Known::Changed(record.judged),
        }
    }

    /// Keeps a judgement.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn keep(
        &self,
        crates: &Crates,
        key: Key,
        asked: &[AskedTest],
        judged: Judged,
    ) -> io::Result<()> {
        let Some(hash) = self.hash(crates, key, asked) else {
            return Ok(());
        };
        let record = Record {
            hash,
            has_passed: judged.done || self.has_passed(key),
            judged,
        };
        state_file::write(&self.file(key), VERSION, &record)
    }

    /// Whether a crate has ever passed, whatever has become of it since.
    pub fn has_passed(&self, key: Key) -> bool {
        let record: Option<Record> = state_file::read(&self.file(key), VERSION);
        record.is_some_and(|record| record.has_passed)
    }

    /// Sets aside what cannot be read any more, and says where it is now.
    pub fn set_damaged_aside(&self) -> Vec<PathBuf> {
        state_file::set_damaged_aside::<Record>(&self.dir, VERSION)
    }

    fn file(&self, (step, which): Key) -> PathBuf {
        let kind = match which {
            CrateKind::Yours => "step",
            CrateKind::Solution => "solution",
            CrateKind::Original => "original",
        };
        self.dir.join(format!("{kind}-{step:02}.json"))
    }

    /// Sources, those of path dependencies too, tests, lock file and profiles, and
    /// the runner itself, which is rebuilt with every other toolchain.
    fn hash(&self, crates: &Crates, key: Key, asked: &[AskedTest]) -> Option<String> {
        let mut hash = Sha256::new();
        let mut add = |part: &[u8]| {
            // With its length, so that no two parts can be mistaken for one.
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        };
        for (path, bytes) in crates.files(key)? {
            add(path.to_string_lossy().as_bytes());
            add(bytes);
        }
        add(&crates.digest_of_neighbours(key)?);
        for asked in asked {
            add(format!("{asked:?}").as_bytes());
        }
        for name in ["Cargo.lock", "Cargo.toml"] {
            add(&fs::read(self.root.join(name)).ok()?);
        }
        let runner = fs::metadata(std::env::current_exe().ok()?).ok()?;
        add(&runner.len().to_le_bytes());
        let built = runner.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        add(&built.as_nanos().to_le_bytes());
        Some(
            hash.finalize()
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect(),
        )
    }
}
