//! The server writes a line once, from its start to its end.

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::context::Context;
use crate::execute::logs::nearest;
use course::vocabulary::LogOnce;
use rig::server::Line;

impl Execute for LogOnce {
    fn role(&self) -> Role {
        Role::Looks
    }

    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        context.server().await?;
        Ok(())
    }

    fn at_the_end(&self, context: &mut Context<'_>, lines: &[Line]) -> Result<(), StepError> {
        let LogOnce { lines: wanted } = self;
        for template in wanted {
            let wanted = context.fill(template)?;
            let fits = |line: &&Line| line.text.trim_end().ends_with(&wanted);
            let actual = match lines.iter().filter(fits).count() {
                1 => continue,
                0 => format!("no such line{}", nearest(lines, &wanted)),
                many => format!("{many} such lines"),
            };
            return Err(StepError::wrong(
                format!("exactly one log line that ends with `{wanted}`"),
                actual,
            ));
        }
        Ok(())
    }
}
