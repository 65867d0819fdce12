//! The order in which a watcher is sent numbers and names.

use serde_json::Value;

use crate::execute::StepError;
use wire::socket::Event;

/// What most often leads to a wrong order.
pub const CAUSE: &str = "counting and sending have to be one step under one lock that all share: \
     two tasks that count 5 and then 6 may send 6 first and 5 last; all sockets but one is not \
     the number if others leave too; a number that is raised and lowered by hand goes wrong for good when a socket ends before its handler begins";

/// What most often leads to a last number that is wrong, or to none.
pub const LAST: &str = "after each change everyone has to be sent a new number. Wait for the \
     lock, and do not skip your turn: whoever holds it may have counted already. Count and send \
     under that one lock, or a number that was counted earlier is sent last. Count the sockets \
     that are `connected()`: all but one is too many while others leave too. Do not stop at a \
     socket that has gone. A number that is raised and lowered by hand goes wrong for good when \
     a socket ends before its handler begins";

/// What most often leaves a newcomer without a number.
pub const UNCHANGED: &str = "a number that is the same as the last one is still news to whoever \
     has just come: send it after each change, whatever it was before";

/// What most often leaves everybody without a number.
pub const UNREAD: &str = "what is sent to a client that does not read waits in a buffer, and once \
     that is full, sending fails. Do not try again: nobody else may have to wait for that client";

/// How the number changes while sockets only come, or only go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trend {
    Up,
    Down,
    Any,
}

/// The events that are watched.
#[derive(Debug, Clone, Copy)]
pub struct Numbers<'a> {
    /// With the number of sockets.
    pub event: &'a str,
    /// With a change, and the number after it.
    pub change: Option<&'a str>,
}

/// What one watcher has been sent, as far as it was looked at.
#[derive(Debug)]
pub struct Seen<'a> {
    numbers: Numbers<'a>,
    /// Events that were looked at before.
    looked_at: usize,
    /// The last number before those.
    number: Option<u64>,
    /// Numbers and announcements of which the latter were looked at.
    announcements: usize,
}

