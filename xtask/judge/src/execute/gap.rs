//! Notices that the runner stood still: it was stopped (Ctrl-Z), the machine slept,
//! or had far too much to do. Deadlines pass meanwhile, and no server is to blame.

use std::time::{Duration, Instant, SystemTime};

use tokio::time::{MissedTickBehavior, interval};

/// Shorter than every deadline of a test; on a busy machine a timer may be as late.
pub const HARMLESS: Duration = Duration::from_secs(1);
const BEAT: Duration = Duration::from_millis(250);

/// Both clocks: while a machine sleeps, most of them stop the one that only counts
/// up; the other one also moves when somebody sets it, and sessions go by that.
#[derive(Debug, Clone, Copy)]
struct Beat {
    steady: Instant,
    set: SystemTime,
}

impl Beat {
    fn now() -> Beat {
        Beat {
            steady: Instant::now(),
            set: SystemTime::now(),
        }
    }

    /// The time since then, by the clock that shows more; a clock that was set back
    /// counts by how far.
    fn age(self) -> Duration {
        let set = match self.set.elapsed() {
            Ok(elapsed) => elapsed,
            Err(back) => back.duration(),
        };
        self.steady.elapsed().max(set)
    }
}

/// What comes of `work`, and the longest time for which nothing went on meanwhile.
pub async fn longest_during<T>(work: impl Future<Output = T>) -> (T, Duration) {
    let mut work = std::pin::pin!(work);
    let mut beats = interval(BEAT);
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut last = Beat::now();
    let mut longest = Duration::ZERO;
    loop {
        let done = tokio::select! {
            biased;
            done = &mut work => Some(done),
            _ = beats.tick() => None,
        };
        longest = longest.max(last.age().saturating_sub(BEAT));
        last = Beat::now();
        if let Some(done) = done {
            return (done, longest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_time_for_which_nothing_went_on_is_noticed() {
        let stands_still = async {
            tokio::task::yield_now().await;
            std::thread::sleep(HARMLESS + 2 * BEAT);
        };
        let ((), longest) = longest_during(stands_still).await;
        assert!(longest > HARMLESS, "{longest:?}");
    }

    #[tokio::test]
    async fn waiting_is_not_standing_still() {
        let waits = tokio::time::sleep(HARMLESS + 2 * BEAT);
        let ((), longest) = longest_during(waits).await;
        assert!(longest < HARMLESS, "{longest:?}");
    }
}
