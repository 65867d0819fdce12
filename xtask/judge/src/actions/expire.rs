//! The life of a session passes.

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::context::Context;
use course::vocabulary::Expire;
use rig::server::Line;
use std::time::Duration;

impl Execute for Expire {
    fn role(&self) -> Role {
        Role::Acts
    }

    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        let Expire { person } = self;
        // There is no event to wait for: after expiry nothing happens.
        let Some(life) = context.session_life() else {
            return Err(StepError::Fault(
                "`expire` needs SESSION_TTL_SECONDS as a number in `env`".to_owned(),
            ));
        };
        context.tell(format!(
            "{person}'s session is left alone for longer than its {life:?}"
        ));
        let since = context.sessions.newest(person);
        // Both clocks are this machine's, and times are stored in milliseconds.
        let margin = Duration::from_millis(30);
        tokio::time::sleep_until((since + life + margin).into()).await;
        context.sessions.end(person);
        Ok(())
    }

    fn at_the_end(&self, _: &mut Context<'_>, _: &[Line]) -> Result<(), StepError> {
        Ok(())
    }
}
