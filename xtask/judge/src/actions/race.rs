//! Sockets that join while their session ends, at every distance from its end that
//! matters, until each order of the two has happened.

use std::cmp::Ordering;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{join, join_all, try_join_all};
use tokio::time::{sleep, timeout};

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::answers::describe_answer;
use crate::execute::context::Context;
use crate::execute::entering::sign_in_again;
use crate::execute::http::send;
use crate::execute::sockets::{ANSWER, announced_and_there, explain, handshake, not_connected};
use course::vocabulary::parts::cookie::Cookie;
use course::vocabulary::{Connect, Race};
use rig::server::Line;
use wire::http::Request as Sent;
use wire::inbox::{Inbox, Joined};
use wire::socket::{Event, open};
use wire::wait_policy::Patience;

const ROUNDS: u32 = 6;
const SOCKETS: u32 = 10;
/// Between two sockets that ask to join. All of them together take longer than a guard and
/// what follows it do in a store that takes 40 ms for an answer.
const APART: Duration = Duration::from_millis(18);
/// How much later the session ends than the first socket asks, in the first round; in each
/// later one it is a part of [`APART`] later, so that no distance is left out.
const END_AFTER: Duration = Duration::from_millis(90);

const CAUSE: &str = "a session can end after the guard has found it alive and before the socket \
     is in the room from which it would be ended: put the socket into its rooms first, then ask \
     the store again; and let a sign-out end the session first, then its sockets";

/// More sockets have gone than came.
const GONE: &str = "a socket was announced as gone that had never been announced as come: its \
     disconnect handler was registered before the store had answered the second question, or \
     although the answer was no";
/// More sockets came than have gone.
const CAME: &str = "a socket was announced as come, and then never as gone: ask the store the \
     second time before you announce anybody, and register the disconnect handler after that";
const NOT_COUNTED_AGAIN: &str = "a socket that is ended while it joins is announced to nobody, \
     but others may have counted it meanwhile: send the number again when it is gone";

impl Execute for Race {
    fn role(&self) -> Role {
        Role::Acts
    }

    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        let Race {
            person,
            ends,
            namespace,
            watcher,
            event,
            change,
        } = self;
        context.tell(format!(
            "in {ROUNDS} rounds, {SOCKETS} sockets of {person} ask to join {namespace}, one after \
             the other, while {person} sends POST {ends}"
        ));
        let numbers = Numbers {
            event,
            change: change.as_deref(),
        };
        let watching = context.socket(watcher)?;
        let has_number = |events: &[Event]| numbers.last(events).is_some();
        watching
            .wait_until(&has_number, Patience::default())
            .await
            .ok();
        let events = watching.events();
        let (before, stayed) = (numbers.last(&events), numbers.stayed(&events));
        let before = before.ok_or_else(|| {
            let expected = format!("`{event}` with a number, sent to {watcher} before the race");
            StepError::wrong(expected, "none")
        })?;
        let mut admitted = 0;
        for round in 0..ROUNDS {
            admitted += play(context, self, round).await?;
            let watcher = context.socket(watcher)?;
            let is_as_before = |events: &[Event]| {
                numbers.last(events) == Some(before) && numbers.stayed(events) == stayed
            };
            let settled = watcher.wait_until(&is_as_before, Patience::default()).await;
            if let Err(missing) = settled {
                let events = watcher.events();
                let actual = format!("{}; {missing}", numbers.describe(&events, stayed));
                let cause = match numbers.stayed(&events).cmp(&stayed) {
                    Ordering::Less => GONE,
                    Ordering::Equal => NOT_COUNTED_AGAIN,
                    Ordering::Greater => CAME,
                };
                return Err(StepError::wrong(numbers.expected(before), actual).because(cause));
            }
        }
        match admitted {
            0 => Err(StepError::wrong(
                "a socket that joins before its session ends is let in",
                format!("none of {} was", ROUNDS * SOCKETS),
            )),
            _ => Ok(()),
        }
    }

    fn at_the_end(&self, _: &mut Context<'_>, _: &[Line]) -> Result<(), StepError> {
        Ok(())
    }
}

