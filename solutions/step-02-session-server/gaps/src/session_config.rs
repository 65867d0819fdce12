//! The settings of the sessions and of their cookie.

// GAP: Keep what the session layer needs to know: the key that signs the cookie,
// the lifetime of a session, and whether the cookie is for HTTPS only.
// GAP: Read it from `SESSION_SECRET`, `SESSION_TTL_SECONDS` and `APP_ENV`. A value
// that cannot be used is a `kit::config::ConfigError`, which never shows the secret.
