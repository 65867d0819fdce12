//! All tests of a crate, in parallel, each against a separate server.

mod actions;
pub mod build;
pub mod execute;
pub mod flakiness;
pub mod generate;
pub mod progress;
pub mod source;
pub mod state_file;
pub mod subject;
pub mod transcript;
pub mod unit_tests;
pub mod verdict;
pub mod verdict_cache;
pub mod verify;

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use futures_util::future::join_all;
use tokio::sync::Semaphore;

use crate::execute::{Mongodb, execute, files};
use crate::subject::Target;
use crate::verdict::{Judgement, NOT_EXAMINED, Outcome, Status, Verdict};
use course::AskedTest;
use course::spec::{Test, Transport};
use rig::limits;

/// How tests are played.
#[derive(Debug, Clone)]
pub struct Settings {
    pub seed: u64,
    /// The transports to try for tests that open sockets.
    pub transports: Vec<Transport>,
    /// How many servers may run at once, over all crates that are judged, besides those of
    /// tests with shares of the machine.
    pub places: Arc<Semaphore>,
    /// The same for tests that need MongoDB: its deadlines are real ones, and a
    /// machine that has too much to do at once would miss them.
    pub mongodb_places: Arc<Semaphore>,
    /// Files that the tests may have open at once, and how many there are of them;
    /// `None`: as many as they like.
    pub files: Option<(Arc<Semaphore>, usize)>,
    /// For the tests that need one; without it they are skipped.
    pub mongodb: Option<Mongodb>,
    /// Whether the tests of the examination run once all others have passed.
    pub examination: Examination,
    /// Shares of the machine, over all crates that are judged. A test that loads the machine
    /// or compares answering times runs only while it has its own, see [`shares`].
    pub machine: Arc<Semaphore>,
}

/// All shares of the machine together.
const SHARES: u32 = 8;

/// How many shares of the machine a test needs: all of them, to compare answering times;
/// half of them, to keep it busy, since a race is found by tasks that run at the same
/// moment; a quarter, to do something at set moments. Tests that mostly wait, and all
/// outside of the examination, have [`Settings::places`] alone.
fn shares(test: &Test) -> u32 {
    if test.judges_time() {
        SHARES
    } else if !test.examination {
        0
    } else if test.keeps_busy() {
        SHARES / 2
    } else if test.acts_at_moments() {
        SHARES / 4
    } else {
        0
    }
}

/// What becomes of the tests of the examination.
#[derive(Debug, Clone, Copy)]
pub enum Examination {
    /// They run; the function is called with their number before the first one starts.
    Held(fn(usize)),
    LeftOut,
}

impl Settings {
    /// Both transports unless one is given, and as many servers at once as
    /// keep this machine's cores busy: most of a test is waiting.
    pub fn new(seed: u64, transport: Option<Transport>) -> Settings {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Settings {
            seed,
            transports: match transport {
                Some(one) => vec![one],
                None => vec![Transport::Polling, Transport::Websocket],
            },
            places: Arc::new(Semaphore::new(cores * 16)),
            mongodb_places: Arc::new(Semaphore::new(cores * 4)),
            files: limits::files_for_tests().map(|files| {
                let files = files.min(Semaphore::MAX_PERMITS);
                (Arc::new(Semaphore::new(files)), files)
            }),
            mongodb: None,
            examination: Examination::Held(|_| ()),
            machine: Arc::new(Semaphore::new(SHARES as usize)),
        }
    }

    /// The transports on which a test is to be played; `None` means a
    /// test that opens no socket. Empty if the test does not apply.
    fn transports(&self, asked: &AskedTest) -> Vec<Option<Transport>> {
        if !asked.test.opens_sockets() {
            return vec![None];
        }
        let applies = |transport: &Transport| {
            let only = asked.test.transport;
            only.is_none_or(|only| only == *transport)
        };
        let all: Vec<_> = self.transports.iter().copied().filter(applies).collect();
        match asked.enough {
            Some(enough) if all.contains(&enough) => vec![Some(enough)],
            _ => all.into_iter().map(Some).collect(),
        }
    }

    /// The same, with a MongoDB for the tests that need one.
    pub fn with(self, mongodb: Option<Mongodb>) -> Settings {
        Settings { mongodb, ..self }
    }

    /// Whether a test can be played with these settings at all.
    pub fn apply_to(&self, asked: &AskedTest) -> bool {
        !self.transports(asked).is_empty()
    }
}

/// Plays every test on the transports that apply.
///
/// Tests of the examination run only if all others have passed: each of them takes
/// seconds, and nobody who is still writing the step waits for them.
///
/// All in one task: whoever stops waiting for the judgement drops the tests
/// that are under way, and with each its server.
pub async fn judge(subject: &Target, asked: Vec<AskedTest>, settings: &Settings) -> Judgement {
    let asked: Vec<(usize, AskedTest)> = asked.into_iter().enumerate().collect();
    let (examination, others): (Vec<_>, Vec<_>) = asked
        .into_iter()
        .partition(|(_, asked)| asked.test.examination);
    let mut verdicts = all(subject, others, settings).await;
    let passed = |(_, verdict): &(usize, Verdict)| verdict.standing() < Status::Failed;
    match settings.examination {
        Examination::Held(announce) if verdicts.iter().all(passed) => {
            if !examination.is_empty() {
                announce(examination.len());
            }
            verdicts.extend(all(subject, examination, settings).await);
        }
        _ => verdicts.extend(examination.into_iter().map(|(at, asked)| {
            let AskedTest { step, test, .. } = asked;
            let outcomes = vec![(None, Outcome::Skipped(NOT_EXAMINED.to_owned()))];
            let took = Duration::ZERO;
            (
                at,
                Verdict {
                    step,
                    test,
                    outcomes,
                    took,
                },
            )
        })),
    }
    verdicts.sort_by_key(|(at, _)| *at);
    Judgement {
        verdicts: verdicts.into_iter().map(|(_, verdict)| verdict).collect(),
    }
}

