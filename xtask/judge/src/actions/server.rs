//! The test turns to another server.

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::context::Context;
use crate::execute::servers::END;
use course::vocabulary::ServerChange;
use rig::server::{Line, Signal};

impl Execute for ServerChange {
    fn role(&self) -> Role {
        Role::Acts
    }

    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        // The first one is there, whatever is done before it is needed.
        context.server().await?;
        match self {
            ServerChange::Restarted => {
                context.tell("the runner asks the server to end, to start it again".to_owned());
                context.sockets.clear();
                if let Some(server) = context.servers.take() {
                    let ended = server.stop(Signal::Terminate, END).await;
                    if cfg!(unix) && ended.forced {
                        return Err(StepError::wrong("it ends in time", format!("it {ended}")));
                    }
                }
                let launch = context.launch().await?;
                context.servers.start(&launch).await
            }
            ServerChange::Second => {
                context.tell("the runner starts a second server, and turns to it".to_owned());
                let launch = context.launch().await?;
                context.servers.turn_to_next();
                context.servers.start(&launch).await
            }
            ServerChange::First => {
                context.tell("the runner turns to the first server".to_owned());
                context.servers.turn_to_first();
                Ok(())
            }
        }
    }

    fn at_the_end(&self, _: &mut Context<'_>, _: &[Line]) -> Result<(), StepError> {
        Ok(())
    }
}
