//! A connection that is open asks to join another namespace as well.

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::context::Context;
use crate::execute::sockets::{ANSWER, explain};
use course::vocabulary::Visit;
use rig::server::Line;
use wire::inbox::Joined;

impl Execute for Visit {
    fn role(&self) -> Role {
        Role::Acts
    }

    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        let Visit {
            socket: name,
            namespace,
            refused,
        } = self;
        let called = context.called(name);
        context.tell(format!(
            "{called} asks to join {namespace} on the same connection, and leaves it again"
        ));
        let expected = match refused {
            Some(message) => format!("connect_error `{}`", context.fill(message)?),
            None => "connect".to_owned(),
        };
        let joined = context.socket(name)?.visit(namespace, ANSWER).await;
        let came = match joined {
            Ok(Joined::Admitted) if refused.is_some() => {
                "connect: the socket was let in".to_owned()
            }
            Ok(Joined::Admitted) => "connect".to_owned(),
            Ok(Joined::Refused { message, .. }) => format!("connect_error `{message}`"),
            Err(error) => {
                let wrong = StepError::wrong(expected, error.to_string());
                return Err(explain(wrong, &error));
            }
        };
        if came == expected {
            return Ok(());
        }
        Err(StepError::wrong(
            format!("{expected}, as the answer to the request to join {namespace}"),
            came,
        ))
    }

    fn at_the_end(&self, _: &mut Context<'_>, _: &[Line]) -> Result<(), StepError> {
        Ok(())
    }
}
