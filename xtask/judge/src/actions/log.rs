//! The server writes a line.

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::context::Context;
use crate::execute::describe::describe;
use crate::execute::logs::nearest;
use course::vocabulary::Log;
use course::vocabulary::log::Level;
use rig::server::Line;
use wire::wait_policy::Patience;

/// Those of `tracing`, as its subscriber writes them.
const LEVELS: [&str; 5] = ["ERROR", "WARN", "INFO", "DEBUG", "TRACE"];

impl Execute for Log {
    fn role(&self) -> Role {
        Role::Listens
    }

    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        let Log { lines, level } = self;
        for line in lines {
            let wanted = context.fill(line)?;
            let shown = describe(line);
            context.tell(format!("the runner looks in the log for `{shown}`"));
            if context.servers.current().is_none() {
                // The first action of its test: the server's startup lines count.
                let launch = context.launch().await?;
                context.servers.start(&launch).await?;
            }
            let unheard = context.servers.unheard().cloned().unwrap_or_default();
            let server = context.server().await?;
            let fits = |text: &str| text.trim_end().ends_with(&wanted);
            let found = server
                .wait_for_line(
                    unheard.from,
                    &|at, text| !unheard.taken.contains(&at) && fits(text),
                    Patience::default(),
                )
                .await;
            let before = server.log().lines().iter().any(|line| fits(&line.text));
            if let (Ok((at, _)), Some(unheard)) = (&found, context.servers.unheard()) {
                unheard.taken.insert(*at);
            }
            if let (Ok((_, line)), Some(level)) = (&found, level)
                && is_of_another(*level, &line.text)
            {
                return Err(StepError::wrong(
                    format!(
                        "a log line of level {} that ends with `{wanted}`",
                        level.name()
                    ),
                    line.text.clone(),
                ));
            }
            if let Err(missing) = found {
                if before {
                    return Err(StepError::wrong(
                        format!("a log line that ends with `{wanted}`"),
                        format!("{missing}; such a line came only before the last action"),
                    )
                    .because(
                        "each time it happens, the server has to write the line again: one that was \
                         written earlier, or at the server's start, does not count",
                    ));
                }
                return Err(StepError::wrong(
                    format!("a log line that ends with `{wanted}`"),
                    format!("{missing}{}", nearest(&context.lines(), &wanted)),
                ));
            }
        }
        Ok(())
    }

    fn at_the_end(&self, _: &mut Context<'_>, _: &[Line]) -> Result<(), StepError> {
        Ok(())
    }
}

/// Whether a log line shows another level than this one: the kit writes the time, the level, the
/// module and the text. A line that a program prints by itself shows none.
fn is_of_another(level: Level, line: &str) -> bool {
    let words = line.split_whitespace().take(2);
    let mut levels = words.filter(|word| LEVELS.contains(word));
    levels.any(|word| word != level.name())
}
