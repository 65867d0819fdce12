//! What SIGTERM and SIGINT do. The standard library has no words for it, but
//! links what has them.

#[cfg(unix)]
mod unix {
    use std::sync::atomic::{AtomicI32, Ordering};

    static CODE: AtomicI32 = AtomicI32::new(0);

    unsafe extern "C" {
        fn signal(number: i32, handler: usize) -> usize;
        fn _exit(code: i32) -> !;
        fn raise(number: i32) -> i32;
    }

    extern "C" fn end(_: i32) {
        // SAFETY: one of the few functions that a handler may call.
        unsafe { _exit(CODE.load(Ordering::SeqCst)) }
    }

    /// Both signals end this process with `code`.
    pub fn end_with(code: i32) {
        CODE.store(code, Ordering::SeqCst);
        set(end as extern "C" fn(i32) as usize);
    }

    /// Nothing but SIGKILL ends this process.
    pub fn ignore() {
        const SIG_IGN: usize = 1;
        set(SIG_IGN);
    }

    /// Both signals end this process as the system sees fit.
    pub fn leave() {
        const SIG_DFL: usize = 0;
        set(SIG_DFL);
    }

    /// What the system does when memory runs out, and what a user does.
    pub fn be_killed() {
        // SAFETY: a call without any precondition.
        unsafe { raise(9) };
    }

    /// Stops the parent process for some time, and gives it a moment to notice before
    /// this returns.
    pub fn stop_the_runner(time: std::time::Duration) {
        let runner = std::os::unix::process::parent_id().to_string();
        for (signal, wait) in [("STOP", time), ("CONT", std::time::Duration::from_millis(300))] {
            let sent = std::process::Command::new("kill")
                .args(["-s", signal, &runner])
                .status();
            assert!(sent.expect("kill can be run").success());
            std::thread::sleep(wait);
        }
    }

    fn set(handler: usize) {
        for number in [2, 15] {
            // SAFETY: the handler is a constant of the system or the function above.
            unsafe { signal(number, handler) };
        }
    }
}

#[cfg(not(unix))]
mod unix {
    pub fn end_with(_: i32) {}
    pub fn ignore() {}
    pub fn leave() {}
    pub fn be_killed() {
        std::process::abort();
    }
}

pub use unix::{be_killed, end_with, ignore, leave};
#[cfg(unix)]
pub use unix::stop_the_runner;
