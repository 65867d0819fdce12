//! Many people speak at once while others come, and everyone hears the same. Then
//! thousands of messages, of which nothing may be left.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::{FutureExt, join_all, try_join_all};
use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::Value;
use tokio::time::timeout;
use wire::Transport;
use wire::inbox::{Inbox, Joined};
use wire::socket::{Event, Socket};
use wire::wait_policy::Patience;

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::context::Context;
use crate::execute::resources::Resources;
use crate::execute::sockets::ANSWER;
use crate::execute::talk::{EACH, Said, Talker, answer};
use course::vocabulary::Chorus;
use course::vocabulary::parts::talk::Talk;
use rig::server::{Line, Server};

/// People who speak at once.
const SPEAKERS: usize = 8;
/// Sockets that join after each round of messages.
const NEWCOMERS: usize = 3;
/// Sockets that hear all of several rounds.
const LISTENERS: usize = 3;
/// Listeners store everything they hear, so they are replaced after this many rounds.
const ROUNDS_OF_A_LISTENER: usize = 6;
/// It goes on for at least this long and this many rounds, but never for longer than that.
const LASTS: Duration = Duration::from_secs(2);
const ROUNDS: usize = 18;
const AT_MOST: Duration = Duration::from_secs(12);

/// People who send long messages before the first and until the second look at memory.
const FIRST_PEOPLE: usize = 200;
const PEOPLE: usize = 500;
/// So many of them at once.
const AT_ONCE: usize = 8;
/// What a right server may hold more for each of them: the user, the session, and what
/// allocators keep.
const PER_PERSON: u64 = 5 << 10;

impl Execute for Chorus {
    fn role(&self) -> Role {
        Role::Acts
    }

    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        let Chorus {
            person,
            talk,
            keeps,
            longest,
        } = self;
        let listener = Talker::known(context, person, talk).await?;
        context.tell(format!(
            "in many rounds, {SPEAKERS} people send {EACH} messages each at once, while others come"
        ));
        let mut hall = Hall {
            listener,
            talk,
            keeps: *keeps,
            token: context.fixtures.token(8),
            people: 0,
            said: 0,
        };
        let begun = Instant::now();
        let mut rounds = 0;
        loop {
            let listeners = (0..LISTENERS).map(|_| hall.listener.enter(talk));
            let listeners = try_join_all(listeners).await?;
            for _ in 0..ROUNDS_OF_A_LISTENER {
                hall.round(&listeners).await?;
            }
            leave(listeners).await;
            rounds += ROUNDS_OF_A_LISTENER;
            let lasted = begun.elapsed();
            if (lasted > LASTS && rounds >= ROUNDS) || lasted > AT_MOST {
                break;
            }
        }
        let of_rounds = hall.said;
        context.tell(format!(
            "there were {rounds} rounds with {of_rounds} messages"
        ));
        // Once is enough: what is left in memory does not depend on how it came.
        match hall.listener.transport() {
            Transport::Polling => Ok(()),
            Transport::Websocket => hall.long_messages(context.server().await?, *longest).await,
        }
    }

    fn at_the_end(&self, _: &mut Context<'_>, _: &[Line]) -> Result<(), StepError> {
        Ok(())
    }
}

struct Hall<'a> {
    listener: Talker,
    talk: &'a Talk,
    keeps: usize,
    /// The beginning of each name.
    token: String,
    people: usize,
    /// How many messages were accepted so far.
    said: usize,
}

