//! How far a learner went up the ladder of help in a step: hints, the failing
//! check explained, the difference to the solution, the solution.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use course::state_dir::state_dir;
use judge::state_file;

/// The form of the files; another form is as good as no file.
const VERSION: u32 = 2;

/// The help that was used in one step.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Help {
    /// Hints given since the step was begun, by the sentence of the test.
    pub hints: BTreeMap<String, usize>,
    /// The same before a restart, if there was one.
    #[serde(default)]
    pub before: BTreeMap<String, usize>,
    /// Sentences of the tests whose failure was explained.
    pub explained: BTreeSet<String>,
    /// How many places of the difference were shown before the step had passed.
    pub hunks: usize,
    /// Which were shown, so that the next one is known.
    pub shown: BTreeSet<String>,
    /// Whether the whole difference was shown before the step had passed.
    pub difference: bool,
    /// Whether the solution was shown before the step had passed.
    pub solution: bool,
}

impl Help {
    /// What was used so far in a step of the course at `root`.
    pub fn of(root: &Path, step: u8) -> Help {
        state_file::read(&file(root, step), VERSION).unwrap_or_default()
    }

    /// How many hints were given for the test of this sentence.
    pub fn given(&self, sentence: &str) -> usize {
        self.hints.get(sentence).copied().unwrap_or(0)
    }

    /// Keeps it for the next run.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn keep(&self, root: &Path, step: u8) -> io::Result<()> {
        state_file::write(&file(root, step), VERSION, self)
    }

    /// Restarts the step: hints and places start with the first again. That they were
    /// seen is not forgotten.
    pub fn begin_anew(&mut self) {
        for (sentence, given) in std::mem::take(&mut self.hints) {
            let most = self.before.entry(sentence).or_default();
            *most = given.max(*most);
        }
        self.shown.clear();
    }

    /// Sets unreadable files aside, and returns their new paths.
    pub fn set_damaged_aside(root: &Path) -> Vec<PathBuf> {
        state_file::set_damaged_aside::<Help>(&folder(root), VERSION)
    }

    /// In words; empty if no help was used.
    pub fn told(&self) -> String {
        let mut anew = self.clone();
        anew.begin_anew();
        let hints: usize = anew.before.values().sum();
        let places = if self.difference {
            Some("the whole diff".to_owned())
        } else {
            count(self.hunks, "place")
        };
        let solution = self.solution.then(|| "the solution".to_owned());
        let words: Vec<_> = [
            count(hints, "hint"),
            count(self.explained.len(), "explanation"),
            places,
            solution,
        ]
        .into_iter()
        .flatten()
        .collect();
        words.join(", ")
    }
}

fn count(number: usize, what: &str) -> Option<String> {
    match number {
        0 => None,
        1 => Some(format!("1 {what}")),
        _ => Some(format!("{number} {what}s")),
    }
}

fn folder(root: &Path) -> PathBuf {
    state_dir(root, "help")
}

fn file(root: &Path, step: u8) -> PathBuf {
    folder(root).join(format!("step-{step:02}.json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_is_counted_and_named() {
        let mut help = Help::default();
        assert_eq!(help.told(), "");
        help.hints.insert("a".to_owned(), 2);
        help.hints.insert("b".to_owned(), 1);
        help.explained.insert("a".to_owned());
        help.hunks = 1;
        assert_eq!(help.told(), "3 hints, 1 explanation, 1 place");
        // What is given again after a reset is not counted twice.
        help.shown.insert("x".to_owned());
        help.begin_anew();
        assert_eq!((help.given("a"), help.shown.len()), (0, 0));
        help.hints.insert("a".to_owned(), 1);
        help.hints.insert("c".to_owned(), 1);
        assert_eq!(help.told(), "4 hints, 1 explanation, 1 place");
        help.difference = true;
        help.solution = true;
        assert_eq!(
            help.told(),
            "4 hints, 1 explanation, the whole diff, the solution"
        );
    }
}
