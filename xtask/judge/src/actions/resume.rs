//! A socket that was paused reads again.

use std::time::Duration;

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::context::Context;
use course::vocabulary::Resume;
use rig::server::Line;

impl Execute for Resume {
    fn role(&self) -> Role {
        Role::Acts
    }

    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        let Resume {
            socket: name,
            after,
        } = self;
        let called = context.called(name);
        context.tell(match after {
            0 => format!("{called} reads again"),
            1 => format!("one second later, {called} reads again"),
            _ => format!("{after} seconds later, {called} reads again"),
        });
        tokio::time::sleep(Duration::from_secs(*after)).await;
        context.socket(name)?.resume();
        Ok(())
    }

    fn at_the_end(&self, _: &mut Context<'_>, _: &[Line]) -> Result<(), StepError> {
        Ok(())
    }
}