impl<'a> Seen<'a> {
    pub fn new(numbers: Numbers<'a>) -> Seen<'a> {
        Seen {
            numbers,
            looked_at: 0,
            number: None,
            announcements: 0,
        }
    }

    fn number_of(&self, event: &Event) -> Option<u64> {
        (event.name == self.numbers.event).then(|| event.args.first()?.as_u64())?
    }

    /// The number in an announcement; the outer `None` for another event.
    fn change_of(&self, event: &Event) -> Option<Option<u64>> {
        let change = self.numbers.change?;
        let arg = (event.name == change).then(|| event.args.first())??;
        let number = arg.get("currentUsers").and_then(Value::as_u64);
        Some(number)
    }

    /// The last number.
    pub fn last(&self, events: &[Event]) -> Option<u64> {
        events.iter().rev().find_map(|event| self.number_of(event))
    }

    /// The numbers since the last look, for a report.
    pub fn describe(&self, events: &[Event]) -> String {
        let new = events.iter().skip(self.looked_at);
        let numbers = new.filter_map(|event| self.number_of(event));
        let numbers: Vec<_> = self
            .number
            .into_iter()
            .chain(numbers)
            .map(|n| n.to_string())
            .collect();
        match numbers.as_slice() {
            [] => "no number at all".to_owned(),
            numbers => format!("one socket was sent {}", numbers.join(", ")),
        }
    }

    /// Looks at what is new.
    ///
    /// # Errors
    /// A number goes back although sockets only came, or forward although they only
    /// left; an announcement does not follow its number.
    pub fn judge(&mut self, events: &[Event], trend: Trend, round: usize) -> Result<(), StepError> {
        let event = self.numbers.event;
        let when = format!("in round {round}");
        let mut before = self.number;
        for number in events
            .iter()
            .skip(self.looked_at)
            .filter_map(|event| self.number_of(event))
        {
            let wrong = match (trend, before) {
                (Trend::Up, Some(before)) => number < before,
                (Trend::Down, Some(before)) => number > before,
                _ => false,
            };
            if wrong {
                let (way, what) = match trend {
                    Trend::Down => ("rises", "leave"),
                    _ => ("falls", "come"),
                };
                return Err(StepError::wrong(
                    format!(
                        "a number in `{event}` that never {way} while sockets only {what}, {when}"
                    ),
                    self.describe(events),
                )
                .because(CAUSE));
            }
            before = Some(number);
        }
        self.announcements(events, &when)?;
        self.number = before;
        self.looked_at = events.len();
        Ok(())
    }

    /// Numbers and announcements in their order; others are of no interest.
    fn relevant<'e>(&self, events: &'e [Event]) -> Vec<&'e Event> {
        let is_relevant =
            |event: &&Event| self.number_of(event).is_some() || self.change_of(event).is_some();
        events.iter().filter(is_relevant).collect()
    }

    fn announcements(&mut self, events: &[Event], when: &str) -> Result<(), StepError> {
        let Some(change) = self.numbers.change else {
            return Ok(());
        };
        // A number may have been looked at before its announcement came, so all of them
        // are looked at.
        let relevant = self.relevant(events);
        let new = relevant.iter().enumerate().skip(self.announcements);
        for (at, event) in new {
            // A watcher that joins between two events of one turn is sent the second only.
            let (Some(number), Some(behind)) = (self.change_of(event), at.checked_sub(1)) else {
                continue;
            };
            if number.is_none() || self.number_of(relevant[behind]) != number {
                let shown = relevant.iter().skip(at.saturating_sub(2)).take(5);
                let shown: Vec<_> = shown
                    .map(|event| format!("`{}` {}", event.name, event.args[0]))
                    .collect();
                return Err(StepError::wrong(
                    format!(
                        "`{change}` right after `{}` with the same number, {when}",
                        self.numbers.event
                    ),
                    shown.join(", "),
                )
                .because(
                    "another change came between the two events, or the number came last: send \
                     both under one turn of the lock, the number first",
                ));
            }
        }
        self.announcements = relevant.len();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn numbers(change: Option<&'static str>) -> Numbers<'static> {
        Numbers {
            event: "user count",
            change,
        }
    }

    fn number(number: u64) -> Event {
        Event {
            name: "user count".into(),
            args: vec![json!(number)],
        }
    }

    fn change(number: u64, connected: bool) -> Event {
        Event {
            name: "user".into(),
            args: vec![
                json!({ "username": "eve", "currentUsers": number, "connected": connected }),
            ],
        }
    }

    fn judged(numbers: Numbers<'_>, events: &[Event], trend: Trend) -> bool {
        Seen::new(numbers).judge(events, trend, 1).is_ok()
    }

    #[test]
    fn numbers_may_be_left_out_and_never_turn_back() {
        let numbers = numbers(None);
        assert!(judged(
            numbers,
            &[number(3), number(3), number(7)],
            Trend::Up
        ));
        assert!(!judged(
            numbers,
            &[number(3), number(5), number(4)],
            Trend::Up
        ));
        assert!(judged(numbers, &[number(7), number(3)], Trend::Down));
        assert!(!judged(numbers, &[number(3), number(4)], Trend::Down));
        assert!(judged(
            numbers,
            &[number(3), number(9), number(4)],
            Trend::Any
        ));
    }

    #[test]
    fn the_last_number_of_the_round_before_counts() {
        let numbers = numbers(None);
        let mut seen = Seen::new(numbers);
        let events = [number(8), number(7)];
        seen.judge(&events[..1], Trend::Any, 1).unwrap();
        assert!(seen.judge(&events, Trend::Up, 2).is_err());
    }

    #[test]
    fn an_announcement_follows_its_number() {
        let numbers = numbers(Some("user"));
        let follows = [number(1), change(1, true), number(2), change(2, true)];
        assert!(judged(numbers, &follows, Trend::Up));
        let too_early = [number(1), change(1, true), change(2, true), number(2)];
        assert!(!judged(numbers, &too_early, Trend::Up));
        let mixed = [number(1), number(2), change(1, true), change(2, true)];
        assert!(!judged(numbers, &mixed, Trend::Up));
    }

    #[test]
    fn a_watcher_may_join_between_a_number_and_its_announcement() {
        let numbers = numbers(Some("user"));
        let joined = [change(1, true), number(2), change(2, true)];
        assert!(judged(numbers, &joined, Trend::Any));
    }

    #[test]
    fn an_announcement_may_come_after_its_number_was_looked_at() {
        let numbers = numbers(Some("user"));
        let events = [number(1), change(1, true), number(2), change(2, true)];
        for seen_first in 0..events.len() {
            let mut seen = Seen::new(numbers);
            seen.judge(&events[..seen_first], Trend::Any, 1).unwrap();
            seen.judge(&events, Trend::Any, 2).unwrap();
        }
    }
}
