//! A registered person signs in.

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::context::Context;
use crate::execute::entering::{draw_signature, enter};
use course::vocabulary::SignIn;
use rig::server::Line;

impl Execute for SignIn {
    fn role(&self) -> Role {
        Role::Acts
    }

    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        let SignIn {
            person,
            cookie,
            signature_has,
        } = self;
        enter(context, person, cookie, "/login").await?;
        draw_signature(context, person, signature_has.as_deref()).await
    }

    fn at_the_end(&self, _: &mut Context<'_>, _: &[Line]) -> Result<(), StepError> {
        Ok(())
    }
}
