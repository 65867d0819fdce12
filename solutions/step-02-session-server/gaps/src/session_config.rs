//! The settings of the sessions and of their cookie.

// GAP: Write `pub struct SessionConfig` with the cookie's key, the life of a
// session in seconds, and whether the cookie is for HTTPS only.
// GAP: Read `SESSION_SECRET`: refuse fewer than 32 bytes, then derive the `Key`
// from it.
// GAP: Read `SESSION_TTL_SECONDS`: 14 days if it is not set, refused unless it
// is a positive whole number.
// GAP: Read `APP_ENV`: unless it is `development`, the cookie is for HTTPS only.
