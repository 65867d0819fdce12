//! What becomes of the MongoDB server.

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::context::Context;
use crate::execute::database;
use course::vocabulary::MongodbChange;
use rig::server::Line;

impl Execute for MongodbChange {
    fn role(&self) -> Role {
        Role::Acts
    }

    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        context.tell(match self {
            MongodbChange::Stopped => "the runner stops MongoDB".to_owned(),
            MongodbChange::Started => "the runner starts MongoDB again".to_owned(),
            MongodbChange::Frozen => {
                "the runner freezes MongoDB: it answers nothing, and stays connected".to_owned()
            }
            MongodbChange::Thawed => "the runner lets MongoDB go on".to_owned(),
        });
        database::of(context)?.change(*self).await
    }

    fn at_the_end(&self, _: &mut Context<'_>, _: &[Line]) -> Result<(), StepError> {
        Ok(())
    }
}
