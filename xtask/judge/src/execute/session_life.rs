//! The lives of a test's sessions: waited for, and not outrun by the test itself.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::context::Context;
use super::http::ANSWER;

/// When sessions began that the test takes for alive, by the person.
#[derive(Debug, Default)]
pub struct Sessions {
    of: BTreeMap<String, Life>,
}

#[derive(Debug)]
struct Life {
    /// Before the sign-in of the oldest was sent; `None`: it has been waited for.
    oldest: Option<Instant>,
    /// After the sign-in of the newest was answered.
    newest: Instant,
}

impl Sessions {
    /// Somebody has signed in.
    pub fn begin(&mut self, person: &str, sent: Instant) {
        let newest = Instant::now();
        let life = self.of.entry(person.to_owned()).or_insert(Life {
            oldest: None,
            newest,
        });
        life.oldest.get_or_insert(sent);
        life.newest = newest;
    }

    /// When this person's newest session had begun for certain.
    pub fn newest(&self, person: &str) -> Instant {
        let life = self.of.get(person);
        life.map_or_else(Instant::now, |life| life.newest)
    }

    /// The test knows that this person's sessions have ended.
    pub fn end(&mut self, person: &str) {
        if let Some(life) = self.of.get_mut(person) {
            life.oldest = None;
        }
    }

    /// Whether one may have ended of which the test thinks that it lives.
    fn may_have_ended(&self, life: Duration) -> bool {
        let mut oldest = self.of.values().filter_map(|life| life.oldest);
        oldest.any(|oldest| oldest.elapsed() > life)
    }
}

/// Whether a test that has failed in an action begun at `begun` may have failed
/// only because this machine was too slow for it: a session had ended meanwhile.
/// Expiry makes other answers, never none, so silence has another reason.
pub fn was_too_slow(context: &mut Context<'_>, begun: Instant) -> bool {
    let was_silent = begun.elapsed() >= ANSWER;
    let life = context.session_life();
    !was_silent && life.is_some_and(|life| context.sessions.may_have_ended(life))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIFE: Duration = Duration::from_secs(60);

    #[test]
    fn the_oldest_session_is_the_first_that_may_have_ended() {
        let mut sessions = Sessions::default();
        assert!(!sessions.may_have_ended(Duration::ZERO));
        let now = Instant::now();
        sessions.begin("ada", now);
        assert!(!sessions.may_have_ended(LIFE));
        let Some(earlier) = now.checked_sub(LIFE + LIFE) else {
            return;
        };
        sessions = Sessions::default();
        sessions.begin("ada", earlier);
        sessions.begin("ada", now);
        sessions.begin("eve", now);
        assert!(sessions.may_have_ended(LIFE));
        sessions.end("eve");
        assert!(sessions.may_have_ended(LIFE));
        sessions.end("ada");
        assert!(!sessions.may_have_ended(LIFE));
    }
}
