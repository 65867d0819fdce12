//! A socket is closed.

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::context::Context;
use crate::execute::sockets::ANSWER;
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
            nonsense,
        } = self;
        context.socket(name)?;
        let how = match (abruptly, nonsense) {
            (true, _) => "breaks off",
            (_, true) => "sends an invalid packet",
            _ => "disconnects",
        };
        let called = context.called(name);
        context.tell(format!("{called} {how}"));
        if let Some(socket) = context.sockets.remove(name) {
            if *abruptly {
                socket.break_off();
            } else if *nonsense {
                let ended = socket.send_nonsense(ANSWER).await;
                ended.map_err(|error| {
                    StepError::wrong("a server that ends the connection", error.to_string())
                })?;
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
