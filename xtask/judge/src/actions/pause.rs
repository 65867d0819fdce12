//! A socket stops reading.

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::context::Context;
use crate::execute::sockets::ANSWER;
use course::vocabulary::Pause;
use rig::server::Line;
use tokio::time::timeout;

/// More than the 2048 packets that a server of the course keeps for one client.
const QUESTIONS: usize = 6000;

impl Execute for Pause {
    fn role(&self) -> Role {
        Role::Acts
    }

    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        let Pause { socket: name, asks } = self;
        let called = context.called(name);
        context.tell(format!(
            "{called} reads nothing from now on, and sends `{asks}` {QUESTIONS} times"
        ));
        let socket = context.socket(name)?;
        socket.pause();
        let written = timeout(ANSWER, socket.ask_often(asks, QUESTIONS)).await;
        written.map_err(|_| {
            StepError::wrong(
                "a server that takes what a client sends",
                format!(
                    "{QUESTIONS} events were not taken within {} s",
                    ANSWER.as_secs()
                ),
            )
        })?;
        Ok(())
    }

    fn at_the_end(&self, _: &mut Context<'_>, _: &[Line]) -> Result<(), StepError> {
        Ok(())
    }
}
