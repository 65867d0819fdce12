//! A person signs out.

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::answers::describe_answer;
use crate::execute::context::Context;
use crate::execute::http::send;
use course::vocabulary::SignOut;
use course::vocabulary::parts::cookie::Cookie;
use rig::server::Line;
use wire::http::Request as Sent;

impl Execute for SignOut {
    fn role(&self) -> Role {
        Role::Acts
    }

    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        let SignOut { person } = self;
        let headers = context.cookie_headers(Some(person), &Cookie::Own)?;
        let sent = Sent {
            method: "POST",
            path: "/logout".to_owned(),
            headers,
            form: Some(Vec::new()),
        };
        context.tell(format!(
            "{person} sends POST /logout with {person}'s own cookies"
        ));
        let answer = send(context, Some(person), &sent).await?;
        if answer.status == 303 {
            return Ok(());
        }
        Err(StepError::wrong("303 See Other", describe_answer(&answer)))
    }

    fn at_the_end(&self, _: &mut Context<'_>, _: &[Line]) -> Result<(), StepError> {
        Ok(())
    }
}
