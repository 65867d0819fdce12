//! `cargo xtask watch [N]`: a step is judged again at each save.

mod help;
mod key_line;

use std::future::pending;
use std::io::{IsTerminal, stdin};
use std::path::Path;
use std::pin::{Pin, pin};

use super::{ExitStatus, complain, diff, find_step, hint, interrupted, list, print, step};
use crate::cli::{DiffOptions, Format, HintOptions, StepOptions};
use crate::watch::{Key, Saves, Terminal, clear, columns, keys};
use course::steps::{StepFolders, Steps};
use help::{docs, help_left, where_to_begin};
use key_line::{key_line, name};
use report::{Advice, dim, strong};

/// What is under way. Dropped, its cargo and its servers are ended.
struct Work<'a> {
    task: Pin<Box<dyn Future<Output = ExitStatus> + 'a>>,
    /// Whether it judges the step, rather than helps with it.
    judges: bool,
}

/// Judges a step whenever it is saved, until somebody ends it: that is how it is
/// meant to end, by a key, by the end of input or by a signal.
pub async fn watch(root: &Path, number: Option<u8>) -> ExitStatus {
    let mut interrupted = pin!(interrupted());
    tokio::select! {
        // First, so that its handlers are there before the terminal is changed.
        biased;
        name = &mut interrupted => {
            print(&format!("\nended by {name}\n"));
            ExitStatus::Passed
        }
        end = sit(root, number) => end,
    }
}

async fn sit(root: &Path, number: Option<u8>) -> ExitStatus {
    if !stdin().is_terminal() {
        let number = number.map_or("N".to_owned(), |number| number.to_string());
        anstream::eprintln!(
            "error: the standard input is no terminal, so there is nobody to press keys\n\
             to judge once: cargo xtask step {number}"
        );
        return ExitStatus::Fault;
    }
    let step = match Seat::begin(root, number) {
        Ok(step) => step,
        Err(end) => return end,
    };
    let mut terminal = match Terminal::open() {
        Ok(terminal) => terminal,
        Err(error) => {
            anstream::eprintln!("error: the terminal cannot be asked for single keys: {error}");
            return ExitStatus::Fault;
        }
    };
    let mut keys = keys();
    let mut seat = Seat::new(root, step);
    seat.judge("", false);
    loop {
        tokio::select! {
            biased;
            () = terminal.stopped() => show_keys(),
            // Help is given to its end before the next key is answered. Until then
            // keys wait in their line, in the order in which they were typed.
            key = keys.recv(), if !seat.is_helping() => {
                if seat.press(key.unwrap_or(Key::Quit)) {
                    return ExitStatus::Passed;
                }
            }
            changed = seat.saves.next() => {
                let again = if seat.is_judging() {
                    "changed during the run; starting again"
                } else {
                    "changed"
                };
                seat.judge(&format!("{} {again}\n", changed.join(", ")), false);
            }
            end = ended(&mut seat.work) => {
                if seat.is_judging() {
                    seat.last = Some(end);
                }
                seat.work = None;
                show_keys();
            }
        }
    }
}

/// How the work ended; there is nothing to wait for if none is under way.
async fn ended(work: &mut Option<Work<'_>>) -> ExitStatus {
    match work {
        Some(work) => work.task.as_mut().await,
        None => pending().await,
    }
}

/// The watched step and its state.
struct Seat<'a> {
    root: &'a Path,
    step: StepFolders,
    saves: Saves,
    work: Option<Work<'a>>,
    /// How the last check of this step ended.
    last: Option<ExitStatus>,
    /// The last key pressed: pressing it again confirms a question.
    pressed: Option<Key>,
}

impl<'a> Seat<'a> {
    /// The step of this number, or the one to go on with.
    fn begin(root: &Path, number: Option<u8>) -> Result<StepFolders, ExitStatus> {
        let number = match number {
            Some(number) => number,
            None => where_to_begin(root)?,
        };
        let steps = Steps::find(root).map_err(|errors| complain(root, &errors))?;
        find_step(&steps, number).cloned()
    }

    fn new(root: &'a Path, step: StepFolders) -> Seat<'a> {
        Seat {
            root,
            saves: Saves::of(root, &step),
            step,
            work: None,
            last: None,
            pressed: None,
        }
    }

    /// Begins a check, and gives up one that is under way.
    fn judge(&mut self, why: &str, fresh: bool) {
        let number = self.step.number;
        self.work = None;
        self.last = None;
        print(&format!(
            "\n{}{}\n\n",
            dim(why),
            strong(&format!("Judging step {number} …"))
        ));
        let root = self.root;
        let task = Box::pin(async move {
            let options = StepOptions {
                number,
                fresh,
                ..StepOptions::default()
            };
            step::step(root, &options, Advice::Keys).await
        });
        self.work = Some(Work { task, judges: true });
    }

    fn is_judging(&self) -> bool {
        self.work.as_ref().is_some_and(|work| work.judges)
    }

    fn is_helping(&self) -> bool {
        self.work.as_ref().is_some_and(|work| !work.judges)
    }

    /// Begins to help.
    fn help(&mut self, task: impl Future<Output = ExitStatus> + 'a) {
        self.work = Some(Work {
            task: Box::pin(task),
            judges: false,
        });
    }

    /// Does what a key asks for; `true` if that is to end.
    fn press(&mut self, key: Key) -> bool {
        let once_more = self.pressed.replace(key) == Some(key);
        let root = self.root;
        match key {
            Key::Quit => {
                print("\n");
                return true;
            }
            Key::Run => {
                self.judge("", true);
                return false;
            }
            Key::Next if self.next(once_more) => return false,
            Key::Hint | Key::Diff if self.is_judging() => {
                print("\nThis step is being judged; there is more to say when that is over.\n");
                return false;
            }
            Key::Hint => {
                let options = HintOptions {
                    number: self.step.number,
                    all: false,
                };
                print("\n");
                self.help(async move { hint::hint(root, &options, Advice::Keys).await });
                return false;
            }
            Key::Diff if !once_more && let Some(left) = help_left(root, self.step.number) => {
                print(&format!("\n{left}\n"));
            }
            Key::Diff => {
                let options = DiffOptions {
                    number: self.step.number,
                    full: false,
                };
                print("\n");
                diff::diff(root, &options, Advice::Keys);
            }
            Key::Docs => docs(root, &self.step),
            Key::List => {
                print("\n");
                list::list(root, Format::Text);
            }
            Key::Clear => clear(),
            Key::Other(character) => {
                print(&format!("\n{} does nothing here.\n", name(character)));
            }
            Key::Next => {}
        }
        show_keys();
        false
    }

    /// Goes to the next step, if there is one and this one is done or may be left
    /// undone.
    fn next(&mut self, once_more: bool) -> bool {
        let number = self.step.number;
        let steps = match Steps::find(self.root) {
            Ok(steps) => steps,
            Err(errors) => {
                complain(self.root, &errors);
                return false;
            }
        };
        let Some(next) = steps.get(number + 1) else {
            print(&format!("\nStep {number} is the last one.\n"));
            return false;
        };
        if self.last != Some(ExitStatus::Passed) && !once_more {
            print(&format!(
                "\nStep {number} is not done. To go on without it, press n again.\n"
            ));
            return false;
        }
        *self = Seat::new(self.root, next.clone());
        self.judge("", false);
        true
    }
}

fn show_keys() {
    print(&format!("\n{}\n", dim(&key_line(columns()))));
}
