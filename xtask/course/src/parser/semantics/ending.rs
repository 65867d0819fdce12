//! The server's end is the test's end.

use crate::diagnostic::Faults;
use crate::parser::semantics::Context;
use crate::parser::semantics::actors::needs_no_server;
use crate::spec::{Test, Verb};
use crate::vocabulary::key;

/// Reports an exit that cannot be judged where it stands.
pub fn check(context: &Context<'_>, index: usize, test: &Test, faults: &mut Faults<'_>) {
    let line = context.entry.value.get(key::LINE);
    match context.verb {
        Verb::ExitAtStart { .. } => {
            if line.is_none() {
                faults.add_with_help(
                    context.entry.key_span.clone(),
                    format!("`{}` at start needs the key `{}`", context.entry.key, key::LINE),
                    "say what the one line on stderr has to contain; for an end after a signal add `after`",
                );
            }
            let before = &test.actions[..index];
            if before.iter().any(|action| !needs_no_server(&action.verb)) {
                faults.add_with_help(
                    context.entry.key_span.clone(),
                    "the server ends at start, so nothing can be asked of it before",
                    "add `after: terminate` if it is meant to run first",
                );
            }
        }
        Verb::ExitAfter { .. } => {
            if let Some(line) = line {
                faults.add_with_help(
                    line.span.clone(),
                    format!(
                        "`{}` is looked at only if the server ends at start",
                        key::LINE
                    ),
                    "leave it out; `log` looks at what the server writes",
                );
            }
        }
        _ => return,
    }
    if index + 1 < test.actions.len() {
        faults.add_with_help(
            context.entry.key_span.clone(),
            format!(
                "`{}` is not the last action; the server is gone after it",
                context.entry.key
            ),
            "move it to the end of the test",
        );
    }
}
