//! Clients older than Socket.IO 3, which this server does not understand.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use axum::extract::Request;
use axum::http::Uri;
use axum::middleware::Next;
use axum::response::Response;

/// An old client keeps trying, and anybody can pretend to be one.
const LOGGED_EVERY: Duration = Duration::from_secs(10);

static LAST_LOGGED: Mutex<Option<Instant>> = Mutex::new(None);

/// Logs each refusal of a client older than Socket.IO 3: socketioxide refuses it
/// silently. For [`axum::middleware::from_fn`].
pub async fn log(request: Request, next: Next) -> Response {
    let version = old_version(request.uri());
    let response = next.run(request).await;
    if let Some(version) = version
        && response.status().is_client_error()
        && turn(&LAST_LOGGED, Instant::now())
    {
        tracing::warn!(
            "refused a Socket.IO client: it asks for EIO={version}, this server speaks EIO=4; \
             it needs version 3 or later of the client"
        );
    }
    response
}

/// The Engine.IO version that this request asks for, if the server no longer
/// supports it.
fn old_version(uri: &Uri) -> Option<u8> {
    let query = uri
        .path()
        .starts_with("/socket.io")
        .then(|| uri.query())??;
    let version = query
        .split('&')
        .find_map(|pair| pair.strip_prefix("EIO="))?;
    version.parse().ok().filter(|version| *version < 4)
}

/// Whether the last line is long enough ago. If so, a new one counts from `now`.
fn turn(last: &Mutex<Option<Instant>>, now: Instant) -> bool {
    let mut last = last.lock().expect("no one panics while holding the lock");
    let due = last.is_none_or(|last| now.duration_since(last) >= LOGGED_EVERY);
    if due {
        *last = Some(now);
    }
    due
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(uri: &str) -> Option<u8> {
        old_version(&uri.parse().unwrap())
    }

    #[test]
    fn only_what_is_older_than_4_is_old() {
        let socket_io = |query: &str| version(&format!("/socket.io/?{query}"));
        assert_eq!(socket_io("EIO=3&transport=polling"), Some(3));
        assert_eq!(socket_io("transport=websocket&EIO=2"), Some(2));
        for query in ["EIO=4", "EIO=5", "EIO=", "EIO=x%0a", "EIO=-1", "AEIO=3", ""] {
            assert_eq!(socket_io(query), None, "{query}");
        }
        assert_eq!(version("/socket.io/"), None);
        assert_eq!(version("/?EIO=3"), None);
    }

    #[test]
    fn one_line_in_ten_seconds_is_enough() {
        let last = Mutex::new(None);
        let start = Instant::now();
        assert!(turn(&last, start));
        assert!(!turn(&last, start + Duration::from_millis(9_999)));
        assert!(turn(&last, start + LOGGED_EVERY));
        assert!(!turn(&last, start + LOGGED_EVERY));
    }
}
