//! The model test: tower-sessions' own memory store is the model, and both
//! stores must answer the same calls alike.

mod mutants;
mod run;
mod shrink;
mod step;

use std::time::Duration;

use mongo_session_store::Options;
use tower_sessions_core::SessionStore;
use tower_sessions_memory_store::MemoryStore;

use crate::place::Place;
use run::{Disagreement, disagreement};
use shrink::shrink;
use step::{Step, random_steps};

/// Random sequences for each kind of store; each is 1 to 24 calls.
const SEQUENCES: u64 = 1000;

/// Two clients of each store, like two servers.
type Clients<'a> = [&'a dyn SessionStore; 2];

/// Compares the stores on random sequences. Reports the seed of one on which
/// they differ, and its shortest form on which they still do.
async fn search(
    model: Clients<'_>,
    tried: Clients<'_>,
    lag: Duration,
    first_seed: u64,
) -> Option<(u64, Vec<Step>, Disagreement)> {
    for number in 0..SEQUENCES {
        let seed = first_seed.wrapping_add(number);
        let steps = random_steps(&mut fastrand::Rng::with_seed(seed));
        if disagreement(&steps, model, tried, lag).await.is_some() {
            let steps = shrink(steps, async |steps| {
                disagreement(steps, model, tried, lag).await.is_some()
            })
            .await;
            let found = disagreement(&steps, model, tried, lag).await?;
            return Some((seed, steps, found));
        }
    }
    None
}

async fn answer_alike(options: Options, lag: Duration, of_two: bool) {
    let place = Place::new();
    let (one, two) = (
        place.store_with(options.clone()).await,
        place.store_with(options).await,
    );
    let memory = MemoryStore::default();
    let tried: Clients = if of_two { [&one, &two] } else { [&one, &one] };
    let seed = std::env::var("MODEL_SEED").map_or_else(
        |_| fastrand::u64(..),
        |seed| seed.parse().expect("MODEL_SEED is a number"),
    );
    if let Some((seed, steps, found)) = search([&memory, &memory], tried, lag, seed).await {
        panic!("MODEL_SEED={seed} tells the stores apart:\n{steps:#?}\n{found}");
    }
}

#[tokio::test]
async fn one_client_of_mongodb_answers_as_the_memory_store_does() {
    answer_alike(Options::default(), Duration::ZERO, false).await;
}

#[tokio::test]
async fn two_clients_of_mongodb_answer_as_the_memory_store_does() {
    answer_alike(Options::default(), Duration::ZERO, true).await;
}

#[tokio::test]
async fn with_touch_after_they_answer_alike_but_for_that_lag() {
    let lag = Duration::from_secs(1800);
    answer_alike(Options::default().touch_after(lag), lag, true).await;
}
