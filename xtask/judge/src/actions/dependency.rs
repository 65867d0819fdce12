//! A crate in the step's manifest.

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::context::Context;
use crate::source;
use course::vocabulary::Dependency;
use rig::server::Line;

impl Execute for Dependency {
    fn role(&self) -> Role {
        Role::Looks
    }

    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        let Dependency { name, features } = self;
        context.tell("the runner looks at the step's Cargo.toml".to_owned());
        let mut found = source::dependency(&context.subject.source, name, features)
            .map_err(|fault| StepError::Fault(fault.to_string()))?;
        // Asking cargo takes half a second, so ask only if the list lacks it.
        if let source::Found::WithoutFeatures(missing) = &mut found {
            let implied = source::implied_features(&context.subject.source, name).await;
            let implied = implied.map_err(StepError::Fault)?;
            missing.retain(|feature| !implied.contains(feature));
            if missing.is_empty() {
                found = source::Found::Yes;
            }
        }
        let with = match features.as_slice() {
            [] => String::new(),
            some => format!(" with the features {}", some.join(", ")),
        };
        let came = match found {
            source::Found::Yes => return Ok(()),
            source::Found::No => "no such dependency".to_owned(),
            source::Found::WithoutFeatures(missing) => {
                format!(
                    "it is there, but without the features {}",
                    missing.join(", ")
                )
            }
            source::Found::Optional => {
                "it is there, but optional, so that cargo leaves it out".to_owned()
            }
            source::Found::Elsewhere(section) => format!("it is there, but only under [{section}]"),
        };
        Err(StepError::wrong(
            format!("`{name}`{with} under [dependencies]"),
            came,
        ))
    }

    fn at_the_end(&self, _: &mut Context<'_>, _: &[Line]) -> Result<(), StepError> {
        Ok(())
    }
}
