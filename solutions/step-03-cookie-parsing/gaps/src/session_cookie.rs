//! Reads the session id from the headers of a handshake.
//!
//! The rules are those of `tower-sessions` for HTTP. If the two differed, a
//! visitor could be one user on the page and another on the socket, and an
//! attacker would look for the difference.
//!
//! 1. All `Cookie` lines are read, in order, as one list of pairs. A line that
//!    is not UTF-8 is skipped.
//! 2. Other cookies, whatever they contain, are ignored, and so are pairs that
//!    cannot be read, with one exception in rule 3.
//! 3. Of several session cookies, the last one counts, even if it is forged and
//!    an earlier one is not. One whose percent escapes are not valid UTF-8 is
//!    malformed, and counts only if there is no other. It is ours if the
//!    raw text before the `=` is our name.
//! 4. The value is decoded from percent escapes; double quotes are part of it.
//! 5. It begins with 44 characters of base64, the signature (HMAC-SHA256), and
//!    has at most 4096 bytes. Otherwise it is malformed.
//! 6. A signature that the key did not make is forged.
//! 7. The signed value must be a session id. Otherwise it is malformed.

use axum::http::HeaderMap;
use cookie::Key;
use tower_sessions::session::Id;

/// Why there is no session id in the headers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CookieFault {
    /// There is no session cookie.
    Missing,
    /// There is one, but it cannot be ours.
    Malformed,
    /// It looks like ours, but our key did not sign it.
    Forged,
}

// GAP: `missing`: display a fault as its status: `missing`, `malformed` or `forged`.

/// The session id from the `Cookie` headers (RFC 6265, section 5.4). Only the
/// store knows whether such a session exists.
///
/// # Errors
/// The first rule above that the cookie breaks.
pub fn session_id(_headers: &HeaderMap, _key: &Key) -> Result<Id, CookieFault> {
    // GAP: `valid`, `header`, `escapes`: find our cookie by rules 1 to 4.
    // GAP: `malformed`: no value that a stranger sends may cause a panic, rule 5.
    // GAP: `valid`: only what our key has signed counts, rules 6 and 7.
    Err(CookieFault::Missing)
}
