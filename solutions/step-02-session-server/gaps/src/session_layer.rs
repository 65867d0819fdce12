//! The layer that gives every request its session.

/// The cookie's name, the same as in the Express server of this course's original.
pub const COOKIE_NAME: &str = "express.sid";

// GAP: Make the layer that gives each request its session, from any store and the
// settings. The cookie has the name above.
// GAP: `cookie`: sign the cookie, protect it from scripts, plain HTTP and other
// sites' forms, and end the session when its lifetime is over.