/// How many sockets were let in.
async fn play(context: &mut Context<'_>, race: &Race, round: u32) -> Result<usize, StepError> {
    let Race {
        person, namespace, ..
    } = race;
    sign_in_again(context, person).await?;
    let one = Connect::to(namespace, person, Cookie::Own);
    let handshake = handshake(context, &one).await?;
    // The connections are open beforehand: only joining takes time then.
    let opened = (0..SOCKETS).map(|_| {
        let inbox = Arc::new(Inbox::new(namespace));
        open(&handshake, inbox, ANSWER)
    });
    let opened = try_join_all(opened).await;
    let opened = opened.map_err(not_connected)?;

    let joins = opened.iter().zip(0..).map(|(socket, number)| async move {
        sleep(APART * number).await;
        timeout(ANSWER, socket.join(None)).await
    });
    let end = async {
        sleep(END_AFTER + APART * round / ROUNDS).await;
        end_session(context, race).await
    };
    let (joined, ended) = join(join_all(joins), end).await;
    ended?;
    let mut admitted = Vec::new();
    for (socket, joined) in opened.iter().zip(joined) {
        match joined {
            Ok(Ok(Joined::Admitted)) => admitted.push(socket),
            Ok(Ok(Joined::Refused { .. })) => {}
            Ok(Err(error)) => {
                let wrong = StepError::wrong("connect or connect_error", error.to_string());
                return Err(explain(wrong, &error));
            }
            Err(_) => {
                let limit = format!("nothing in {} s", ANSWER.as_secs());
                return Err(StepError::wrong("connect or connect_error", limit));
            }
        }
    }
    let gone = admitted
        .iter()
        .map(|socket| socket.dismissed(Patience::default()));
    let gone = join_all(gone).await;
    let left: Vec<_> = gone.iter().filter_map(|gone| gone.as_ref().err()).collect();
    match left.first() {
        None => Ok(admitted.len()),
        Some(first) => Err(StepError::wrong(
            format!(
                "each of {SOCKETS} sockets is refused or disconnected by the server, since \
                 POST {} has ended their session",
                race.ends
            ),
            format!("{} of them were not: {first}", left.len()),
        )
        .because(CAUSE)),
    }
}

async fn end_session(context: &mut Context<'_>, race: &Race) -> Result<(), StepError> {
    let headers = context.cookie_headers(Some(&race.person), &Cookie::Own)?;
    let browser = context.fixtures.browser(&race.person);
    let form = vec![
        ("username".to_owned(), browser.name.clone()),
        ("password".to_owned(), browser.password.clone()),
    ];
    let sent = Sent {
        method: "POST",
        path: race.ends.clone(),
        headers,
        form: Some(form),
    };
    let answer = send(context, Some(&race.person), &sent).await?;
    match answer.status {
        303 => Ok(()),
        _ => Err(StepError::wrong(
            format!("303 See Other as the answer to POST {}", race.ends),
            describe_answer(&answer),
        )),
    }
}

/// The events of the watcher.
struct Numbers<'a> {
    event: &'a str,
    change: Option<&'a str>,
}

impl Numbers<'_> {
    fn last(&self, events: &[Event]) -> Option<u64> {
        let mut numbers = events.iter().rev().filter(|event| event.name == self.event);
        numbers.find_map(|event| event.args.first()?.as_u64())
    }

    /// How many more sockets have come than have gone, as far as that was announced.
    fn stayed(&self, events: &[Event]) -> i64 {
        self.change
            .map_or(0, |change| announced_and_there(events, change))
    }

    fn expected(&self, before: u64) -> String {
        let number = format!(
            "`{}` {before} as the last number after each round",
            self.event
        );
        match self.change {
            None => number,
            Some(change) => {
                format!("{number}, and a `{change}` for each socket that has gone after it came")
            }
        }
    }

    /// `stayed` is the value of [`Numbers::stayed`] before the race.
    fn describe(&self, events: &[Event], stayed: i64) -> String {
        let number = match self.last(events) {
            Some(number) => format!("`{}` {number}", self.event),
            None => format!("no `{}`", self.event),
        };
        let Some(change) = self.change else {
            return number;
        };
        let more = self.stayed(events) - stayed;
        let difference = match more {
            0 => return number,
            1.. => "came than have gone",
            _ => "have gone than came",
        };
        let more = more.unsigned_abs();
        format!("{number}; {more} more {difference}, as the `{change}` events tell")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn more_sockets_that_came_and_more_that_have_gone_are_told_apart() {
        let numbers = Numbers {
            event: "count",
            change: Some("user"),
        };
        let event = |name: &str, data| Event {
            name: name.to_owned(),
            args: vec![data],
        };
        let came = event("user", json!({"connected": true}));
        let gone = event("user", json!({"connected": false}));
        let told = |changes: &[Event]| {
            let count = [event("count", json!(1))];
            numbers.describe(&[&count, changes].concat(), 0)
        };
        assert_eq!(told(&[came.clone(), gone.clone()]), "`count` 1");
        assert_eq!(
            told(&[came]),
            "`count` 1; 1 more came than have gone, as the `user` events tell"
        );
        assert_eq!(
            told(&[gone.clone(), gone]),
            "`count` 1; 2 more have gone than came, as the `user` events tell"
        );
    }
}
