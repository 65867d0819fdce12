//! Two answers that nobody may be able to tell apart, by words or by time.

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::answers::describe_answer;
use crate::execute::context::Context;
use crate::execute::http::{describe_request, prepare, send};
use course::vocabulary::Alike;
use rig::server::Line;
use std::time::Duration;

/// Tries before a difference in time is looked at.
const AT_LEAST: usize = 5;
/// A loaded machine gets this many tries to show whether there is a difference.
const AT_MOST: usize = 40;
/// A request that does nothing takes less than this where the machine has time.
const QUIET: Duration = Duration::from_millis(3);

impl Execute for Alike {
    fn role(&self) -> Role {
        Role::Acts
    }

    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        let Alike { requests } = self;
        for (which, request) in ["first", "second"].iter().zip(requests.iter()) {
            let told = format!("{which}: {}", describe_request(context, request));
            context.tell(told);
        }
        // Its port may be asked for.
        context.server().await?;
        let mut fastest = [Duration::MAX; 2];
        let mut least = Duration::MAX;
        for done in 1..=AT_MOST {
            least = least.min(context.server().await?.round_trip().await);
            let mut answers = Vec::new();
            for (request, fastest) in requests.iter().zip(&mut fastest) {
                let sent = prepare(context, request)?;
                let answer = send(context, request.person.as_deref(), &sent).await?;
                // The least of several tries is the one that nothing else disturbed.
                *fastest = answer.took.min(*fastest);
                answers.push(answer);
            }
            if answers[0].status != answers[1].status || answers[0].body != answers[1].body {
                return Err(StepError::wrong(
                    "the same status and the same body for both",
                    format!(
                        "first: {}; second: {}",
                        describe_answer(&answers[0]),
                        describe_answer(&answers[1])
                    ),
                ));
            }
            if done >= AT_LEAST && !can_be_told_apart(fastest) && would_show(least, fastest) {
                return Ok(());
            }
        }
        if !can_be_told_apart(fastest) {
            return Ok(());
        }
        let [first, second] = fastest;
        Err(StepError::wrong(
            "both answered after the same time",
            format!(
                "the first after {first:.1?}, the second after {second:.1?} (fastest of {AT_MOST} tries)"
            ),
        ))
    }

    fn at_the_end(&self, _: &mut Context<'_>, _: &[Line]) -> Result<(), StepError> {
        Ok(())
    }
}

/// Whether a difference could be seen, in spite of the load: the machine has
/// time, or both requests are seen to do more than one that does nothing.
fn would_show(nothing: Duration, [first, second]: [Duration; 2]) -> bool {
    nothing < QUIET || can_be_told_apart([nothing, first.min(second)])
}

/// The cheapest of password hashes takes over 10 ms, a request without one about
/// 1 ms; a factor of two and a half and 5 ms leave room for noise, not for a
/// hash that was left out.
fn can_be_told_apart([first, second]: [Duration; 2]) -> bool {
    let (quick, slow) = (first.min(second), first.max(second));
    slow > quick * 5 / 2 + Duration::from_millis(5)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told_apart(first: u64, second: u64) -> bool {
        can_be_told_apart([first, second].map(Duration::from_millis))
    }

    #[test]
    fn a_hash_that_was_left_out_shows_and_noise_does_not() {
        assert!(told_apart(1, 20));
        assert!(told_apart(12, 1));
        assert!(!told_apart(20, 24));
        assert!(!told_apart(40, 20));
        assert!(!told_apart(1, 3));
    }

    #[test]
    fn a_loaded_machine_shows_a_difference_where_both_hash() {
        let [two, nine, ten, forty] = [2, 9, 10, 40].map(Duration::from_millis);
        assert!(would_show(two, [two, forty]));
        assert!(would_show(nine, [forty, forty]));
        assert!(!would_show(nine, [ten, forty]));
        assert!(!would_show(nine, [forty, ten]));
    }
}
