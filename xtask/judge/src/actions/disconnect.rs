//! A socket is closed.

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::context::Context;
use course::vocabulary::Disconnect;
use rig::server::Line;

impl Execute for Disconnect {
    fn role(&self) -> Role {
        Role::Acts
    }

    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        let Disconnect {
            socket: name,
            abruptly,
        } = self;
        context.socket(name)?;
        let how = if *abruptly {
            "breaks off"
        } else {
            "disconnects"
        };
        let called = context.called(name);
        context.tell(format!("{called} {how}"));
        if let Some(socket) = context.sockets.remove(name) {
            if *abruptly {
                socket.break_off();
            } else if let Err(error) = socket.disconnect().await {
                return Err(StepError::wrong(
                    "a socket that is still open and can say goodbye",
                    error.to_string(),
                ));
            }
        }
        Ok(())
    }

    fn at_the_end(&self, _: &mut Context<'_>, _: &[Line]) -> Result<(), StepError> {
        Ok(())
    }
}
