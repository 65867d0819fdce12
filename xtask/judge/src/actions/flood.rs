//! One user sends more messages than are allowed, over several sockets.

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

impl Execute for Flood {
    fn role(&self) -> Role {
        Role::Acts
    }

    /// First more than is allowed, on all sockets at once; then some on a new
    /// socket of a new session; then
    /// one after the time that the refusal has named; at last some that want no
    /// acknowledgement.
    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        let Flood {
            person,
            talk,
            sockets: count,
            messages,
            seconds,
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
        let wait = sent.send(&sockets[news..], *messages).await?;
        let promised = Instant::now() + wait;
        let before = sent.accepted;
        // What is refused in between changes nothing about the promise.
        sleep(wait / 2).await;
        sent.send(&sockets[..1], 1).await?;
        sleep(promised.saturating_duration_since(Instant::now())).await;
        sent.send(&sockets[..1], 1).await?;
        // On a machine that is slow enough nothing was refused, and nothing was named.
        if sent.accepted == before && !wait.is_zero() {
            return Err(StepError::wrong(
                format!(
                    "a message is accepted after the {} ms that a refusal has named, although \
                     another one was tried meanwhile",
                    wait.as_millis()
                ),
                "it was refused",
            ));
        }
        for _ in 0..*messages {
            let text = sent.text();
            let emitted = sockets[0].emit(sent.event, Some(Value::from(text)));
            emitted.map_err(|error| StepError::wrong("an open socket", error.to_string()))?;
        }
        sent.send(&sockets[..1], 1).await?;
        sent.compare(&sockets[news], &talker).await
    }

    fn at_the_end(&self, _: &mut Context<'_>, _: &[Line]) -> Result<(), StepError> {
        Ok(())
    }
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
    /// the answers. Returns how long to wait for the last refusal.
    async fn send(&mut self, sockets: &[Socket], count: usize) -> Result<Duration, StepError> {
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
        let mut wait = Duration::ZERO;
        for (socket, id) in asked {
            let said = answer(socket, id, &format!("`{}`", self.event)).await?;
            let came = Instant::now();
            match said {
                Said::Accepted => self.accepted += 1,
                Said::Refused { wait_ms } => {
                    let until = came + self.read(wait_ms)?;
                    wait = wait.max(until - Instant::now());
                }
            }
        }
        self.bounded(self.accepted, "accepted")?;
        Ok(wait)
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
