//! A socket sends an event.

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::answers::describe_data;
use crate::execute::context::Context;
use crate::execute::sockets::{ANSWER, describe_events, in_words};
use course::vocabulary::Emit;
use rig::server::Line;

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
        let Some(wanted) = wanted else {
            return socket
                .emit(event, value)
                .map_err(|e| StepError::wrong("an open socket", e.to_string()));
        };
        let expected = format!("the acknowledgement {wanted}");
        match socket.emit_with_ack(event, value, ANSWER).await {
            Ok(arguments) if arguments == [wanted] => Ok(()),
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
