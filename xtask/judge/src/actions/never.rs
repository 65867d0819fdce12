//! A socket is not sent an event.

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::context::Context;
use crate::execute::sockets::{ANSWER, describe_events, describe_pattern, fits};
use course::vocabulary::Never;
use rig::server::Line;

impl Execute for Never {
    fn role(&self) -> Role {
        Role::Looks
    }

    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        let Never { pattern } = self;
        let wanted = pattern
            .data
            .as_ref()
            .map(|data| context.fill_data(data))
            .transpose()?;
        let unwanted = describe_pattern(pattern, wanted.as_ref());
        let called = context.called(&pattern.socket);
        context.tell(format!("{called} must not be sent {unwanted}"));
        let socket = context.socket(&pattern.socket)?;
        socket.barrier(ANSWER).await.map_err(|error| {
            StepError::wrong(
                format!("an open socket without {unwanted}"),
                error.to_string(),
            )
        })?;
        let events = socket.events();
        if events
            .iter()
            .any(|event| fits(event, &pattern.event, wanted.as_ref()))
        {
            return Err(StepError::wrong(
                format!("no {unwanted}"),
                format!(
                    "it arrived; this socket was sent: {}",
                    describe_events(&events)
                ),
            ));
        }
        Ok(())
    }

    fn at_the_end(&self, _: &mut Context<'_>, _: &[Line]) -> Result<(), StepError> {
        Ok(())
    }
}
