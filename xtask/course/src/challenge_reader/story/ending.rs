//! The server's end is the test's end.

use crate::challenge::{Test, Verb};
use crate::challenge_reader::story::Scene;
use crate::challenge_reader::story::cast::needs_no_server;
use crate::challenge_reader::words::key;
use crate::diagnostic::Faults;

/// Reports an exit that cannot be judged where it stands.
pub fn check(scene: &Scene<'_>, index: usize, test: &Test, faults: &mut Faults<'_>) {
    let line = scene.entry.value.get(key::LINE);
    match scene.verb {
        Verb::ExitAtStart { .. } => {
            if line.is_none() {
                faults.add_with_help(
                    scene.entry.key_span.clone(),
                    format!("`{}` at start needs the key `{}`", scene.entry.key, key::LINE),
                    "say what the one line on stderr has to contain; for an end after a signal add `after`",
                );
            }
            let before = &test.actions[..index];
            if before.iter().any(|action| !needs_no_server(&action.verb)) {
                faults.add_with_help(
                    scene.entry.key_span.clone(),
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
            scene.entry.key_span.clone(),
            format!(
                "`{}` is not the last action; the server is gone after it",
                scene.entry.key
            ),
            "move it to the end of the test",
        );
    }
}
