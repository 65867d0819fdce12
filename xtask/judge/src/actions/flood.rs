//! One user sends more messages than are allowed, over several sockets.

use std::fmt::Display;
use std::time::{Duration, Instant};

use futures_util::future::try_join_all;
use serde_json::Value;
use tokio::time::sleep;
use wire::socket::Socket;

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::context::Context;
use crate::execute::sockets::ANSWER;
use crate::execute::talk::{Said, Talker, answer, received};
use course::vocabulary::Flood;
use rig::server::Line;

/// So many times the allowed number is sent at once.
const TIMES: usize = 4;

/// So many are sent at last, for which no acknowledgement is asked.
const UNANSWERED: usize = 200;

const WAIT: &str = "`waitMs` is the time until the next message is accepted, in milliseconds: it \
     gets shorter while one waits, and a refused one costs nothing";

/// So much may two refusals differ in the moment that they name: each is rounded to a
/// millisecond.
const ROUNDING: Duration = Duration::from_millis(20);

impl Execute for Flood {
    fn role(&self) -> Role {
        Role::Acts
    }

    /// First more than is allowed, on all sockets at once; then some on a new
    /// socket of a new session; then
    /// one before and one after the time that a refusal has named; then more than is
    /// allowed, for as long as is asked; at last some that want no acknowledgement.
    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        let Flood {
            person,
            talk,
            sockets: count,
            messages,
            seconds,
            lasting,
        } = self;
        let many = messages * TIMES;
        context.tell(format!(
            "{person} sends {many} messages at once over {count} sockets, and some more"
        ));
        let talker = Talker::known(context, person, talk).await?;
        let mut sockets = try_join_all((0..*count).map(|_| talker.enter(talk))).await?;
        let mut sent = Sent {
            event: &talk.event,
            token: context.fixtures.token(6),
            number: 0,
            accepted: 0,
            messages: *messages,
            within: Duration::from_secs(*seconds as u64),
            begun: Instant::now(),
        };
        sent.send(&sockets, many).await?;
        if sent.accepted < *messages {
            return Err(StepError::wrong(
                format!("{messages} of {many} messages at once are accepted"),
                format!("{} were", sent.accepted),
            ));
        }
        let left = sockets.remove(0);
        left.disconnect().await.ok();
        let password = context.fixtures.browser(person).password.clone();
        let elsewhere = talker.sign_in_elsewhere(&password).await?;
        sockets.push(elsewhere.enter(talk).await?);
        let news = sockets.len() - 1;
        sent.send(&sockets[news..], *messages).await?;
        if let Some(promise) = sent.refusal(&sockets[news..]).await? {
            sent.hold_to(&promise, &sockets[..1]).await?;
        }
        let pace = sent.within / (messages * TIMES) as u32;
        let lasting = lasting.map_or(Duration::ZERO, |seconds| {
            Duration::from_secs(seconds as u64)
        });
        while sent.begun.elapsed() < lasting {
            sleep(pace).await;
            sent.send(&sockets[..1], 1).await?;
        }
        for _ in 0..UNANSWERED {
            let text = sent.text();
            let emitted = sockets[0].emit(sent.event, Some(Value::from(text)));
            emitted.map_err(ended)?;
        }
        let fence = sockets[0].barrier(ANSWER).await;
        fence.map_err(ended)?;
        sent.send(&sockets[..1], 1).await?;
        sent.compare(&sockets[news], &talker).await
    }

    fn at_the_end(&self, _: &mut Context<'_>, _: &[Line]) -> Result<(), StepError> {
        Ok(())
    }
}

/// Somebody who was refused has lost the connection.
fn ended(how: impl Display) -> StepError {
    StepError::wrong(
        format!("an open socket after {UNANSWERED} more messages"),
        how.to_string(),
    )
    .because(
        "a message that is sent too fast is refused, and the connection stays open, however many \
         there are",
    )
}

/// When a refused sender may speak again, as the refusal names it.
struct Promise {
    wait: Duration,
    /// The server has named the moment between sending and receiving, so the moment is
    /// between these two.
    earliest: Instant,
    latest: Instant,
}

/// What has been sent so far.
struct Sent<'a> {
    event: &'a str,
    /// Is in each message.
    token: String,
    number: usize,
    accepted: usize,
    messages: usize,
    within: Duration,
    begun: Instant,
}

