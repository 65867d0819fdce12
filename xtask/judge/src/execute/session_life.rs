//! The lives of a test's sessions: waited for, and not outrun by the test itself.

use std::time::{Duration, Instant};

use super::context::Context;
use super::http::ANSWER;

/// When sessions began that the test takes for alive.
#[derive(Debug, Default)]
pub struct Sessions {
    /// Before the sign-in of the oldest was sent.
    oldest: Option<Instant>,
    /// After the sign-in of the newest was answered.
    newest: Option<Instant>,
}

impl Sessions {
    /// Somebody has signed in.
    pub fn begin(&mut self, sent: Instant) {
        self.oldest.get_or_insert(sent);
        self.newest = Some(Instant::now());
    }

    /// When the newest one had begun for certain.
    pub fn newest(&self) -> Instant {
        self.newest.unwrap_or_else(Instant::now)
    }

    /// Whether one may have ended of which the test thinks that it lives.
    fn may_have_ended(&self, life: Duration) -> bool {
        self.oldest.is_some_and(|oldest| oldest.elapsed() > life)
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
        sessions.begin(now);
        assert!(!sessions.may_have_ended(LIFE));
        let Some(earlier) = now.checked_sub(LIFE + LIFE) else {
            return;
        };
        sessions = Sessions::default();
        sessions.begin(earlier);
        sessions.begin(now);
        assert!(sessions.may_have_ended(LIFE));
    }
}
