//! The layer that gives every request its session.

/// The cookie's name, the one that Express uses with this course's original.
pub const COOKIE_NAME: &str = "express.sid";

// GAP: Make the layer that gives each request its session, from any store and the
// settings. The cookie has the name above.
// GAP: `cookie`: sign the cookie, keep it from scripts, from plain HTTP and from
// other sites' forms, and let the session end when its lifetime is over.
