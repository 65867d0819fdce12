//! The server writes no such line, from its start to its end.

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::context::Context;
use crate::execute::describe::describe;
use course::vocabulary::{NoLog, ServerUse};
use rig::server::{Line, Stream};

impl Execute for NoLog {
    fn role(&self) -> Role {
        Role::Looks
    }

    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        let mut actions = context.test.actions();
        let ends_at_start = actions.any(|one| one.nature().server == ServerUse::EndsAtStart);
        if !ends_at_start {
            context.server().await?;
        }
        Ok(())
    }

    fn at_the_end(&self, context: &mut Context<'_>, lines: &[Line]) -> Result<(), StepError> {
        let NoLog { contains, starts } = self;
        let in_words = |line: &Line| match line.stream {
            Stream::Stdout => "stdout",
            Stream::Stderr => "stderr",
        };
        for (templates, at_start) in [(contains, false), (starts, true)] {
            for template in templates {
                let texts = context.fill_all(template)?;
                // The raw line: an escape code is one of the things to look for.
                let hit = |line: &&Line| {
                    let raw = line.raw();
                    texts.iter().any(|text| match at_start {
                        true => raw.trim_start().starts_with(text.as_str()),
                        false => raw.contains(text.as_str()),
                    })
                };
                if let Some(line) = lines.iter().find(hit) {
                    let shown = describe(template);
                    let how = if at_start { "begins with" } else { "contains" };
                    return Err(StepError::wrong(
                        format!("no line on stdout or stderr that {how} `{shown}`"),
                        format!("{}: {}", in_words(line), line.raw()),
                    ));
                }
            }
        }
        Ok(())
    }
}
