//! Waits for a condition instead of a fixed time.

use std::time::{Duration, Instant};

const LIMIT: Duration = Duration::from_secs(30);

/// Asks until the answer is yes.
pub async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let begin = Instant::now();
    let mut turns = tokio::time::interval(Duration::from_millis(20));
    while !is_so().await {
        assert!(begin.elapsed() < LIMIT, "waited in vain: {what}");
        turns.tick().await;
    }
}
