//! Runs a test against a fresh server and returns the outcome.

pub(crate) mod answers;
pub(crate) mod context;
mod cookie_jar;
mod cookie_tampering;
pub(crate) mod database;
pub(crate) mod describe;
pub(crate) mod entering;
pub(crate) mod fixtures;
mod gap;
pub(crate) mod http;
mod invariants;
pub(crate) mod logs;
mod redact;
pub(crate) mod resources;
mod secrets;
pub(crate) mod servers;
pub(crate) mod session_life;
pub(crate) mod sockets;
pub(crate) mod talk;
pub(crate) mod wire_log;

use std::time::Instant;

use crate::actions::{Execute, Role};
use crate::subject::Target;
use crate::verdict::{Failure, Outcome};
use context::Context;
use course::location::Place;
use course::spec::{Item, Test, Transport};
use course::vocabulary::Action;
use database::Database;
pub use database::Mongodb;
use rig::limits;
use wire::escape::printable;
use wire::machine_fault;

/// Why a test is skipped where no MongoDB was asked for.
const NEEDS_MONGODB: &str = "only with MongoDB, which the option --mongo brings along";

/// Why a test goes no further.
#[derive(Debug)]
pub enum StepError {
    /// The judged server did something else.
    Wrong {
        expected: String,
        actual: String,
        cause: Option<String>,
    },
    /// The runner, the course or the machine could not do its part.
    Fault(String),
    /// This machine cannot play it.
    Skip(String),
}

impl StepError {
    pub fn wrong(expected: impl Into<String>, actual: impl Into<String>) -> StepError {
        StepError::Wrong {
            expected: expected.into(),
            actual: actual.into(),
            cause: None,
        }
    }

    /// The same, with what most often leads to it, if that is known.
    pub fn with_cause(self, why: Option<&str>) -> StepError {
        match why {
            Some(why) => self.because(why),
            None => self,
        }
    }

    /// The same, with what most often leads to it.
    pub fn because(self, why: impl Into<String>) -> StepError {
        match self {
            StepError::Wrong {
                expected, actual, ..
            } => StepError::Wrong {
                expected,
                actual,
                cause: Some(why.into()),
            },
            other => other,
        }
    }
}

/// Plays one test: once, or again if this machine was too slow for it or stood still
/// meanwhile.
pub async fn execute(
    test: &Test,
    transport: Option<Transport>,
    subject: &Target,
    seed: u64,
    mongodb: Option<&Mongodb>,
) -> Outcome {
    const AT_MOST: usize = 3;
    let mut tries = 0;
    loop {
        tries += 1;
        let begun = Instant::now();
        let played = once(test, transport, subject, seed, mongodb);
        let (played, longest) = gap::longest_during(played).await;
        if !matches!(played.outcome, Outcome::Failed(_)) {
            return played.outcome;
        }
        if let Some(why) = machine_fault::since(begun) {
            return Outcome::Fault(format!("this machine could not play the test: {why}"));
        }
        let stood_still = longest > gap::HARMLESS;
        if tries < AT_MOST && (stood_still || played.too_slow) {
            continue;
        }
        if stood_still {
            return Outcome::Fault(format!(
                "the runner stood still for {:.1} s while it played the test, in each of {tries} \
                 tries: it was stopped, or this machine has far too much to do",
                longest.as_secs_f32()
            ));
        }
        return played.outcome;
    }
}

#[derive(Debug)]
struct Played {
    outcome: Outcome,
    /// It failed, and the server need not be the reason.
    too_slow: bool,
}

impl From<Outcome> for Played {
    fn from(outcome: Outcome) -> Played {
        Played {
            outcome,
            too_slow: false,
        }
    }
}

/// Why a test was broken off, and where.
struct Stop<'a> {
    place: &'a Place,
    hint: Option<String>,
    is_invariant: bool,
    why: StepError,
}