/// Plays tests side by side; each comes with its place among all tests.
async fn all(
    subject: &Target,
    mut asked: Vec<(usize, AskedTest)>,
    settings: &Settings,
) -> Vec<(usize, Verdict)> {
    // What takes longest begins first: at the end it would be alone on the machine.
    asked.sort_by_key(|(_, asked)| {
        let test = &asked.test;
        !(test.waits() || test.keeps_busy() || test.judges_time())
    });
    let verdicts = asked.into_iter().map(|(at, asked)| async move {
        let verdict = verdict(subject, asked, settings).await;
        (at, verdict)
    });
    join_all(verdicts).await
}

/// One transport after the other, up to the first on which the test fails: that
/// settles the verdict, and what fails is slow, since it waits for what never comes.
/// What is slow in any case is played on both at once.
async fn verdict(subject: &Target, asked: AskedTest, settings: &Settings) -> Verdict {
    let transports = settings.transports(&asked);
    let AskedTest { step, test, .. } = asked;
    let mut plays = Vec::new();
    if test.examination || test.waits() {
        let all = transports
            .iter()
            .map(|transport| once(&test, *transport, subject, settings));
        plays = join_all(all).await;
    } else {
        for transport in &transports {
            let play = once(&test, *transport, subject, settings).await;
            let settled = play.0.standing() == Status::Failed;
            plays.push(play);
            if settled {
                break;
            }
        }
    }
    let took = plays.iter().map(|(_, took)| *took).max();
    let outcomes = plays.into_iter().map(|(outcome, _)| outcome);
    let outcomes = transports.into_iter().zip(outcomes).collect();
    Verdict {
        step,
        test,
        outcomes,
        took: took.unwrap_or_default(),
    }
}

async fn once(
    test: &Test,
    transport: Option<Transport>,
    subject: &Target,
    settings: &Settings,
) -> (Outcome, Duration) {
    // A test with shares needs no place: while it waited for one, nobody could use the shares.
    // The semaphores are never closed.
    let _place = match shares(test) {
        0 if test.needs_mongodb => settings.mongodb_places.acquire().await,
        0 => settings.places.acquire().await,
        shares => settings.machine.acquire_many(shares).await,
    };
    let needed = files(test);
    let _files = match &settings.files {
        Some((_, all)) if needed > *all => {
            return (
                Outcome::Fault(limits::too_few_files(needed)),
                Duration::ZERO,
            );
        }
        Some((free, _)) => free
            .acquire_many(u32::try_from(needed).unwrap_or(u32::MAX))
            .await
            .ok(),
        None => None,
    };
    let begin = Instant::now();
    let mongodb = settings.mongodb.as_ref();
    // In a box from now on: of the thousands of tests that wait for their turn, each would
    // otherwise have the room that it needs while it is played.
    let playing = Box::pin(execute(test, transport, subject, settings.seed, mongodb));
    let played = AssertUnwindSafe(playing).catch_unwind().await;
    // A panic of the runner is a fault of this one test, never a pass.
    let outcome = played.unwrap_or_else(|panic| {
        Outcome::Fault(format!(
            "the runner itself failed: {}",
            panic_message(panic.as_ref())
        ))
    });
    (outcome, begin.elapsed())
}

fn panic_message(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}

#[cfg(test)]
mod tests {
    use super::*;
    use Transport::{Polling, Websocket};
    use course::parser::read_text;
    use std::path::Path;

    /// The transports on which a test that opens a socket is played.
    fn played(key: &str, enough: Option<Transport>, given: Option<Transport>) -> Vec<Transport> {
        let text = format!(
            "---\nid: \"0123456789abcdef01234567\"\ntitle: One\nstep: 1\nfiles: []\n---\n\
             ## Description\nA.\n\n## Instructions\nB.\n\n## Hints\nC.\n\n## Tests\n```yml\n\
             tests:\n  - text: It works.\n    hint: Try.\n    {key}\n    do:\n      - connect: ada\n```\n\n\
             ## Challenge Seed\nD.\n\n## Solution\nE.\n"
        );
        let (_, spec) = read_text(Path::new("docs/01-one.md"), &text).unwrap();
        let asked = AskedTest {
            step: 1,
            test: spec.tests.into_iter().next().unwrap(),
            enough,
        };
        let transports = Settings::new(1, given).transports(&asked);
        transports.into_iter().flatten().collect()
    }

    #[test]
    fn a_test_is_played_on_each_transport_that_nothing_rules_out() {
        let any = "starter: passes";
        assert_eq!(played(any, None, None), [Polling, Websocket]);
        assert_eq!(played(any, Some(Websocket), None), [Websocket]);
        assert_eq!(played(any, None, Some(Polling)), [Polling]);
        assert_eq!(played("transport: websocket", None, None), [Websocket]);
        assert_eq!(played("transport: websocket", None, Some(Polling)), []);
    }

    #[test]
    fn what_somebody_asks_for_counts_more_than_what_is_enough() {
        assert_eq!(
            played("starter: passes", Some(Websocket), Some(Polling)),
            [Polling]
        );
        assert_eq!(
            played("transport: polling", Some(Websocket), None),
            [Polling]
        );
    }
}
