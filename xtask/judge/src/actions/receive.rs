//! A socket is sent an event.

use crate::actions::{Execute, Role};
use crate::execute::StepError;
use crate::execute::context::Context;
use crate::execute::sockets::{describe_data, describe_events, describe_pattern, fits};
use course::vocabulary::Receive;
use rig::server::Line;
use wire::socket::Event;
use wire::wait_policy::{Missing, Patience};

impl Execute for Receive {
    fn role(&self) -> Role {
        Role::Looks
    }

    async fn execute(&self, context: &mut Context<'_>) -> Result<(), StepError> {
        let Receive { pattern } = self;
        let wanted = pattern
            .data
            .as_ref()
            .map(|data| context.fill_data(data))
            .transpose()?;
        let expected = describe_pattern(pattern, wanted.as_ref());
        let called = context.called(&pattern.socket);
        context.tell(format!("{called} waits for {expected}"));
        let socket = context.socket(&pattern.socket)?;
        let matches = |event: &Event| fits(event, &pattern.event, wanted.as_ref());
        match socket.wait_for(&matches, Patience::default()).await {
            Ok(_) => Ok(()),
            Err(missing) => Err(StepError::wrong(
                expected,
                not_received(&socket.events(), &pattern.event, &missing),
            )),
        }
    }

    fn at_the_end(&self, _: &mut Context<'_>, _: &[Line]) -> Result<(), StepError> {
        Ok(())
    }
}

/// What came in place of an event. Events of the same name come first: they may have other
/// data, or be older than what is tested.
fn not_received(events: &[Event], name: &str, missing: &Missing) -> String {
    let (same, others): (Vec<Event>, Vec<Event>) =
        events.iter().cloned().partition(|event| event.name == name);
    match (same.as_slice(), others.as_slice()) {
        ([], others) => format!(
            "{missing}; this socket was sent: {}",
            describe_events(others)
        ),
        (same, []) => format!("`{name}` so far: {}; then {missing}", describe_data(same)),
        (same, others) => format!(
            "`{name}` so far: {}; then {missing}; this socket was also sent: {}",
            describe_data(same),
            describe_events(others)
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::{Value, json};

    use super::*;
    use wire::wait_policy::Reason;

    #[test]
    fn an_event_with_other_data_is_told_first() {
        let event = |name: &str, data: Value| Event {
            name: name.to_owned(),
            args: vec![data],
        };
        let missing = Missing {
            waited: Duration::from_millis(600),
            reason: Reason::Limit,
        };
        let told = |events: &[Event]| not_received(events, "count", &missing);
        assert_eq!(told(&[]), "nothing in 0.6 s; this socket was sent: nothing");
        assert_eq!(
            told(&[event("count", json!(3))]),
            "`count` so far: 3; then nothing in 0.6 s"
        );
        assert_eq!(
            told(&[event("user", json!("a")), event("count", json!(3))]),
            "`count` so far: 3; then nothing in 0.6 s; this socket was also sent: `user` \"a\""
        );
    }
}
