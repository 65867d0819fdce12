//! Faults of this machine that show while a connection is made: they say nothing of
//! the server at the other end.
//!
//! They are noted for the whole process. What one connection suffers from, such as
//! too many open files, disturbs all others of the same time, and not every wait has
//! room for a reason.

use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

static LAST: Mutex<Option<(Instant, String)>> = Mutex::new(None);

/// Whether the system reported something that no server on the loopback can cause;
/// that is noted then.
pub fn noted(error: &io::Error) -> bool {
    let is_ours = error.raw_os_error().is_some() && !can_be_the_servers(error.kind());
    if is_ours {
        let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
        *last = Some((Instant::now(), error.to_string()));
    }
    is_ours
}

/// The last fault of this machine, if it was noted after `begin`.
pub fn since(begin: Instant) -> Option<String> {
    let last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    let (when, why) = last.as_ref()?;
    (*when >= begin).then(|| why.clone())
}

/// What a server does by not listening, or by closing a connection.
fn can_be_the_servers(kind: io::ErrorKind) -> bool {
    use io::ErrorKind::{
        BrokenPipe, ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted,
        NotConnected, TimedOut, UnexpectedEof, WouldBlock,
    };
    matches!(
        kind,
        BrokenPipe
            | ConnectionAborted
            | ConnectionRefused
            | ConnectionReset
            | Interrupted
            | NotConnected
            | TimedOut
            | UnexpectedEof
            | WouldBlock
    )
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use nix::errno::Errno;

    fn is_noted(errno: Errno) -> bool {
        noted(&io::Error::from_raw_os_error(errno as i32))
    }

    #[test]
    fn only_what_no_server_can_cause_is_noted_and_with_its_time() {
        for errno in [
            Errno::EMFILE,
            Errno::ENFILE,
            Errno::EADDRNOTAVAIL,
            Errno::ENETUNREACH,
            Errno::ENETDOWN,
            Errno::ENOBUFS,
            Errno::ENOMEM,
            Errno::EACCES,
        ] {
            let begin = Instant::now();
            assert!(is_noted(errno), "{errno}");
            let why = since(begin).expect("just now");
            assert!(why.contains(&format!("os error {}", errno as i32)), "{why}");
        }
        assert_eq!(since(Instant::now()), None);
        for errno in [Errno::ECONNREFUSED, Errno::ECONNRESET, Errno::EPIPE] {
            assert!(!is_noted(errno), "{errno}");
        }
        assert!(!noted(&io::Error::other("no error of the system")));
    }
}
