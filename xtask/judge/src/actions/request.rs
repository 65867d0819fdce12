//! One HTTP request, and its answer.

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::answers::{self, describe_expected};
use crate::execute::context::Context;
use crate::execute::http::{describe_request, prepare, send};
use course::vocabulary::Exchange;
use rig::server::Line;

impl Execute for Exchange {
    fn role(&self) -> Role {
        Role::Acts
    }

    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        let Exchange { request, expected } = self;
        let told = describe_request(context, request);
        context.tell(told);
        // Its port may be asked for.
        context.server().await?;
        let sent = prepare(context, request)?;
        let answer = send(context, request.person.as_deref(), &sent).await?;
        match answers::wrong(context, &answer, expected)? {
            None => Ok(()),
            Some(came) => Err(StepError::wrong(describe_expected(expected), came)
                .with_cause(answers::cause(&answer))),
        }
    }

    fn at_the_end(&self, _: &mut Context<'_>, _: &[Line]) -> Result<(), StepError> {
        Ok(())
    }
}
