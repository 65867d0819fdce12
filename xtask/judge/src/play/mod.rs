//! Plays a test against a server of its own, and says what became of it.

mod alike;
mod answers;
mod crowd;
mod database;
mod describe;
mod documents;
mod forge;
mod http;
mod jar;
mod logs;
mod mask;
mod scene;
mod servers;
mod session_life;
mod sockets;
mod still;
mod wire_log;
mod world;

use std::time::Instant;

use crate::subject::Subject;
use crate::verdict::{Failure, Outcome};
use course::challenge::{Action, Test, Transport, Verb};
use database::Database;
pub use database::Mongodb;
use scene::Scene;
use wire::printable::printable;

/// Why a test is skipped where no MongoDB was asked for.
const NEEDS_MONGODB: &str = "only with MongoDB, which the option --mongo brings along";

/// Why a test goes no further.
#[derive(Debug)]
pub enum Stop {
    /// The judged server did something else.
    Wrong {
        expected: String,
        came: String,
        cause: Option<String>,
    },
    /// The runner, the course or the machine could not do its part.
    Fault(String),
    /// This machine cannot play it.
    Skip(String),
}

impl Stop {
    pub fn wrong(expected: impl Into<String>, came: impl Into<String>) -> Stop {
        Stop::Wrong {
            expected: expected.into(),
            came: came.into(),
            cause: None,
        }
    }

    /// The same, with what most often leads to it, if that is known.
    pub fn with_cause(self, why: Option<&str>) -> Stop {
        match why {
            Some(why) => self.because(why),
            None => self,
        }
    }

    /// The same, with what most often leads to it.
    pub fn because(self, why: impl Into<String>) -> Stop {
        match self {
            Stop::Wrong { expected, came, .. } => Stop::Wrong {
                expected,
                came,
                cause: Some(why.into()),
            },
            other => other,
        }
    }
}

/// Plays one test: once, or again if this machine was too slow for it.
pub async fn play(
    test: &Test,
    transport: Option<Transport>,
    subject: &Subject,
    seed: u64,
    mongodb: Option<&Mongodb>,
) -> Outcome {
    const AT_MOST: usize = 3;
    let mut played = once(test, transport, subject, seed, mongodb).await;
    for _ in 1..AT_MOST {
        if !played.too_slow {
            break;
        }
        played = once(test, transport, subject, seed, mongodb).await;
    }
    played.outcome
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

/// Plays one test once. The server, its people and its secret are new.
async fn once(
    test: &Test,
    transport: Option<Transport>,
    subject: &Subject,
    seed: u64,
    mongodb: Option<&Mongodb>,
) -> Played {
    let mut scene = Scene::new(test, transport, subject, seed);
    if test.needs_mongodb {
        let Some(mongodb) = mongodb else {
            return Outcome::Skipped(NEEDS_MONGODB.to_owned()).into();
        };
        match Database::open(mongodb, test).await {
            Ok(database) => scene.database = Some(database),
            Err(why) => return Outcome::Fault(why).into(),
        }
    }
    let mut stopped = None;
    let mut begun = Instant::now();
    for action in &test.actions {
        begun = Instant::now();
        if let Err(stop) = act(&mut scene, action).await {
            stopped = Some((action, stop));
            break;
        }
    }
    let stopped = match stopped {
        Some(stopped) => Some(stopped),
        None => logs::judge_absent(&mut scene).await,
    };
    let mut transcript = Vec::new();
    let mut ended = None;
    let mut too_slow = false;
    if let Some((_, Stop::Wrong { .. })) = &stopped {
        too_slow = session_life::was_too_slow(&mut scene, begun);
        // Before the server is ended, which is told to every socket.
        transcript = wire_log::transcript(&scene.spoken);
        ended = scene.close().await;
    }
    // All that a report can show of this test passes here, and nowhere else.
    let shown = |text: &str| printable(&scene.world.mask(text));
    let outcome = match stopped {
        None => Outcome::Passed,
        Some((_, Stop::Fault(why))) => Outcome::Fault(shown(&why)),
        Some((_, Stop::Skip(why))) => Outcome::Skipped(why),
        Some((
            action,
            Stop::Wrong {
                expected,
                came,
                cause,
            },
        )) => {
            let failure = Failure {
                place: action.place.clone(),
                log: scene.last_lines(),
                transcript,
                story: scene.story.clone(),
                expected,
                came,
                // A panic explains the end of a server, and that end everything else.
                cause: logs::cause(&scene.lines()).or(ended).or(cause),
            };
            Outcome::Failed(Box::new(failure.map(shown)))
        }
    };
    Played { outcome, too_slow }
}

/// Whether a test opens sockets, so that it has to be played on each transport.
pub fn opens_sockets(test: &Test) -> bool {
    test.actions
        .iter()
        .any(|a| matches!(a.verb, Verb::Connect(..) | Verb::Crowd(_)))
}

/// Whether the test is about a server that does not come up.
fn ends_at_start(test: &Test) -> bool {
    test.actions
        .iter()
        .any(|action| matches!(action.verb, Verb::ExitAtStart { .. }))
}

async fn act(scene: &mut Scene<'_>, action: &Action) -> Result<(), Stop> {
    match &action.verb {
        Verb::SignUp(who) => http::sign_up(scene, who).await,
        Verb::SignIn(who) => http::sign_in(scene, who).await,
        Verb::SignOut(person) => http::sign_out(scene, person).await,
        Verb::Expire(person) => session_life::expire(scene, person).await,
        Verb::Request(request, expected) => http::request(scene, request, expected).await,
        Verb::Alike(requests) => alike::alike(scene, requests).await,
        Verb::Connect(connect, admission) => sockets::connect(scene, connect, admission).await,
        Verb::Disconnect { socket, abruptly } => {
            sockets::disconnect(scene, socket, *abruptly).await
        }
        Verb::Emit {
            socket,
            event,
            data,
            ack,
        } => sockets::emit(scene, socket, event, data.as_ref(), ack.as_ref()).await,
        Verb::Receive(pattern) => sockets::receive(scene, pattern).await,
        Verb::Never(pattern) => sockets::never(scene, pattern).await,
        Verb::Crowd(crowd) => crowd::crowd(scene, crowd).await,
        Verb::Log(lines) => logs::appears(scene, lines).await,
        // Judged over everything that was printed, once the server has ended.
        Verb::NoLog { .. } if ends_at_start(scene.test) => Ok(()),
        Verb::NoLog { .. } => scene.server().await.map(|_| ()),
        Verb::ExitAtStart { code, line } => logs::exit_at_start(scene, *code, line).await,
        Verb::ExitAfter { signal, code } => logs::exit_after(scene, *signal, *code).await,
        Verb::Server(change) => servers::change(scene, *change).await,
        Verb::Mongodb(change) => database::change(scene, *change).await,
        Verb::Document(stored, action) => documents::document(scene, stored, action).await,
        Verb::Dependency { name, features } => still::dependency(scene, name, features),
        Verb::Uses(paths) => still::uses(scene, paths),
    }
}
