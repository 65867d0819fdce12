//! A socket is opened, and let in or not.

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::answers::describe_data;
use crate::execute::context::Context;
use crate::execute::describe::describe;
use crate::execute::sockets::{ANSWER, explain, handshake};
use crate::execute::wire_log::Spoken;
use course::vocabulary::Connect;
use course::vocabulary::connect::Admission;
use rig::server::Line;
use std::sync::Arc;
use wire::WireError;
use wire::inbox::Inbox;
use wire::socket::{Reply, connect_with as open};

impl Execute for Connect {
    fn role(&self) -> Role {
        Role::Acts
    }

    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        let Connect {
            person,
            socket: name,
            // All of these are part of the handshake.
            cookie: _,
            namespace,
            query: _,
            headers: _,
            auth: _,
            admission,
        } = self;
        let handshake = handshake(context, self).await?;
        let told = describe_connect(context, self);
        context.tell(told);
        context.owners.insert(name.clone(), person.clone());
        let inbox = Arc::new(Inbox::new(namespace));
        let with = title(context, self);
        context
            .spoken
            .push(Spoken::Socket(with, Arc::clone(&inbox)));
        let reply = open(&handshake, Arc::clone(&inbox), ANSWER).await;
        if let Err(error) = &reply {
            inbox.end(error.clone());
        }
        match (admission, reply) {
            (Admission::Connected, Ok(Reply::Admitted(socket))) => {
                context.sockets.insert(name.clone(), socket);
                Ok(())
            }
            (Admission::Connected, Ok(Reply::Refused { message, .. })) => Err(StepError::wrong(
                "connect",
                format!("connect_error `{message}`"),
            )),
            (Admission::Refused(expected), Ok(Reply::Admitted(socket))) => {
                let expected = context.fill(expected)?;
                // Whatever the server does to it next belongs in the log.
                socket.disconnect().await.ok();
                Err(StepError::wrong(
                    format!("connect_error `{expected}`"),
                    "connect: the socket was let in",
                ))
            }
            (Admission::Refused(expected), Ok(Reply::Refused { message, .. })) => {
                let expected = context.fill(expected)?;
                if message == expected {
                    return Ok(());
                }
                Err(StepError::wrong(
                    format!("connect_error `{expected}`"),
                    format!("connect_error `{message}`"),
                ))
            }
            (Admission::Status(status), Ok(reply)) => {
                let came = match reply {
                    Reply::Admitted(socket) => {
                        socket.disconnect().await.ok();
                        "connect: the socket was let in".to_owned()
                    }
                    Reply::Refused { message, .. } => {
                        format!("the handshake was answered, and then connect_error `{message}`")
                    }
                };
                Err(StepError::wrong(
                    format!("HTTP status {status} as the answer to the handshake"),
                    came,
                ))
            }
            (Admission::Status(status), Err(error)) => {
                // An answer to a later request does not answer the handshake.
                let began = inbox.look(|state| state.sid.is_some());
                match &error {
                    WireError::Status { status: came, .. } if came == status && !began => Ok(()),
                    _ => {
                        let when = if began {
                            ", after a session had begun"
                        } else {
                            ""
                        };
                        Err(StepError::wrong(
                            format!("HTTP status {status} as the answer to the handshake"),
                            format!("{error}{when}"),
                        ))
                    }
                }
            }
            (admission, Err(error)) => {
                let expected = match admission {
                    Admission::Refused(message) => {
                        format!("connect_error `{}`", context.fill(message)?)
                    }
                    _ => "connect".to_owned(),
                };
                Err(explain(
                    StepError::wrong(expected, error.to_string()),
                    &error,
                ))
            }
        }
    }

    fn at_the_end(&self, _: &mut Context<'_>, _: &[Line]) -> Result<(), StepError> {
        Ok(())
    }
}

/// How a transcript calls the socket.
fn title(context: &mut Context<'_>, wanted: &Connect) -> String {
    let cookie = context
        .fixtures
        .describe_cookie(Some(&wanted.person), &wanted.cookie);
    let transport = context.transport.word();
    format!("socket {}, by {transport}, {cookie}", wanted.socket)
}

fn describe_connect(context: &mut Context<'_>, wanted: &Connect) -> String {
    let transport = context.transport.word();
    let named = match wanted.socket == wanted.person {
        true => String::new(),
        false => format!("socket {} ", wanted.socket),
    };
    let mut text = format!(
        "{} connects {named}to {} by {transport} with {}",
        wanted.person,
        wanted.namespace,
        context
            .fixtures
            .describe_cookie(Some(&wanted.person), &wanted.cookie)
    );
    for (name, value) in &wanted.query {
        text.push_str(&format!(", ?{name}={}", describe(value)));
    }
    for (name, value) in &wanted.headers {
        text.push_str(&format!(", {name}: {}", describe(value)));
    }
    if let Some(auth) = &wanted.auth {
        text.push_str(&format!(", auth {}", describe_data(auth)));
    }
    text
}
