//! How long a case may take and how much memory it may have.

use std::alloc::System;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use cap::Cap;

/// More than all tests of this program take together. Whoever asks for more
/// ends the program with "memory allocation failed".
const MOST_BYTES: usize = 512 << 20;

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, MOST_BYTES);

/// Long enough for a machine that does something else; a right case takes
/// milliseconds.
const DEADLINE: Duration = Duration::from_secs(20);

/// As little as the main thread has on any system (Windows).
const STACK: usize = 1 << 20;

/// What `work` makes of an input, in time and on a small stack.
pub fn bounded<I, T>(input: I, work: impl FnOnce(I) -> T + Send + 'static) -> T
where
    I: Send + 'static,
    T: Send + 'static,
{
    let (done, result) = mpsc::channel();
    let worker = thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || done.send(work(input)))
        .expect("a thread can be started");
    match result.recv_timeout(DEADLINE) {
        Ok(result) => result,
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("this input takes longer than {DEADLINE:?}"),
        Err(mpsc::RecvTimeoutError::Disconnected) => match worker.join() {
            Err(panic) => std::panic::resume_unwind(panic),
            Ok(_) => unreachable!("a worker that did not panic has sent its result"),
        },
    }
}
