//! A storm: sockets that come and go in many short rounds, until races that are rare
//! have had their chance.

mod order;

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::{join, join_all, try_join_all};

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::context::Context;
use crate::execute::resources::Resources;
use crate::execute::sockets::{ANSWER, announced_and_there, handshake, not_connected};
use course::vocabulary::parts::came_left::CameLeft;
use course::vocabulary::parts::cookie::Cookie;
use course::vocabulary::{Connect, Storm};
use order::{Numbers, Seen, Trend};
use rig::server::Line;
use wire::inbox::Inbox;
use wire::socket::{Event, Handshake, Reply, Socket, connect_with, open};
use wire::wait_policy::Patience;
use wire::{Transport, WireError};

/// Sockets that come at once. More of them would queue up in the runner.
const AT_ONCE: usize = 8;
/// Sockets that stay and watch.
const WATCHERS: usize = 3;
/// Watchers remember all that they are sent, so they are relieved after some rounds.
const ROUNDS_OF_A_WATCH: usize = 10;

/// How many times sockets come and leave in one write while somebody counts who is announced.
const ANNOUNCED_FLICKERS: usize = 20;

/// How many times a socket comes while another leaves, before the eyes of each watch.
const SWAPS: usize = 10;

/// How many times sockets come and leave in one write before the log is looked at.
const FLICKERS: usize = 100;

/// How many sockets come and go at once while somebody does not read, and how often.
/// Each comes and goes with one packet at least, and together these are more than the 2048
/// packets that may wait for one client.
const CROWD: usize = 32;
const CROWDS: usize = 40;

/// How often an incomplete log is counted again.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// So many sockets may end without their disconnect handler. socketioxide 0.18 takes the
/// handler of a socket that ends and only then takes the socket off its list
/// (`Socket::close`): a handler that is registered in between never runs, and nothing that
/// the server can ask reports it. That happens to one in about a thousand of those that come
/// and leave in one write.
const LOST_BY_THE_LIBRARY: usize = 6;
/// One in this many questions may go unanswered: a connect handler is a task, and a client
/// on the same machine may be faster than its first line.
const SOME_ANSWERS: usize = 10;
/// Sockets that join at once and then ask, and how many times they come. Over polling each
/// is answered in its own request, so the last ones ask while the others still wait for
/// their turn.
const ASK_AT_ONCE: usize = 100;
const QUESTION_TIMES: usize = 3;
/// So many have to be answered of those that ask at once: right servers answered 93 or more,
/// and one that registers the handler after its turn 10 to 60.
const ANSWERS_AT_ONCE: usize = 80;
/// It goes on for at least this long, so that a fast machine plays more rounds,
const LASTS: Duration = Duration::from_secs(2);
/// and for at least this many rounds, so that a slow machine finds as much,
const ROUNDS: usize = 50;
/// but never for longer than this.
const AT_MOST: Duration = Duration::from_secs(9);

impl Execute for Storm {
    fn role(&self) -> Role {
        Role::Acts
    }

    /// In each round some sockets come at once and leave at once; between rounds some
    /// come and leave in one write.
    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        let Storm {
            person,
            event,
            change,
            asks,
            lines,
        } = self;
        let one = Connect::to("/", person, Cookie::Own);
        let handshake = handshake(context, &one).await?;
        context.tell(format!(
            "in many rounds, {AT_ONCE} sockets of {person} come at once, leave at once, or come \
             and leave in one write, while {WATCHERS} others watch"
        ));
        let numbers = Numbers {
            event,
            change: change.as_deref(),
        };
        let mut weather = Weather {
            handshake: &handshake,
            numbers,
            asks: asks.as_deref(),
            begun: Instant::now(),
            rounds: 0,
            sockets: 0,
            asked: 0,
            answered: 0,
        };
        // The server is empty: whoever comes first hears of all others.
        if let Some(change) = change {
            weather.nobody_stays_listed(change).await?;
        }
        // What a server sets aside once, at the first use, is not growth.
        weather.watch().await?;
        let server = context.servers.current();
        let before = server.and_then(Resources::of);
        let of_before = weather.sockets;
        while !weather.is_over() {
            weather.watch().await?;
        }
        // Nobody watches, so many can come quickly.
        for _ in 0..FLICKERS {
            weather.come_and_leave().await?;
        }
        let Weather {
            rounds,
            sockets,
            asked,
            answered,
            ..
        } = weather;
        context.tell(format!("there were {rounds} rounds with {sockets} sockets"));
        if let Some(asks) = asks
            && answered * SOME_ANSWERS < asked * (SOME_ANSWERS - 1)
        {
            return Err(unanswered(asks, answered, asked));
        }
        if let Some(CameLeft { came, left }) = lines {
            let (came, left) = (context.fill(came)?, context.fill(left)?);
            lines_agree(context, &came, &left, LOST_BY_THE_LIBRARY).await?;
        }
        if let (Some(before), Some(server)) = (before, context.servers.current()) {
            before.compare(server, sockets - of_before).await?;
        }
        // Once is enough: it does not depend on how the others come.
        match handshake.transport {
            Transport::Polling => {
                nobody_waits(&handshake, event, asks.as_deref()).await?;
                match asks {
                    Some(asks) => all_ask_at_once(&handshake, asks).await,
                    None => Ok(()),
                }
            }
            Transport::Websocket => Ok(()),
        }
    }

    fn at_the_end(&self, _: &mut Context<'_>, _: &[Line]) -> Result<(), StepError> {
        Ok(())
    }
}

