//! Plays one sequence on two stores at once.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration as StdDuration;

use serde_json::Value;
use time::{Duration, OffsetDateTime};
use tower_sessions_core::SessionStore;
use tower_sessions_core::session::{Id, Record};

use super::Clients;
use super::step::{Call, Step};
use crate::place::in_milliseconds;

/// What a store answered, in terms that two stores can agree on.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Two stores choose different new ids, but either both choose one or neither does.
    Created {
        with_the_given_id: bool,
    },
    Done,
    Found(Option<Found>),
    Failed(String),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    data: HashMap<String, Value>,
    /// Both in milliseconds: MongoDB stores no smaller unit.
    expiry_date: OffsetDateTime,
    has_the_id_asked_for: bool,
}

#[derive(Debug)]
pub struct Disagreement {
    /// Counted from 0; the loads after the last step come after it.
    at_step: usize,
    model: Answer,
    tried: Answer,
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            at_step,
            model,
            tried,
        } = self;
        write!(
            f,
            "at step {at_step}, expected {model:#?}\nand found {tried:#?}"
        )
    }
}

/// The first step on which the two differ. After the steps, every client loads
/// every session once more, to find differences that no step happens to see.
///
/// `lag` is how far the tested store's expiry may be behind the model's.
pub async fn disagreement(
    steps: &[Step],
    model: Clients<'_>,
    tried: Clients<'_>,
    lag: StdDuration,
) -> Option<Disagreement> {
    // New ids for every run, so that earlier runs do not interfere.
    let mut ids: Vec<[Id; 2]> = (0..2).map(|_| [Id::default(); 2]).collect();
    let begin = in_milliseconds(OffsetDateTime::now_utc());
    for (at_step, step) in steps.iter().enumerate() {
        let number = step.id % ids.len();
        let [mut of_model, mut of_tried] = ids[number];
        let expected = perform(model[step.client], &step.call, &mut of_model, begin).await;
        let answer = perform(tried[step.client], &step.call, &mut of_tried, begin).await;
        if !alike(&expected, &answer, lag) {
            return Some(Disagreement {
                at_step,
                model: expected,
                tried: answer,
            });
        }
        if ids[number] != [of_model, of_tried] {
            ids.push([of_model, of_tried]);
        }
    }
    for [mut of_model, mut of_tried] in ids {
        for client in 0..2 {
            let expected = perform(model[client], &Call::Load, &mut of_model, begin).await;
            let answer = perform(tried[client], &Call::Load, &mut of_tried, begin).await;
            if !alike(&expected, &answer, lag) {
                let at_step = steps.len();
                return Some(Disagreement {
                    at_step,
                    model: expected,
                    tried: answer,
                });
            }
        }
    }
    None
}

async fn perform(
    store: &dyn SessionStore,
    call: &Call,
    id: &mut Id,
    begin: OffsetDateTime,
) -> Answer {
    let outcome = match call {
        Call::Create(contents) => {
            let given = *id;
            let expiry_date = begin + Duration::milliseconds(contents.life);
            let mut record = Record {
                id: given,
                data: contents.data.clone(),
                expiry_date,
            };
            let created = store.create(&mut record).await;
            *id = record.id;
            created.map(|()| Answer::Created {
                with_the_given_id: record.id == given,
            })
        }
        Call::Save(contents) => {
            let expiry_date = begin + Duration::milliseconds(contents.life);
            let record = Record {
                id: *id,
                data: contents.data.clone(),
                expiry_date,
            };
            store.save(&record).await.map(|()| Answer::Done)
        }
        Call::Load => store.load(id).await.map(|found| {
            Answer::Found(found.map(|record| Found {
                data: record.data,
                expiry_date: in_milliseconds(record.expiry_date),
                has_the_id_asked_for: record.id == *id,
            }))
        }),
        Call::Delete => store.delete(id).await.map(|()| Answer::Done),
    };
    outcome.unwrap_or_else(|error| Answer::Failed(error.to_string()))
}

fn alike(model: &Answer, tried: &Answer, lag: StdDuration) -> bool {
    match (model, tried) {
        (Answer::Found(Some(model)), Answer::Found(Some(tried))) => {
            let behind = model.expiry_date - tried.expiry_date;
            let mut levelled = tried.clone();
            levelled.expiry_date = model.expiry_date;
            *model == levelled && behind >= Duration::ZERO && behind <= lag
        }
        _ => model == tried,
    }
}
