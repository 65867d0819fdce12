//! A socket is disconnected by the server.

use std::time::Duration;

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::context::Context;
use course::vocabulary::Ended;
use rig::server::Line;
use wire::wait_policy::{Missing, Patience, Reason};

/// What a busy machine gets on top of the time that the test names.
const MARGIN: Duration = Duration::from_millis(500);

impl Execute for Ended {
    fn role(&self) -> Role {
        Role::Looks
    }

    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        let Ended {
            socket: name,
            within,
        } = self;
        let called = context.called(name);
        let when = within.map_or_else(String::new, |seconds| format!(" within {seconds} s"));
        context.tell(format!("the server has to disconnect {called}{when}"));
        let patience = match within {
            None => Patience::default(),
            // A timer may be running in a server that is idle.
            Some(seconds) => {
                let hard = Duration::from_secs(*seconds) + MARGIN;
                Patience {
                    hard,
                    grace: hard,
                    ..Patience::default()
                }
            }
        };
        context
            .socket(name)?
            .dismissed(patience)
            .await
            .map_err(|missing| wrong(&called, &when, &missing))?;
        context.sockets.remove(name);
        Ok(())
    }

    fn at_the_end(&self, _: &mut Context<'_>, _: &[Line]) -> Result<(), StepError> {
        Ok(())
    }
}

fn wrong(called: &str, when: &str, missing: &Missing) -> StepError {
    let expected = format!("a disconnect packet for {called}{when} (io server disconnect)");
    match &missing.reason {
        Reason::Ended(how) => StepError::wrong(expected, format!("none: {how}")).because(
            "a client whose connection is closed connects again by itself; only the packet tells \
             it to stay away",
        ),
        Reason::Idle | Reason::Limit => StepError::wrong(
            expected,
            format!("{missing}: the socket is still connected"),
        ),
    }
}
