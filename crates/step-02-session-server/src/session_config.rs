//! The settings of sessions and their cookie.

// GAP: Store what the session layer needs: the key that signs the cookie, the
// lifetime of a session, and whether the cookie is for HTTPS only.
// GAP: Read it from `SESSION_SECRET`, `SESSION_TTL_SECONDS` and `APP_ENV`. An
// unusable value is a `kit::config::ConfigError`, which never shows the secret.
