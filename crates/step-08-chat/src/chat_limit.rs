//! How often a user may send a message, across all of the user's sockets.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use tokio::time::{MissedTickBehavior, interval};

/// How many messages a user may send at once.
const AT_ONCE: NonZeroU32 = NonZeroU32::new(5).unwrap();

/// How long it takes until one more may be sent.
const ONE_MORE: Duration = Duration::from_secs(1);

/// How often to forget users whose allowance is full.
const FORGET: Duration = Duration::from_secs(10);

/// How many messages each user has left. Each message uses one, and each second gives
/// one back, up to [`AT_ONCE`].
pub struct ChatLimit<C: Clock = DefaultClock> {
    /// By user id: a user can have many sockets and open new ones at will.
    users: RateLimiter<String, HashMapStateStore<String>, C, NoOpMiddleware<C::Instant>>,
}

impl Default for ChatLimit {
    fn default() -> Self {
        Self::new(DefaultClock::default())
    }
}

impl<C: Clock> ChatLimit<C> {
    fn new(clock: C) -> Self {
        let quota = Quota::with_period(ONE_MORE).expect("a period that is not zero");
        // GAP: Allow `AT_ONCE` messages at once.
        let users = RateLimiter::new(quota, HashMapStateStore::default(), clock);
        Self { users }
    }

    /// Uses one of the user's messages.
    ///
    /// # Errors
    /// How long to wait, if there is none left.
    pub fn spend(&self, user_id: &String) -> Result<(), Duration> {
        // GAP: Ask `self.users` for this user. Its error knows the moment when the next message is allowed; for the time until then, it needs the limiter's clock.
        let _ = (&self.users, user_id, AT_ONCE);
        Ok(())
    }

    /// Forgets users whose allowance is full. They would stay in memory for ever,
    /// although there is nothing to remember about them.
    fn forget(&self) {
        // GAP: `self.users` can do this.
    }

    /// Forgets them regularly. Never returns.
    pub async fn watch(&self) {
        let mut forget = interval(FORGET);
        forget.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            forget.tick().await;
            self.forget();
        }
    }
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;

    fn limit() -> (ChatLimit<FakeRelativeClock>, FakeRelativeClock) {
        let clock = FakeRelativeClock::default();
        (ChatLimit::new(clock.clone()), clock)
    }

    #[test]
    fn five_at_once_and_one_more_each_second() {
        let (limit, clock) = limit();
        let ada = "ada".to_owned();
        for _ in 0..5 {
            assert_eq!(limit.spend(&ada), Ok(()));
        }
        assert_eq!(limit.spend(&ada), Err(ONE_MORE));
        clock.advance(ONE_MORE);
        assert_eq!(limit.spend(&ada), Ok(()));
        assert!(limit.spend(&ada).is_err());
        clock.advance(ONE_MORE * 100);
        let left = (0..10).filter(|_| limit.spend(&ada).is_ok()).count();
        assert_eq!(left, 5);
    }

    #[test]
    fn each_user_has_messages_to_spend() {
        let (limit, _) = limit();
        let ada = "ada".to_owned();
        let spent = (0..10).filter(|_| limit.spend(&ada).is_ok()).count();
        assert_eq!(spent, 5);
        assert_eq!(limit.spend(&"eve".to_owned()), Ok(()));
    }

    #[test]
    fn whoever_has_all_messages_left_is_forgotten_and_nobody_else() {
        let (limit, clock) = limit();
        for number in 0..1000 {
            limit.spend(&number.to_string()).unwrap();
        }
        clock.advance(ONE_MORE * 2);
        let ada = "ada".to_owned();
        for _ in 0..10 {
            limit.spend(&ada).ok();
        }
        limit.forget();
        assert_eq!(limit.users.len(), 1);
        assert!(limit.spend(&ada).is_err());
    }
}
