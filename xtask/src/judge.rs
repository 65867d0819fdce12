//! All tests of a crate, side by side, each against a server of its own.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use futures_util::future::join_all;
use tokio::sync::Semaphore;

use crate::challenge::{Test, Transport, Verb};
use crate::course::AskedTest;
use crate::play::{Mongodb, Subject, opens_sockets, play};
use crate::verdict::{Judgement, Outcome, Verdict};

/// How tests are played.
#[derive(Debug, Clone)]
pub struct Settings {
    pub seed: u64,
    /// The transports to try for tests that open sockets.
    pub transports: Vec<Transport>,
    /// Whether each test is played on one of them only, which the seed chooses.
    pub one_transport: bool,
    /// How many servers may run at once, over all crates that are judged.
    pub places: Arc<Semaphore>,
    /// The same for tests that need MongoDB: its deadlines are real ones, and a
    /// machine that has too much to do at once would miss them.
    pub mongodb_places: Arc<Semaphore>,
    /// For the tests that need one; without it they are skipped.
    pub mongodb: Option<Mongodb>,
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
            one_transport: false,
            places: Arc::new(Semaphore::new(cores * 16)),
            mongodb_places: Arc::new(Semaphore::new(cores * 4)),
            mongodb: None,
        }
    }

    /// The transports on which a test is to be played; `None` stands for a
    /// test that opens no socket. Empty if the test does not apply.
    fn transports(&self, test: &Test) -> Vec<Option<Transport>> {
        if !opens_sockets(test) {
            return vec![None];
        }
        let wanted = |transport: &&Transport| test.transport.is_none_or(|only| only == **transport);
        let mut all: Vec<_> = self
            .transports
            .iter()
            .filter(wanted)
            .map(|&transport| Some(transport))
            .collect();
        if self.one_transport {
            if self.seed.is_multiple_of(2) {
                all.reverse();
            }
            all.truncate(1);
        }
        all
    }

    /// The same with half as many servers at once: where there are hundreds of
    /// crates, all of them different, nothing may depend on how busy it is.
    pub fn calm(mut self) -> Settings {
        for places in [&mut self.places, &mut self.mongodb_places] {
            *places = Arc::new(Semaphore::new(places.available_permits() / 2));
        }
        self
    }

    /// The same, with each test on one transport only.
    pub fn on_one_transport(self) -> Settings {
        Settings {
            one_transport: true,
            ..self
        }
    }

    /// The same, with a MongoDB for the tests that need one.
    pub fn with(self, mongodb: Option<Mongodb>) -> Settings {
        Settings { mongodb, ..self }
    }

    /// Whether a test can be played with these settings at all.
    pub fn apply_to(&self, test: &Test) -> bool {
        !self.transports(test).is_empty()
    }
}

/// Plays every test on every transport that applies.
///
/// All in one task: whoever stops waiting for the judgement drops the tests
/// that are under way, and with each its server.
pub async fn judge(subject: &Subject, asked: Vec<AskedTest>, settings: &Settings) -> Judgement {
    let mut asked: Vec<(usize, AskedTest)> = asked.into_iter().enumerate().collect();
    // A test that waits for an expiry takes longest, whenever it begins.
    asked.sort_by_key(|(_, asked)| !waits(&asked.test));
    let verdicts = asked
        .into_iter()
        .map(|(at, AskedTest { step, test })| async move {
            let played = settings.transports(&test).into_iter().map(|transport| {
                let test = &test;
                async move {
                    let (outcome, took) = once(test, transport, subject, settings).await;
                    (transport, outcome, took)
                }
            });
            let played = join_all(played).await;
            let took = played.iter().map(|(_, _, took)| *took).max();
            (
                at,
                Verdict {
                    step,
                    test,
                    outcomes: played.into_iter().map(|(on, what, _)| (on, what)).collect(),
                    took: took.unwrap_or_default(),
                },
            )
        });
    let mut verdicts = join_all(verdicts).await;
    verdicts.sort_by_key(|(at, _)| *at);
    Judgement {
        verdicts: verdicts.into_iter().map(|(_, verdict)| verdict).collect(),
    }
}

fn waits(test: &Test) -> bool {
    test.actions
        .iter()
        .any(|action| matches!(action.verb, Verb::Expire(_)))
}

async fn once(
    test: &Test,
    transport: Option<Transport>,
    subject: &Subject,
    settings: &Settings,
) -> (Outcome, Duration) {
    // The semaphore is never closed.
    let _place = if test.needs_mongodb {
        settings.mongodb_places.acquire().await
    } else {
        settings.places.acquire().await
    };
    let begin = Instant::now();
    let mongodb = settings.mongodb.as_ref();
    let played = AssertUnwindSafe(play(test, transport, subject, settings.seed, mongodb))
        .catch_unwind()
        .await;
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