struct Weather<'a> {
    handshake: &'a Handshake,
    numbers: Numbers<'a>,
    /// What each socket asks once it is connected.
    asks: Option<&'a str>,
    begun: Instant,
    rounds: usize,
    /// How many sockets have come so far.
    sockets: usize,
    asked: usize,
    answered: usize,
}

impl Weather<'_> {
    fn is_over(&self) -> bool {
        let lasted = self.begun.elapsed();
        (lasted > LASTS && self.rounds >= ROUNDS) || lasted > AT_MOST
    }

    /// Who comes and leaves in one write is announced as come and as gone, or not at all, but
    /// for a few.
    async fn nobody_stays_listed(&mut self, change: &str) -> Result<(), StepError> {
        let first = self.enter().await?;
        let mut seen = [Seen::new(self.numbers)];
        for _ in 0..ANNOUNCED_FLICKERS {
            self.come_and_leave().await?;
        }
        let last = self.enter().await?;
        leave(&[last]).await?;
        self.sockets += 2;
        let watchers = std::slice::from_ref(&first);
        self.settle(watchers, &mut seen, 1, Trend::Any).await?;
        // The first one is announced, and stays.
        let listed = |events: &[Event]| announced_and_there(events, change) - 1;
        let is_even =
            |events: &[Event]| listed(events).unsigned_abs() <= LOST_BY_THE_LIBRARY as u64;
        let patience = Patience::default();
        if first.wait_until(&is_even, patience).await.is_err() {
            return Err(StepError::wrong(
                format!(
                    "`{change}` with `connected: false` for each with `true`, once all have left"
                ),
                format!(
                    "{} more with `true` than with `false`",
                    listed(&first.events())
                ),
            )
            .because(
                "a socket can end before its connect handler begins, and nobody announces its end \
                 then: after registering the disconnect handler, ask whether the socket is still \
                 there, and only then announce that somebody has come",
            ));
        }
        leave(&[first]).await
    }

    /// Some rounds before the eyes of the same watchers.
    async fn watch(&mut self) -> Result<(), StepError> {
        let watchers = try_join_all((0..WATCHERS).map(|_| self.enter())).await?;
        self.sockets += WATCHERS;
        let mut seen: Vec<_> = watchers.iter().map(|_| Seen::new(self.numbers)).collect();
        self.settle(&watchers, &mut seen, WATCHERS, Trend::Any)
            .await?;
        for _ in 0..ROUNDS_OF_A_WATCH {
            self.round(&watchers, &mut seen).await?;
            if self.is_over() {
                break;
            }
        }
        self.swap(&watchers, &mut seen).await?;
        self.flicker(&watchers, &mut seen).await?;
        leave(&watchers).await
    }

    /// One leaves while another comes: the number does not change, and the newcomer must
    /// still receive it.
    async fn swap(&mut self, watchers: &[Socket], seen: &mut [Seen<'_>]) -> Result<(), StepError> {
        let count = WATCHERS + 1;
        let mut inside = self.enter().await?;
        for _ in 0..SWAPS {
            let next = self.open().await?;
            let joined = tokio::time::timeout(ANSWER, next.join(None));
            let (left, joined) = join(inside.disconnect_within(ANSWER), joined).await;
            let fails = |error: WireError| StepError::wrong("connect", error.to_string());
            left.map_err(fails)?;
            if let Ok(joined) = joined {
                joined.map_err(fails)?;
            }
            let event = self.numbers.event;
            let any = |one: &Event| one.name == event;
            if let Err(missing) = next.wait_for(&any, Patience::default()).await {
                return Err(StepError::wrong(
                    format!("`{event}` for a socket that comes while another leaves"),
                    missing.to_string(),
                )
                .because(order::UNCHANGED));
            }
            let mut new = [Seen::new(self.numbers)];
            self.settle(std::slice::from_ref(&next), &mut new, count, Trend::Any)
                .await?;
            self.sockets += 1;
            inside = next;
        }
        leave(&[inside]).await?;
        self.settle(watchers, seen, WATCHERS, Trend::Any).await
    }

    async fn round(&mut self, watchers: &[Socket], seen: &mut [Seen<'_>]) -> Result<(), StepError> {
        self.rounds += 1;
        // Their connections are open beforehand, so that all ask to join at once.
        let opened = try_join_all((0..AT_ONCE).map(|_| self.open())).await?;
        let joined = join_all(opened.iter().map(async |socket| {
            socket.join(None).await?;
            Ok::<_, WireError>(self.asks.map(|event| (socket, socket.ask(event))))
        }));
        let joined = tokio::time::timeout(ANSWER, joined).await;
        let mut questions = Vec::new();
        for joined in joined.unwrap_or_default() {
            questions.extend(joined.map_err(not_connected)?);
        }
        let count = WATCHERS + AT_ONCE;
        self.settle(watchers, seen, count, Trend::Up).await?;
        // All newcomers received the same numbers from the first on.
        let mut new: Vec<_> = opened.iter().map(|_| Seen::new(self.numbers)).collect();
        self.settle(&opened, &mut new, count, Trend::Up).await?;
        self.asked += questions.len();
        let answered = questions
            .iter()
            .filter(|(socket, id)| socket.is_answered(*id));
        self.answered += answered.count();

        // Over polling the server learns of a broken connection only from a ping.
        let abruptly =
            self.handshake.transport == Transport::Websocket && self.rounds.is_multiple_of(2);
        if abruptly {
            drop(opened);
        } else {
            leave(&opened).await?;
        }
        self.sockets += AT_ONCE;
        self.settle(watchers, seen, WATCHERS, Trend::Down).await
    }

    /// Some come and leave in one write. A client cannot see when the server has
    /// processed them, so one more comes and leaves: the number has to be right then.
    async fn flicker(
        &mut self,
        watchers: &[Socket],
        seen: &mut [Seen<'_>],
    ) -> Result<(), StepError> {
        self.come_and_leave().await?;
        let last = self.enter().await?;
        self.settle(watchers, seen, WATCHERS + 1, Trend::Any)
            .await?;
        leave(&[last]).await?;
        self.sockets += 1;
        self.settle(watchers, seen, WATCHERS, Trend::Any).await
    }

    /// Some come and leave in one write.
    async fn come_and_leave(&mut self) -> Result<(), StepError> {
        let opened = try_join_all((0..AT_ONCE).map(|_| self.open())).await?;
        let gone = opened
            .iter()
            .map(|socket| socket.join_and_leave(self.asks, ANSWER));
        // A server may close a connection once its only socket has left.
        for gone in join_all(gone).await {
            if let Err(error @ WireError::Timeout { .. }) = gone {
                return Err(StepError::wrong(
                    "an answer to joining and leaving in one write",
                    error.to_string(),
                ));
            }
        }
        self.sockets += AT_ONCE;
        Ok(())
    }

    async fn open(&self) -> Result<Socket, StepError> {
        open_one(self.handshake).await
    }

    async fn enter(&self) -> Result<Socket, StepError> {
        enter(self.handshake).await
    }

    /// Waits until each watcher was last sent the true number, and looks at the way
    /// there.
    async fn settle(
        &self,
        watchers: &[Socket],
        seen: &mut [Seen<'_>],
        count: usize,
        trend: Trend,
    ) -> Result<(), StepError> {
        for (watcher, seen) in watchers.iter().zip(seen) {
            let is_there = |events: &[Event]| seen.last(events) == Some(count as u64);
            let arrived = watcher.wait_until(&is_there, Patience::default()).await;
            let events = watcher.events();
            if let Err(missing) = arrived {
                return Err(StepError::wrong(
                    format!(
                        "`{}` {count} as the last number, in round {}",
                        self.numbers.event, self.rounds
                    ),
                    format!("{}; {missing}", seen.describe(&events)),
                )
                .because(order::LAST));
            }
            // What was sent before the answer has arrived with it.
            watcher.barrier(ANSWER).await.ok();
            seen.judge(&watcher.events(), trend, self.rounds)?;
        }
        Ok(())
    }
}

async fn open_one(handshake: &Handshake) -> Result<Socket, StepError> {
    let inbox = Arc::new(Inbox::new(&handshake.namespace));
    let opened = open(handshake, inbox, ANSWER).await;
    opened.map_err(not_connected)
}

async fn enter(handshake: &Handshake) -> Result<Socket, StepError> {
    let inbox = Arc::new(Inbox::new(&handshake.namespace));
    match connect_with(handshake, inbox, ANSWER).await {
        Ok(Reply::Admitted(socket)) => Ok(socket),
        Ok(Reply::Refused { message, .. }) => Err(StepError::wrong(
            "connect",
            format!("connect_error `{message}`"),
        )),
        Err(error) => Err(not_connected(error)),
    }
}

/// Many join at once, and each asks when it has been admitted. A handler that is registered
/// after a wait for the others is not there yet.
async fn all_ask_at_once(handshake: &Handshake, asks: &str) -> Result<(), StepError> {
    for _ in 0..QUESTION_TIMES {
        let opened = try_join_all((0..ASK_AT_ONCE).map(|_| open_one(handshake))).await?;
        let asked = opened.iter().map(async |socket| {
            socket.join(None).await?;
            Ok((socket, socket.ask(asks)))
        });
        let asked = tokio::time::timeout(ANSWER, try_join_all(asked)).await;
        let asked = asked.map_err(|_| {
            let all = format!("{ASK_AT_ONCE} sockets that join at once are admitted");
            StepError::wrong(all, format!("not all of them, within {ANSWER:?}"))
        })?;
        let asked: Vec<_> = asked.map_err(not_connected)?;
        // What was sent before the answer to this has arrived.
        join_all(opened.iter().map(|socket| socket.barrier(ANSWER))).await;
        let answered = asked.iter().filter(|(socket, id)| socket.is_answered(*id));
        let answered = answered.count();
        if answered < ANSWERS_AT_ONCE {
            return Err(unanswered(asks, answered, ASK_AT_ONCE));
        }
        leave(&opened).await?;
    }
    Ok(())
}

fn unanswered(asks: &str, answered: usize, asked: usize) -> StepError {
    StepError::wrong(
        format!("an answer to nearly every `{asks}` that is sent right after connecting"),
        format!("{answered} of {asked} were answered"),
    )
    .because(
        "an event that arrives before its handler is registered is lost: register the handler \
         before the first `await`, which may wait for other sockets",
    )
}

async fn leave(sockets: &[Socket]) -> Result<(), StepError> {
    let left = sockets
        .iter()
        .map(|socket| socket.disconnect_within(ANSWER));
    let left = try_join_all(left).await;
    left.map(|_| ())
        .map_err(|error| StepError::wrong("a socket can leave", error.to_string()))
}

/// Newcomers receive the number even if one client does not read: it comes by polling and
/// never polls again. The server notices only by a ping, and buffers what it sends until
/// the buffer is full. Then the answer to what that client asks cannot be sent either.
async fn nobody_waits(
    handshake: &Handshake,
    event: &str,
    asks: Option<&str>,
) -> Result<(), StepError> {
    let silent = enter(handshake).await?;
    silent.pause();
    for _ in 0..CROWDS {
        leave(&try_join_all((0..CROWD).map(|_| enter(handshake))).await?).await?;
    }
    if let Some(asks) = asks {
        silent.ask(asks);
    }
    let last = enter(handshake).await?;
    let is_it = |one: &Event| one.name == event;
    let told = last.wait_for(&is_it, Patience::default()).await;
    told.map_err(|missing| {
        StepError::wrong(
            format!("`{event}` for whoever comes, although one socket does not read"),
            missing.to_string(),
        )
        .because(order::UNREAD)
    })?;
    leave(&[last]).await?;
    // A server may have ended the client that does not read.
    silent.disconnect_within(ANSWER).await.ok();
    Ok(())
}

/// Each socket that is logged as come is logged as gone, but for a few.
async fn lines_agree(
    context: &Context<'_>,
    came: &str,
    left: &str,
    lost: usize,
) -> Result<(), StepError> {
    let Some(server) = context.servers.current() else {
        return Ok(());
    };
    let count = |text: &str| {
        let lines = server.log().lines();
        lines.iter().filter(|line| line.text.contains(text)).count()
    };
    // The last handlers may still be under way.
    let patience = Patience::default();
    let mut again = tokio::time::interval(LOOK_AGAIN);
    let end = Instant::now() + patience.grace + patience.round_trips * server.round_trip().await;
    while count(came).abs_diff(count(left)) > lost {
        if Instant::now() > end {
            return Err(StepError::wrong(
                format!("as many lines with `{left}` as with `{came}`, once all have left"),
                format!(
                    "{} with `{left}`, {} with `{came}`",
                    count(left),
                    count(came)
                ),
            )
            .because(
                "a socket can end before its connect handler begins: register the disconnect \
                 handler first, then ask whether the socket is still there, and only then log",
            ));
        }
        again.tick().await;
    }
    Ok(())
}
