//! A socket sends an event.

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::answers::describe_data;
use crate::execute::context::Context;
use crate::execute::sockets::{ANSWER, describe_events, in_words};
use crate::execute::talk::Said;
use course::vocabulary::Emit;
use course::vocabulary::emit::Answer;
use rig::server::Line;
use serde_json::Value;

impl Execute for Emit {
    fn role(&self) -> Role {
        Role::Acts
    }

    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        let Emit {
            socket: name,
            event,
            data,
            ack,
            answer,
        } = self;
        let value = data
            .as_ref()
            .map(|data| context.fill_data(data))
            .transpose()?;
        let wanted = ack.as_ref().map(|ack| context.fill_data(ack)).transpose()?;
        let with = data
            .as_ref()
            .map(|data| format!(" {}", describe_data(data)))
            .unwrap_or_default();
        let called = context.called(name);
        context.tell(format!("{called} emits `{event}`{with}"));
        let socket = context.socket(name)?;
        if wanted.is_none() && answer.is_none() {
            return socket
                .emit(event, value)
                .map_err(|e| StepError::wrong("an open socket", e.to_string()));
        }
        let expected = match (&wanted, answer) {
            (Some(wanted), _) => format!("the acknowledgement {wanted}"),
            (None, Some(Answer::Refused)) => {
                "an acknowledgement with an `error` in words".to_owned()
            }
            (None, _) => "an acknowledgement without `error`".to_owned(),
        };
        let is_right = |arguments: &[Value]| {
            let said = Said::read(arguments);
            let is_answered = match answer {
                Some(Answer::Accepted) => said == Ok(Said::Accepted),
                Some(Answer::Refused) => matches!(said, Ok(Said::Refused { .. })),
                None => true,
            };
            is_answered && wanted.iter().all(|wanted| *arguments == [wanted.clone()])
        };
        match socket.emit_with_ack(event, value, ANSWER).await {
            Ok(arguments) if is_right(&arguments) => Ok(()),
            failed => {
                let came = match failed {
                    Ok(arguments) => format!("the acknowledgement {}", in_words(&arguments)),
                    Err(error) => error.to_string(),
                };
                let events = describe_events(&socket.events());
                Err(StepError::wrong(
                    expected,
                    format!("{came}; this socket was sent: {events}"),
                ))
            }
        }
    }

    fn at_the_end(&self, _: &mut Context<'_>, _: &[Line]) -> Result<(), StepError> {
        Ok(())
    }
}
