//! Checks that need no running server: the manifest and the syntax tree.

use super::StepError;
use super::context::Context;
use crate::source::{self, Used};
use course::place::slashes;

pub async fn dependency(
    context: &mut Context<'_>,
    name: &str,
    features: &[String],
) -> Result<(), StepError> {
    context.tell("the runner looks at the step's Cargo.toml".to_owned());
    let mut found = source::dependency(&context.subject.source, name, features)
        .map_err(|fault| StepError::Fault(fault.to_string()))?;
    // Asking cargo takes half a second, so only those wait who did not list it.
    if let source::Found::WithoutFeatures(missing) = &mut found {
        let implied = source::implied_features(&context.subject.source, name).await;
        let implied = implied.map_err(StepError::Fault)?;
        missing.retain(|feature| !implied.contains(feature));
        if missing.is_empty() {
            found = source::Found::Yes;
        }
    }
    let with = match features {
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

pub fn uses(context: &mut Context<'_>, paths: &[String]) -> Result<(), StepError> {
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
