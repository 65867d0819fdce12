//! Many sockets that come and go at once.

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::context::Context;
use crate::execute::sockets::{ANSWER, handshake, not_connected};
use course::vocabulary::parts::cookie::Cookie;
use course::vocabulary::{Connect, Crowd};
use futures_util::future::{join, join_all, try_join_all};
use rig::server::Line;
use serde_json::Value;
use std::time::{Duration, Instant};
use tokio::time::{MissedTickBehavior, interval};
use wire::socket::{Handshake, Reply, Socket, connect as open};
use wire::wait_policy::Patience;

/// How often the numbers are looked at: often enough not to be noticed, and no
/// more, since the server is busy with the crowd.
const AGAIN: Duration = Duration::from_millis(25);

impl Execute for Crowd {
    fn role(&self) -> Role {
        Role::Acts
    }

    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        let Crowd {
            person,
            stay,
            leave,
            event,
            data,
            remain,
        } = self;
        // First the leavers come; then they leave while the others come.
        let wanted = context.fill_data(data)?;
        let one = Connect::to("/", person, Cookie::Own);
        let handshake = handshake(context, &one).await?;
        context.tell(match leave {
            0 => format!("{stay} sockets of {person} connect at once"),
            _ => format!("{leave} sockets of {person} come, and leave while {stay} others come"),
        });
        let leaving = enter(&handshake, *leave).await?;
        let leaves = join_all(leaving.iter().map(Socket::disconnect));
        let (_, staying) = join(leaves, enter(&handshake, *stay)).await;
        let staying = staying?;

        // A leaver cannot see when the server has noticed, so the true number may take a
        // moment; once reached, it must not change.
        let give_up = Instant::now() + ANSWER;
        let mut changed = (Instant::now(), Vec::new());
        let mut again = interval(AGAIN);
        again.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            again.tick().await;
            let asked = Instant::now();
            let fences = staying.iter().map(|socket| socket.barrier(ANSWER));
            try_join_all(fences)
                .await
                .map_err(|e| StepError::wrong("an open socket", e.to_string()))?;
            let lasts: Vec<_> = staying.iter().map(|socket| last(socket, event)).collect();
            if lasts.iter().all(|last| last.as_ref() == Some(&wanted)) {
                break;
            }
            if changed.1 != lasts {
                changed = (Instant::now(), lasts.clone());
            }
            let patience = Patience::default();
            let quiet = patience.grace + asked.elapsed() * patience.round_trips;
            if Instant::now() > give_up || changed.0.elapsed() > quiet {
                let wrong = lasts
                    .iter()
                    .filter(|last| last.as_ref() != Some(&wanted))
                    .count();
                let example = lasts
                    .into_iter()
                    .find(|last| last.as_ref() != Some(&wanted))
                    .flatten();
                let expected = format!(
                    "`{event}` {wanted} as the last that each of the {stay} sockets is sent"
                );
                let Some(example) = example else {
                    return Err(StepError::wrong(
                        expected,
                        format!("{wrong} of them were never sent `{event}`"),
                    ));
                };
                let error = StepError::wrong(
                    expected,
                    format!("{wrong} of them ended with a different number, one with {example}"),
                );
                // Whoever was never sent the number cannot have been sent it too early.
                let was_sent = |socket: &Socket| {
                    values(socket, event).any(|sent| sent.as_ref() == Some(&wanted))
                };
                return Err(if staying.iter().any(was_sent) {
                    error.because(
                        "counting and telling have to be one step: two tasks that count 5 and \
                         then 6 may tell 6 first and 5 last",
                    )
                } else {
                    error
                });
            }
        }
        if *remain {
            // No test can name them: its names have no spaces.
            let named = staying.into_iter().enumerate();
            let named = named.map(|(at, socket)| (format!("{person} {at}"), socket));
            context.sockets.extend(named);
        } else {
            join_all(staying.iter().map(Socket::disconnect)).await;
        }
        Ok(())
    }

    fn at_the_end(&self, _: &mut Context<'_>, _: &[Line]) -> Result<(), StepError> {
        Ok(())
    }
}

async fn enter(handshake: &Handshake, how_many: usize) -> Result<Vec<Socket>, StepError> {
    let opened = (0..how_many).map(|_| async {
        match open(handshake, ANSWER).await {
            Ok(Reply::Admitted(socket)) => Ok(socket),
            Ok(Reply::Refused { message, .. }) => Err(StepError::wrong(
                "connect",
                format!("connect_error `{message}`"),
            )),
            Err(error) => Err(not_connected(error)),
        }
    });
    try_join_all(opened).await
}

fn last(socket: &Socket, event: &str) -> Option<Value> {
    values(socket, event).last().flatten()
}

/// What the socket was sent with an event, in order; `None`: the event came without data.
fn values(socket: &Socket, event: &str) -> impl Iterator<Item = Option<Value>> {
    let events = socket.events().into_iter().filter(move |e| e.name == event);
    events.map(|e| e.args.into_iter().next())
}
