//! A socket is closed.

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::context::Context;
use crate::execute::sockets::ANSWER;
use course::vocabulary::Disconnect;
use course::vocabulary::disconnect::Farewell;
use rig::server::Line;
use wire::WireError;

impl Execute for Disconnect {
    fn role(&self) -> Role {
        Role::Acts
    }

    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        let Disconnect { socket: name, how } = self;
        context.socket(name)?;
        let called = context.called(name);
        context.tell(match how {
            Farewell::Leaves => format!("{called} disconnects"),
            Farewell::BreaksOff => format!("{called} breaks off"),
            Farewell::SendsNonsense => format!("{called} sends an invalid packet"),
        });
        let Some(socket) = context.sockets.remove(name) else {
            return Ok(());
        };
        let wrong =
            |expected: &str, error: WireError| StepError::wrong(expected, error.to_string());
        match how {
            Farewell::Leaves => (socket.disconnect().await)
                .map_err(|error| wrong("a socket that is still open and can say goodbye", error)),
            Farewell::BreaksOff => {
                socket.break_off();
                Ok(())
            }
            Farewell::SendsNonsense => (socket.send_nonsense(ANSWER).await)
                .map_err(|error| wrong("a server that ends the connection", error)),
        }
    }

    fn at_the_end(&self, _: &mut Context<'_>, _: &[Line]) -> Result<(), StepError> {
        Ok(())
    }
}
