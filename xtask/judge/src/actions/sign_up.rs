//! A person registers.

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::context::Context;
use crate::execute::entering::{draw_signature, enter};
use course::vocabulary::SignUp;
use rig::server::Line;

impl Execute for SignUp {
    fn role(&self) -> Role {
        Role::Acts
    }

    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        let SignUp {
            person,
            name,
            cookie,
            signature_has,
        } = self;
        if let Some(name) = name {
            let name = context.fill(name)?;
            context.fixtures.browser(person).name = name;
        }
        enter(context, person, cookie, "/register").await?;
        draw_signature(context, person, signature_has.as_deref()).await
    }

    fn at_the_end(&self, _: &mut Context<'_>, _: &[Line]) -> Result<(), StepError> {
        Ok(())
    }
}