impl Hall<'_> {
    fn name(&mut self) -> String {
        self.people += 1;
        format!("{} {}", self.token, self.people)
    }

    async fn round(&mut self, listeners: &[Socket]) -> Result<(), StepError> {
        let event = self.talk.event.as_str();
        let names: Vec<_> = (0..SPEAKERS).map(|_| self.name()).collect();
        let speakers = try_join_all(names.into_iter().map(async |name| {
            let speaker = self.listener.register(name).await?;
            let socket = speaker.enter(self.talk).await?;
            Ok::<_, StepError>((speaker, socket))
        }));
        let speakers = speakers.await?;
        // Their connections are open beforehand, so that they join in the midst of it.
        let newcomers =
            try_join_all((0..EACH * NEWCOMERS).map(|_| self.listener.open(self.talk))).await?;
        let mut asked = Vec::new();
        let mut wanted = Vec::new();
        for (number, newcomers) in newcomers.chunks(NEWCOMERS).enumerate() {
            for (speaker, socket) in &speakers {
                let text = format!("{} says {number}", speaker.name);
                wanted.push(speaker.message(&text));
                asked.push((socket, socket.ask_with(event, vec![text.into()])));
            }
            for (newcomer, _) in newcomers {
                // This asks; the answer is awaited below.
                newcomer.join(None).now_or_never();
            }
        }
        for (socket, id) in asked {
            if answer(socket, id, "a message").await? != Said::Accepted {
                return Err(StepError::wrong(
                    format!("the first {EACH} messages of each person are accepted"),
                    "one was refused",
                ));
            }
        }
        self.said += wanted.len();
        for (socket, inbox) in &newcomers {
            self.greeted(socket, inbox).await?;
        }
        self.compare(listeners, &speakers, &newcomers, wanted)
            .await?;
        let speakers = speakers.into_iter().map(|(_, socket)| socket);
        let newcomers = newcomers.into_iter().map(|(socket, _)| socket);
        leave(speakers.chain(newcomers).collect()).await;
        Ok(())
    }

    async fn greeted(&self, socket: &Socket, inbox: &Inbox) -> Result<(), StepError> {
        let joined = inbox.wait(|state| state.joined.get(&self.talk.namespace).cloned());
        let is_in = matches!(timeout(ANSWER, joined).await, Ok(Ok(Joined::Admitted)));
        let greeting = |event: &Event| Some(&event.name) == self.talk.greeting.as_ref();
        let greeted = socket.wait_for(&greeting, Patience::default()).await;
        match (is_in, greeted) {
            (true, Ok(_)) => Ok(()),
            (_, greeted) => Err(StepError::wrong(
                "a socket that joins while others speak is admitted and greeted",
                greeted.map_or_else(|missing| missing.to_string(), |_| "it was not".to_owned()),
            )),
        }
    }

    /// Compares what all have heard, when the last message has come.
    async fn compare(
        &self,
        listeners: &[Socket],
        speakers: &[(Talker, Socket)],
        newcomers: &[(Socket, Arc<Inbox>)],
        wanted: Vec<Value>,
    ) -> Result<(), StepError> {
        let whole = self.whole(&listeners[0], wanted).await?;
        let others = (listeners.iter().map(|socket| ("a listener", socket)))
            .chain(speakers.iter().map(|(_, socket)| ("a speaker", socket)))
            .chain(newcomers.iter().map(|(socket, _)| ("a newcomer", socket)));
        for (who, socket) in others {
            let is_complete =
                |events: &[Event]| Heard::of(self.talk, events).messages.last() == whole.last();
            socket
                .wait_until(&is_complete, Patience::default())
                .await
                .ok();
            let heard = Heard::of(self.talk, &socket.events());
            self.same(who, &heard.messages, &whole)?;
            let live = heard.messages.len() - heard.greeted;
            let greeted = self.keeps.min(self.said.saturating_sub(live));
            if heard.greeted != greeted {
                return Err(StepError::wrong(
                    format!("the latest {greeted} messages greet {who}"),
                    format!("{} did", heard.greeted),
                ));
            }
        }
        Ok(())
    }

    /// What a listener has heard, from the greeting on: at the end, each message of the round.
    async fn whole(&self, socket: &Socket, wanted: Vec<Value>) -> Result<Vec<Value>, StepError> {
        let has_all = |events: &[Event]| {
            let heard = Heard::of(self.talk, events).messages;
            wanted.iter().all(|one| heard.contains(one))
        };
        socket.wait_until(&has_all, Patience::default()).await.ok();
        let whole = Heard::of(self.talk, &socket.events()).messages;
        let sorted = |messages: &[Value]| {
            let mut texts: Vec<_> = messages.iter().map(Value::to_string).collect();
            texts.sort();
            texts
        };
        let round = &whole[whole.len().saturating_sub(wanted.len())..];
        if sorted(round) != sorted(&wanted) {
            let missing = wanted.iter().filter(|one| !round.contains(one)).count();
            let last = round.iter().rev().take(3).rev();
            return Err(StepError::wrong(
                format!(
                    "each of the {} accepted messages once, for each listener",
                    wanted.len()
                ),
                format!(
                    "{missing} of them are not among the last {}, which end with {}",
                    wanted.len(),
                    texts(last)
                ),
            ));
        }
        Ok(whole)
    }

    /// Whether somebody has heard the end of the whole.
    fn same(&self, who: &str, heard: &[Value], whole: &[Value]) -> Result<(), StepError> {
        let missed = whole.len().checked_sub(heard.len());
        let end = missed.map(|missed| &whole[missed..]);
        if end == Some(heard) {
            return Ok(());
        }
        // Told from the end, where both have to be the same.
        let pairs = heard.iter().rev().zip(whole.iter().rev());
        let same = pairs.take_while(|(one, other)| one == other).count();
        let around = |all: &[Value]| {
            let until = all.len().saturating_sub(same);
            let from = until.saturating_sub(3);
            texts(all[from..(until + 1).min(all.len())].iter())
        };
        Err(StepError::wrong(
            "greeting and events bring everyone the same messages in the same order, each once",
            format!(
                "a listener has heard {}, and {who} {}",
                around(whole),
                around(heard)
            ),
        )
        .because(
            "two messages at once, or a message and a newcomer: sending and adding to the \
             history have to be one step, and so have greeting and beginning to listen",
        ))
    }

    /// Many people send long messages and leave.
    async fn long_messages(&mut self, server: &Server, longest: usize) -> Result<(), StepError> {
        // One that takes four bytes.
        let text = "\u{1f4bb}".repeat(longest);
        self.people(FIRST_PEOPLE, &text).await?;
        let before = Resources::of(server);
        self.people(PEOPLE, &text).await?;
        let Some(before) = before else {
            return Ok(());
        };
        let grown = before.memory_grown(server).await;
        let messages = PEOPLE * EACH;
        if grown > PER_PERSON * PEOPLE as u64 {
            return Err(StepError::wrong(
                "memory that does not grow with each message",
                format!(
                    "{} KiB more after {messages} messages of {} bytes",
                    grown >> 10,
                    text.len()
                ),
            )
            .because(format!(
                "more than the latest {} messages are kept in memory",
                self.keeps
            )));
        }
        Ok(())
    }

    async fn people(&mut self, count: usize, text: &str) -> Result<(), StepError> {
        let names: Vec<_> = (0..count).map(|_| self.name()).collect();
        let (listener, talk) = (&self.listener, self.talk);
        let come = names.into_iter().map(async |name| {
            let speaker = listener.register(name).await?;
            let socket = speaker.enter(talk).await?;
            let asked = (0..EACH).map(|_| socket.ask_with(&talk.event, vec![text.into()]));
            for id in asked.collect::<Vec<_>>() {
                if answer(&socket, id, "a long message").await? != Said::Accepted {
                    return Err(StepError::wrong(
                        format!(
                            "a message of {} characters is accepted",
                            text.chars().count()
                        ),
                        "it was refused",
                    ));
                }
            }
            leave(vec![socket]).await;
            Ok(())
        });
        stream::iter(come)
            .buffer_unordered(AT_ONCE)
            .try_for_each(async |()| Ok(()))
            .await
    }
}

/// What a socket was sent: the greeting, then one message after the other.
struct Heard {
    /// How many messages greeted it.
    greeted: usize,
    messages: Vec<Value>,
}

impl Heard {
    fn of(talk: &Talk, events: &[Event]) -> Heard {
        let mut heard = Heard {
            greeted: 0,
            messages: Vec::new(),
        };
        for event in events {
            if Some(&event.name) == talk.greeting.as_ref() {
                let list = event.args.first().and_then(Value::as_array);
                let list = list.into_iter().flatten().cloned();
                heard.messages.extend(list);
                heard.greeted = heard.messages.len();
            } else if event.name == talk.event {
                heard.messages.extend(event.args.iter().cloned());
            }
        }
        heard
    }
}

fn texts<'a>(messages: impl Iterator<Item = &'a Value>) -> String {
    let text = |message: &Value| match message.get("message") {
        Some(text) => text.to_string(),
        None => message.to_string(),
    };
    let texts: Vec<_> = messages.map(text).collect();
    match texts.as_slice() {
        [] => "nothing".to_owned(),
        some => some.join(", "),
    }
}

async fn leave(sockets: Vec<Socket>) {
    join_all(sockets.iter().map(Socket::disconnect)).await;
}
