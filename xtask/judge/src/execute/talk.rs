//! People who talk: they register, open a socket, are greeted, and send messages.

use std::sync::Arc;

use serde_json::{Value, json};
use wire::Transport;
use wire::http::Client;
use wire::inbox::Inbox;
use wire::socket::{Event, Handshake, Reply, Socket, connect_with, open};
use wire::wait_policy::Patience;

use super::StepError;
use super::context::Context;
use super::sockets::{ANSWER, describe_events, handshake, in_words, not_connected};
use crate::actions::any_names::{entered, post};
use course::vocabulary::Connect;
use course::vocabulary::parts::cookie::Cookie;
use course::vocabulary::parts::talk::Talk;

/// How many messages one person sends at once: one less than the course's chat allows. Of
/// messages at the same moment, a limiter may account one with a later time than it has read
/// for another, which it then refuses for some microseconds.
pub const EACH: usize = 4;

/// A signed-in person who can open sockets.
#[derive(Clone)]
pub struct Talker {
    pub name: String,
    handshake: Handshake,
}

/// What an acknowledgement reports about a message.
#[derive(Debug, Clone, PartialEq)]
pub enum Said {
    Accepted,
    Refused { wait_ms: Option<Value> },
}

impl Said {
    /// Reads an acknowledgement.
    ///
    /// # Errors
    /// It has an `error` that is not made of words.
    pub fn read(args: &[Value]) -> Result<Said, String> {
        let Some(answer) = args.first().and_then(Value::as_object) else {
            return Ok(Said::Accepted);
        };
        match answer.get("error") {
            None | Some(Value::Null) => Ok(Said::Accepted),
            // Two words at least: a code is not for people.
            Some(Value::String(words)) if words.split_whitespace().nth(1).is_some() => {
                Ok(Said::Refused {
                    wait_ms: answer.get("waitMs").cloned(),
                })
            }
            Some(_) => Err(format!(
                "the acknowledgement {}, whose `error` is no sentence",
                in_words(args)
            )),
        }
    }
}

impl Talker {
    pub fn transport(&self) -> Transport {
        self.handshake.transport
    }

    /// A person of the test, with their own cookie.
    pub async fn known(
        context: &mut Context<'_>,
        person: &str,
        talk: &Talk,
    ) -> Result<Talker, StepError> {
        let socket = Connect::to(&talk.namespace, person, Cookie::Own);
        let handshake = handshake(context, &socket).await?;
        let name = context.fixtures.browser(person).name.clone();
        Ok(Talker { name, handshake })
    }

    /// A new person who registers under this name.
    pub async fn register(&self, name: String) -> Result<Talker, StepError> {
        let password = format!("of {name}");
        self.enter_by("/register", name, &password).await
    }

    /// The same person with a session of another browser.
    pub async fn sign_in_elsewhere(&self, password: &str) -> Result<Talker, StepError> {
        self.enter_by("/login", self.name.clone(), password).await
    }

    async fn enter_by(
        &self,
        path: &str,
        name: String,
        password: &str,
    ) -> Result<Talker, StepError> {
        let mut client = Client::new(self.handshake.port);
        let answer = post(&mut client, path, &name, password).await;
        let cookie = entered(&answer, &format!("POST {path} as `{name}`"));
        let cookie = cookie.map_err(|wrong| StepError::wrong(wrong.expected, wrong.actual))?;
        let mut handshake = self.handshake.clone();
        handshake.headers = vec![("Cookie".to_owned(), cookie.into_bytes())];
        Ok(Talker { name, handshake })
    }

    /// Opens a connection that has yet to ask to join.
    pub async fn open(&self, talk: &Talk) -> Result<(Socket, Arc<Inbox>), StepError> {
        let inbox = Arc::new(Inbox::new(&talk.namespace));
        let socket = open(&self.handshake, Arc::clone(&inbox), ANSWER).await;
        let socket = socket.map_err(|error| StepError::wrong("connect", error.to_string()))?;
        Ok((socket, inbox))
    }

    /// Opens a socket and waits until it is greeted.
    pub async fn enter(&self, talk: &Talk) -> Result<Socket, StepError> {
        let inbox = Arc::new(Inbox::new(&talk.namespace));
        let socket = match connect_with(&self.handshake, inbox, ANSWER).await {
            Ok(Reply::Admitted(socket)) => socket,
            Ok(Reply::Refused { message, .. }) => {
                return Err(StepError::wrong(
                    "connect",
                    format!("connect_error `{message}`"),
                ));
            }
            Err(error) => return Err(not_connected(error)),
        };
        if let Some(greeting) = &talk.greeting {
            let is_it = |event: &Event| event.name == *greeting;
            let greeted = socket.wait_for(&is_it, Patience::default()).await;
            greeted.map_err(|missing| {
                StepError::wrong(
                    format!("`{greeting}`, sent to each new socket"),
                    format!(
                        "{missing}; it was sent: {}",
                        describe_events(&socket.events())
                    ),
                )
            })?;
        }
        Ok(socket)
    }

    /// A message of this person, as everyone receives it.
    pub fn message(&self, text: &str) -> Value {
        json!({ "username": self.name, "message": text })
    }
}

/// Waits for the acknowledgement of a message.
///
/// # Errors
/// None came in time, or one that cannot be understood.
pub async fn answer(socket: &Socket, id: u64, what: &str) -> Result<Said, StepError> {
    let expected = || format!("an acknowledgement of {what}");
    let args = socket.answer(id, Patience::at_most(ANSWER)).await;
    let args = args.map_err(|missing| {
        StepError::wrong(expected(), missing.to_string()).because(
            "a client may speak as soon as it has its greeting, and its event is lost if the \
             handler is registered later; or the handler waits, or is not called for this data",
        )
    })?;
    Said::read(&args).map_err(|why| StepError::wrong(expected(), why))
}

/// The messages that a socket was sent, in their order; `event` has one each.
pub fn received(socket: &Socket, event: &str) -> Vec<Value> {
    let events = socket.events().into_iter();
    let messages = events.filter(|one| one.name == event);
    messages
        .map(|one| match one.args.as_slice() {
            [message] => message.clone(),
            several => Value::from(several.to_vec()),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_error_in_words_refuses() {
        let read = |answer: Value| Said::read(&[answer]);
        for accepted in [
            json!({}),
            json!(true),
            json!("sent"),
            json!({ "error": null }),
        ] {
            assert_eq!(read(accepted), Ok(Said::Accepted));
        }
        assert_eq!(Said::read(&[]), Ok(Said::Accepted));
        let refused = read(json!({ "error": "Too fast.", "waitMs": 3 }));
        let wait_ms = Some(json!(3));
        assert_eq!(refused, Ok(Said::Refused { wait_ms }));
        for error in [json!("E_LIMIT"), json!(""), json!(429), json!(true)] {
            assert!(read(json!({ "error": error })).is_err());
        }
    }
}
