//! The layer that gives every request its session.

use cookie::SameSite;
use cookie::time::Duration;
use tower_sessions::service::SignedCookie;
use tower_sessions::{Expiry, SessionManagerLayer, SessionStore};

use crate::session_config::SessionConfig;

/// The cookie's name, the same as in the Express server of this course's original.
pub const COOKIE_NAME: &str = "express.sid";

/// Reads the session's id from a signed cookie, and sets that cookie once there
/// is something to remember. A visitor with nothing to remember gets none.
///
/// The records are in `store`. In memory they are lost with the process, and
/// expired ones, though no longer found, are never removed; MongoDB removes
/// them.
pub fn session_layer<S: SessionStore>(
    store: S,
    config: SessionConfig,
) -> SessionManagerLayer<S, SignedCookie> {
    let life = Duration::seconds(config.ttl_seconds.into());
    SessionManagerLayer::new(store)
        .with_name(COOKIE_NAME)
        .with_path("/")
        // No script can read it, so an injected script cannot steal it.
        .with_http_only(true)
        // The browser sends no cookie with another site's POST. That protects
        // only routes that need the cookie, and not from other ports of this
        // host, which are the same site. `Strict` would also withhold the
        // cookie when a visitor follows a link from another site.
        .with_same_site(SameSite::Lax)
        // Plain HTTP on 127.0.0.1 needs a cookie too; production has HTTPS.
        .with_secure(config.secure)
        .with_expiry(Expiry::OnInactivity(life))
        .with_signed(config.key)
}