impl<'a> Stop<'a> {
    fn at(item: &'a Item, why: StepError) -> Stop<'a> {
        Stop {
            place: &item.place,
            hint: item.hint.clone(),
            is_invariant: false,
            why,
        }
    }

    fn is_wrong(&self) -> bool {
        matches!(self.why, StepError::Wrong { .. })
    }
}

/// Plays one test once. The server, its people and its secret are new.
async fn once(
    test: &Test,
    transport: Option<Transport>,
    subject: &Target,
    seed: u64,
    mongodb: Option<&Mongodb>,
) -> Played {
    let mut context = Context::new(test, transport, subject, seed);
    if test.needs_mongodb {
        let Some(mongodb) = mongodb else {
            return Outcome::Skipped(NEEDS_MONGODB.to_owned()).into();
        };
        match Database::open(mongodb, test).await {
            Ok(database) => context.database = Some(database),
            Err(why) => return Outcome::Fault(why.to_string()).into(),
        }
    }
    let mut stopped = None;
    let mut begun = Instant::now();
    for item in &test.items {
        begun = Instant::now();
        if item.action.role() == Role::Acts {
            context.servers.hear_from_now_on();
        }
        if let Err(why) = item.action.execute(&mut context).await {
            stopped = Some(Stop::at(item, why));
            break;
        }
    }
    if stopped.is_none() {
        let judged = logs::judge_the_end(&mut context).await;
        stopped = judged.map(|(item, why)| Stop::at(item, why));
    }
    if stopped.is_none() {
        let judged = invariants::judge(&mut context).await;
        stopped = judged.err().map(|broken| Stop {
            place: &test.place,
            hint: Some(broken.hint.to_owned()),
            is_invariant: true,
            why: broken.why,
        });
    }
    let mut transcript = Vec::new();
    let mut ended = None;
    let mut too_slow = false;
    let is_wrong = stopped.as_ref().is_some_and(Stop::is_wrong);
    if is_wrong {
        too_slow = session_life::was_too_slow(&mut context, begun);
        // Before the server is ended, which every socket hears.
        transcript = wire_log::transcript(&context.spoken);
        ended = context.close().await;
    }
    let of_machine = is_wrong
        .then(|| limits::out_of_files(&context.lines()))
        .flatten();
    // All that a report can show of this test passes here, and nowhere else.
    let shown = |text: &str| printable(&context.fixtures.redact(text));
    let outcome = match stopped {
        None => Outcome::Passed,
        Some(_) if let Some(why) = of_machine => Outcome::Fault(shown(&why)),
        Some(Stop {
            place,
            hint,
            is_invariant,
            why,
        }) => match why {
            StepError::Fault(why) => Outcome::Fault(shown(&why)),
            StepError::Skip(why) => Outcome::Skipped(why),
            StepError::Wrong {
                expected,
                actual,
                cause,
            } => {
                let failure = Failure {
                    place: place.clone(),
                    log: context.last_lines(),
                    transcript,
                    story: context.story.clone(),
                    expected,
                    actual,
                    // A panic explains the end of a server, and that end everything else.
                    cause: logs::cause(&context.lines()).or(ended).or(cause),
                    hint,
                    is_invariant,
                };
                Outcome::Failed(Box::new(failure.map(shown)))
            }
        },
    };
    Played { outcome, too_slow }
}

/// How many files a test has open at once, at the most, in the runner; about as many
/// has its server. A socket, a pipe, a connection: each is a file.
pub fn files(test: &Test) -> usize {
    // Two pipes, and at its start four more and what comes of them.
    const OF_A_SERVER: usize = 8;
    // Over polling one waits for packets and one sends them.
    const OF_A_SOCKET: usize = 2;
    let of = |action: &Action| {
        let nature = action.nature();
        OF_A_SOCKET * nature.connections + OF_A_SERVER * nature.more_servers
    };
    OF_A_SERVER + 2 + test.actions().map(of).sum::<usize>()
}
