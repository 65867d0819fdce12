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

use std::fmt;

use axum::http::HeaderMap;
use axum::http::header::COOKIE;
use cookie::{Cookie, CookieJar, Key};
use tower_sessions::session::Id;

use crate::session_layer::COOKIE_NAME;

/// The length of a signature: 32 bytes in base64, with padding.
const MAC_LENGTH: usize = 44;

/// The longest cookie that browsers store. The real value has 66 bytes.
const MAX_VALUE_BYTES: usize = 4096;

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

/// The session id from the `Cookie` headers (RFC 6265, section 5.4). Only the
/// store knows whether such a session exists.
///
/// # Errors
/// The first rule above that the cookie breaks.
pub fn session_id(headers: &HeaderMap, key: &Key) -> Result<Id, CookieFault> {
    let cookie = session_cookie(headers)?;
    if cookie.value().len() > MAX_VALUE_BYTES || !begins_with_mac(cookie.value()) {
        return Err(CookieFault::Malformed);
    }
    // The jar compares in constant time. With `==`, the time for a wrong
    // signature would reveal how many of its bytes are right.
    let verified = CookieJar::new().signed(key).verify(cookie);
    let id = verified.ok_or(CookieFault::Forged)?;
    id.value().parse().map_err(|_| CookieFault::Malformed)
}

/// The last session cookie in the headers, percent-decoded.
fn session_cookie(headers: &HeaderMap) -> Result<Cookie<'static>, CookieFault> {
    let mut found = Err(CookieFault::Missing);
    let lines = headers.get_all(COOKIE).into_iter();
    let lines = lines.filter_map(|line| std::str::from_utf8(line.as_bytes()).ok());
    for pair in lines.flat_map(|line| line.split(';')) {
        match Cookie::parse_encoded(pair.to_owned()) {
            Ok(cookie) if cookie.name() == COOKIE_NAME => found = Ok(cookie),
            Err(_) if found.is_err() && names_ours(pair) => found = Err(CookieFault::Malformed),
            _ => {}
        }
    }
    found
}

fn names_ours(pair: &str) -> bool {
    let name = pair.split_once('=').map(|(name, _)| name.trim());
    name == Some(COOKIE_NAME)
}

fn begins_with_mac(value: &str) -> bool {
    let of_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
    let mac = value.as_bytes().get(..MAC_LENGTH);
    mac.is_some_and(|mac| mac.iter().all(of_base64))
}

impl fmt::Display for CookieFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "missing",
            Self::Malformed => "malformed",
            Self::Forged => "forged",
        })
    }
}

#[cfg(test)]
mod tests;
