//! Random messages, and what everyone receives of them.

use serde_json::Value;
use wire::socket::{Event, Socket};
use wire::wait_policy::Patience;

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::context::Context;
use crate::execute::sockets::ANSWER;
use crate::execute::talk::{EACH, Said, Talker, received};
use crate::generate::messages::{Reference, Sent};
use crate::generate::{Wrong, rng, try_each};
use course::vocabulary::AnyMessages;
use course::vocabulary::parts::talk::Talk;
use rig::server::Line;

/// How many messages are sent.
const CASES: usize = 300;

impl Execute for AnyMessages {
    fn role(&self) -> Role {
        Role::Acts
    }

    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        let AnyMessages {
            person,
            talk,
            longest,
        } = self;
        context.tell(format!(
            "new people send {CASES} random messages, while {person} listens"
        ));
        let listener = Talker::known(context, person, talk).await?;
        let mut rng = rng(&context.fixtures.token(16));
        let draw = || Sent::any(&mut rng, *longest, &listener.name);
        let mut speaker: Option<Speaker> = None;
        let ear = listener.enter(talk).await?;
        try_each("messages", CASES, draw, async |sent: &Sent| {
            if speaker.as_ref().is_none_or(|speaker| speaker.sent == EACH) {
                if let Some(old) = speaker.take() {
                    old.socket.disconnect().await.ok();
                }
                let name = context.fixtures.token(12);
                let who = listener.register(name).await?;
                let socket = who.enter(talk).await?;
                speaker = Some(Speaker {
                    who,
                    socket,
                    sent: 0,
                });
            }
            let speaker = speaker.as_mut().expect("there is one");
            speaker.sent += 1;
            wrong(talk, &ear, speaker, sent, *longest).await
        })
        .await
    }

    fn at_the_end(&self, _: &mut Context<'_>, _: &[Line]) -> Result<(), StepError> {
        Ok(())
    }
}

/// Somebody who has not exceeded the limit.
struct Speaker {
    who: Talker,
    socket: Socket,
    sent: usize,
}

/// What a server does wrong with this message.
async fn wrong(
    talk: &Talk,
    ear: &Socket,
    speaker: &Speaker,
    sent: &Sent,
    longest: usize,
) -> Result<Option<Wrong>, StepError> {
    let event = talk.event.as_str();
    let described = sent.describe();
    let before = [ear, &speaker.socket].map(|socket| received(socket, event).len());
    let id = match sent {
        Sent::Bytes => speaker.socket.ask_with_bytes(event),
        _ => speaker.socket.ask_with(event, sent.arguments()),
    };
    let came = speaker.socket.answer(id, Patience::at_most(ANSWER)).await;
    let said = match came {
        Ok(args) => Said::read(&args),
        Err(missing) => Err(missing.to_string()),
    };
    let reference = sent.reference(longest);
    let is_accepted = said == Ok(Said::Accepted);
    let is_refused = matches!(said, Ok(Said::Refused { .. }));
    let message = match &reference {
        Reference::Received(text) if is_accepted => Some(text),
        Reference::RefusedOr(text) if is_accepted => Some(text),
        Reference::Refused if is_refused => None,
        // Silence is an answer to what no client sends by mistake.
        Reference::Ignored | Reference::RefusedOr(_) if !is_accepted => None,
        Reference::Received(_) => return Ok(Some(of_answer("without `error`", &described, said))),
        Reference::Refused | Reference::Ignored | Reference::RefusedOr(_) => {
            return Ok(Some(of_answer(
                "with an `error` in words",
                &described,
                said,
            )));
        }
    };
    for (socket, before) in [ear, &speaker.socket].into_iter().zip(before) {
        let count = before + usize::from(message.is_some());
        let has_come = |events: &[Event]| {
            let messages = events.iter().filter(|one| one.name == event);
            messages.count() >= count
        };
        socket.wait_until(&has_come, Patience::default()).await.ok();
        if message.is_none() {
            let fence = socket.barrier(ANSWER).await;
            fence.map_err(|error| {
                StepError::wrong(
                    format!("an open socket after {described}"),
                    error.to_string(),
                )
            })?;
        }
        let messages = received(socket, event);
        let wanted: Vec<Value> = message
            .iter()
            .map(|text| speaker.who.message(text))
            .collect();
        if messages[before..] != wanted[..] {
            let shown = |messages: &[Value]| match messages {
                [] => format!("no `{event}`"),
                some => format!("`{event}` {}", crate::execute::sockets::in_words(some)),
            };
            return Ok(Some(Wrong {
                expected: format!("{} for everyone, after {described}", shown(&wanted)),
                actual: shown(&messages[before..]),
            }));
        }
    }
    Ok(None)
}

fn of_answer(wanted: &str, described: &str, said: Result<Said, String>) -> Wrong {
    Wrong {
        expected: format!("an acknowledgement {wanted} of {described}"),
        actual: match said {
            Ok(Said::Accepted) => "one without `error`".to_owned(),
            Ok(Said::Refused { .. }) => "one with an `error`".to_owned(),
            Err(why) => why,
        },
    }
}
