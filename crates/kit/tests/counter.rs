//! The counter that step 1 begins with breaks, as its document says.

#[path = "../examples/counter.rs"]
#[expect(dead_code, reason = "`main` is for the reader's command")]
mod counter;

#[test]
fn two_threads_that_count_and_then_send_leave_a_wrong_number() {
    // The document shows round 1 or 2.
    assert!(counter::first_wrong_round(100_000).is_some());
}
