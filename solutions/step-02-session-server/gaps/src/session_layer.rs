//! The layer that gives every request its session.

/// The cookie's name, the one that Express uses with this course's original.
pub const COOKIE_NAME: &str = "express.sid";

// GAP: Write `pub fn session_layer<S: SessionStore>(store: S, config: SessionConfig)
// -> SessionManagerLayer<S, SignedCookie>`.
// GAP: Give the cookie its name, the path `/`, HttpOnly, SameSite=Lax, and
// Secure as the settings say.
// GAP: Let a session expire as many seconds after its last change as the
// settings say.
// GAP: Sign the cookie with the key of the settings.
