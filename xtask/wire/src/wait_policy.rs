//! How long to wait for something that ought to come.
//!
//! A fixed deadline is wrong in both directions: short, it fails a right server
//! on a busy machine; long, it makes a learner wait seconds for every event
//! that never comes. So there is a hard limit, and besides it an early end for
//! a server that has proven to be idle: it answered a question that was asked
//! after everything else, then had a while, and then has had a generous multiple
//! of the time that it takes to answer now.

use std::time::Duration;

use thiserror::Error;
use tokio::time::{Instant, sleep_until, timeout_at};

/// The limits of one wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Nothing is waited for longer than this.
    pub hard: Duration,
    /// What an idle server still gets after its first answer.
    pub grace: Duration,
    /// The grace grows by this many round trips, so that a loaded machine
    /// gets more time in proportion to its load.
    pub round_trips: u32,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            hard: Duration::from_secs(5),
            grace: Duration::from_millis(600),
            round_trips: 20,
        }
    }
}

/// What was waited for did not come.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("nothing{}", .reason.after(.waited.as_secs_f32()))]
pub struct Missing {
    pub waited: Duration,
    pub reason: Reason,
}

/// Why the wait ended without the thing waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The server answers questions and has nothing more to say.
    Idle,
    /// The hard limit passed; the server may be stuck or very slow.
    Limit,
    /// Nothing can come any more: the connection or the server has ended, as
    /// the sentence says.
    Ended(String),
}

impl Reason {
    fn after(&self, seconds: f32) -> String {
        match self {
            Self::Idle => format!(" in {seconds:.1} s, although the server still answered"),
            Self::Limit => format!(" in {seconds:.1} s"),
            Self::Ended(how) => format!(", and nothing can come any more: {how}"),
        }
    }
}

impl Patience {
    /// The same kind of wait with another hard limit.
    pub fn at_most(hard: Duration) -> Self {
        Self {
            hard,
            ..Self::default()
        }
    }

    /// What a server whose answer took `round_trip` gets after that answer.
    fn grace_after(&self, round_trip: Duration) -> Duration {
        self.grace
            .saturating_add(round_trip.saturating_mul(self.round_trips))
    }

    /// Waits for `event`, or until the server is proven idle, or until the
    /// hard limit.
    ///
    /// `ask` asks the server something and returns how long the answer took;
    /// `None` means that no answer can be had, and then only the hard limit
    /// counts. An `event` that says `Err` means that nothing can come any more.
    ///
    /// # Errors
    /// [`Missing`], with the reason.
    pub async fn wait<T, Answer: Future<Output = Option<Duration>>>(
        self,
        event: impl Future<Output = Result<T, String>>,
        mut ask: impl FnMut() -> Answer,
    ) -> Result<T, Missing> {
        let start = Instant::now();
        let missing = |reason| Missing {
            waited: start.elapsed(),
            reason,
        };
        let proven_idle = async {
            let Some(_) = ask().await else {
                return std::future::pending().await;
            };
            let answered = Instant::now();
            sleep_until(answered + self.grace).await;
            loop {
                // The last answer closes the wait: what the server sent before
                // it has arrived. How long it took shows how busy the machine
                // is now, and so how much time the server still gets.
                let Some(round_trip) = ask().await else {
                    return std::future::pending().await;
                };
                let enough = answered + self.grace_after(round_trip);
                if Instant::now() >= enough {
                    return;
                }
                sleep_until(enough).await;
            }
        };
        let first = async {
            tokio::select! {
                biased;
                outcome = event => Some(outcome),
                () = proven_idle => None,
            }
        };
        match timeout_at(start + self.hard, first).await {
            Ok(Some(Ok(value))) => Ok(value),
            Ok(Some(Err(how))) => Err(missing(Reason::Ended(how))),
            Ok(None) => Err(missing(Reason::Idle)),
            Err(_) => Err(missing(Reason::Limit)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::{pending, ready};

    /// Long enough that only a broken test reaches it.
    const NEVER: Duration = Duration::from_secs(60);

    fn millis(n: u64) -> Duration {
        Duration::from_millis(n)
    }

    fn patience(hard: Duration, grace: Duration) -> Patience {
        Patience {
            hard,
            grace,
            round_trips: 20,
        }
    }

    fn nothing() -> impl Future<Output = Result<(), String>> {
        pending()
    }

    #[tokio::test]
    async fn an_event_that_comes_ends_the_wait_at_once() {
        let got = patience(NEVER, NEVER)
            .wait(async { Ok(7) }, || ready(Some(millis(1))))
            .await;
        assert_eq!(got, Ok(7));
    }

    #[tokio::test]
    async fn an_idle_server_is_given_up_after_the_grace() {
        let missing = patience(NEVER, millis(20))
            .wait(nothing(), || ready(Some(millis(1))))
            .await
            .unwrap_err();
        assert_eq!(missing.reason, Reason::Idle);
        assert!(
            missing.waited >= millis(30) && missing.waited < NEVER,
            "{missing:?}"
        );
    }

    #[tokio::test]
    async fn a_slow_server_gets_time_in_proportion() {
        let missing = patience(NEVER, millis(1))
            .wait(nothing(), || ready(Some(millis(20))))
            .await
            .unwrap_err();
        assert_eq!(missing.reason, Reason::Idle);
        assert!(missing.waited >= millis(200), "{missing:?}");
    }

    #[tokio::test]
    async fn a_server_that_becomes_slow_gets_more_time() {
        let mut asked = 0;
        let missing = patience(NEVER, millis(1))
            .wait(nothing(), || {
                asked += 1;
                ready(Some(millis(if asked == 1 { 1 } else { 30 })))
            })
            .await
            .unwrap_err();
        assert!(missing.waited >= millis(300), "{missing:?}");
    }

    #[tokio::test]
    async fn what_made_a_server_slow_may_have_passed() {
        let mut asked = 0;
        let missing = patience(NEVER, millis(1))
            .wait(nothing(), || {
                asked += 1;
                ready(Some(if asked == 1 { NEVER } else { millis(1) }))
            })
            .await
            .unwrap_err();
        assert_eq!(missing.reason, Reason::Idle);
        assert!(missing.waited >= millis(20), "{missing:?}");
    }

    #[tokio::test]
    async fn a_server_that_answers_nothing_gets_the_hard_limit() {
        let missing = patience(millis(20), Duration::ZERO)
            .wait(nothing(), || ready(None))
            .await
            .unwrap_err();
        assert_eq!(missing.reason, Reason::Limit);
        let missing = patience(millis(20), Duration::ZERO)
            .wait(nothing(), pending)
            .await
            .unwrap_err();
        assert_eq!(missing.reason, Reason::Limit);
        assert!(missing.waited >= millis(20));
    }

    #[tokio::test]
    async fn an_ended_connection_is_not_waited_for() {
        let event = async { Err::<(), _>("the server closed the connection".to_owned()) };
        let missing = patience(NEVER, NEVER)
            .wait(event, || ready(None))
            .await
            .unwrap_err();
        assert_eq!(
            missing.to_string(),
            "nothing, and nothing can come any more: the server closed the connection"
        );
    }
}
