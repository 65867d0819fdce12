//! A path or a method in the step's source, as a syntax tree.

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::context::Context;
use crate::source::{self, Used};
use course::place::slashes;
use course::vocabulary::Uses;
use rig::server::Line;

impl Execute for Uses {
    fn role(&self) -> Role {
        Role::Looks
    }

    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        let Uses { paths } = self;
        context.tell(
            "the runner looks at the step's source, as a syntax tree without comments and tests"
                .to_owned(),
        );
        for path in paths {
            let used = source::uses(&context.subject.source, &context.subject.roots, path)
                .map_err(|fault| StepError::Fault(fault.to_string()))?;
            let came = match used {
                Used::Yes => continue,
                Used::No => "it is used nowhere".to_owned(),
                Used::InUndeclared(file) => format!(
                    "it is used only in a file that no `mod` declares outside of tests, so it is not compiled: {}",
                    slashes(&file)
                ),
            };
            return Err(StepError::wrong(format!("`{path}` is used"), came));
        }
        Ok(())
    }

    fn at_the_end(&self, _: &mut Context<'_>, _: &[Line]) -> Result<(), StepError> {
        Ok(())
    }
}