impl Sent<'_> {
    fn text(&mut self) -> String {
        self.number += 1;
        format!("{} {}", self.token, self.number)
    }

    /// How many may have been accepted until now.
    fn allowed(&self) -> usize {
        let more = self.begun.elapsed().as_secs_f64() / self.within.as_secs_f64();
        self.messages + (more * self.messages as f64) as usize
    }

    /// Sends this many messages at once, alternating between these sockets, and waits for
    /// the answers. Returns the last moment that a refusal has named.
    async fn send(
        &mut self,
        sockets: &[Socket],
        count: usize,
    ) -> Result<Option<Promise>, StepError> {
        let asking = Instant::now();
        let asked: Vec<_> = sockets
            .iter()
            .cycle()
            .take(count)
            .map(|socket| {
                (
                    socket,
                    socket.ask_with(self.event, vec![self.text().into()]),
                )
            })
            .collect();
        let mut last: Option<Promise> = None;
        for (socket, id) in asked {
            match answer(socket, id, &format!("`{}`", self.event)).await? {
                Said::Accepted => self.accepted += 1,
                Said::Refused { wait_ms } => {
                    let wait = self.read(wait_ms)?;
                    let promise = Promise {
                        wait,
                        earliest: asking + wait,
                        latest: Instant::now() + wait,
                    };
                    if last
                        .as_ref()
                        .is_none_or(|last| last.latest < promise.latest)
                    {
                        last = Some(promise);
                    }
                }
            }
        }
        self.bounded(self.accepted, "accepted")?;
        Ok(last)
    }

    /// Sends one message after the other until one is refused. `None` on a machine that is
    /// slow enough that none is.
    async fn refusal(&mut self, sockets: &[Socket]) -> Result<Option<Promise>, StepError> {
        for _ in 0..=self.messages {
            if let Some(promise) = self.send(sockets, 1).await? {
                return Ok(Some(promise));
            }
        }
        Ok(None)
    }

    /// What is sent before the named moment is refused, and names the same moment; what is
    /// sent after it is accepted.
    async fn hold_to(&mut self, promise: &Promise, sockets: &[Socket]) -> Result<(), StepError> {
        let wait = promise.wait.as_millis();
        let begun = Instant::now();
        sleep(promise.wait / 2).await;
        let Some(second) = self.send(sockets, 1).await? else {
            return match Instant::now() + ROUNDING < promise.earliest {
                true => Err(StepError::wrong(
                    format!("no message is accepted before the {wait} ms that a refusal has named"),
                    format!("one was after {} ms", begun.elapsed().as_millis()),
                )
                .because(WAIT)),
                false => Ok(()),
            };
        };
        if second.earliest > promise.latest + ROUNDING
            || second.latest + ROUNDING < promise.earliest
        {
            let left = promise
                .latest
                .saturating_duration_since(second.earliest - second.wait);
            return Err(StepError::wrong(
                format!(
                    "`waitMs` of about {}, what is left of the {wait} ms that a refusal has named",
                    left.as_millis()
                ),
                format!("`waitMs` {}", second.wait.as_millis()),
            )
            .because(WAIT));
        }
        sleep(promise.latest.saturating_duration_since(Instant::now())).await;
        match self.send(sockets, 1).await? {
            None => Ok(()),
            Some(_) => Err(StepError::wrong(
                format!(
                    "a message is accepted after the {wait} ms that a refusal has named, although \
                     another one was tried meanwhile"
                ),
                "it was refused",
            )),
        }
    }

    /// The time to wait in an acknowledgement.
    fn read(&self, wait_ms: Option<Value>) -> Result<Duration, StepError> {
        let named = wait_ms.as_ref().and_then(Value::as_u64);
        let wait = named.map(Duration::from_millis);
        let possible = wait.filter(|wait| !wait.is_zero() && *wait <= self.within);
        possible.ok_or_else(|| {
            let came = wait_ms.map_or("no `waitMs`".to_owned(), |value| {
                format!("`waitMs` {value}")
            });
            StepError::wrong(
                format!(
                    "`waitMs` beside the `error`, a whole number from 1 to {}",
                    self.within.as_millis()
                ),
                came,
            )
        })
    }

    fn bounded(&self, count: usize, what: &str) -> Result<(), StepError> {
        let allowed = self.allowed();
        match count > allowed {
            true => Err(StepError::wrong(
                format!(
                    "at most {allowed} messages of this user are {what} within {:.1} s",
                    self.begun.elapsed().as_secs_f32()
                ),
                format!("{count} of {} were", self.number),
            )),
            false => Ok(()),
        }
    }

    /// Looks at what the others were sent.
    async fn compare(&self, socket: &Socket, talker: &Talker) -> Result<(), StepError> {
        let fence = socket.barrier(ANSWER).await;
        fence.map_err(|error| StepError::wrong("an open socket", error.to_string()))?;
        let messages = received(socket, self.event);
        let is_ours = |message: &&Value| {
            let text = message.get("message").and_then(Value::as_str);
            text.is_some_and(|text| text.starts_with(&self.token))
        };
        let ours: Vec<_> = messages.iter().filter(is_ours).collect();
        let named = |message: &&&Value| {
            message.get("username").and_then(Value::as_str) == Some(&talker.name)
        };
        if ours.is_empty() || ours.iter().filter(named).count() < ours.len() {
            return Err(StepError::wrong(
                format!(
                    "`{}` with the name `{}` for each accepted message",
                    self.event, talker.name
                ),
                crate::execute::sockets::describe_events(&socket.events()),
            ));
        }
        self.bounded(ours.len(), "sent to others")
    }
}
