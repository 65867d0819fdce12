//! What a session remembers. No other module reads or writes it.

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use kit::refusal::Refusal;
use kit::theme::Theme;

/// A placeholder for the session of a request. It has no values, so a route
/// that takes one only answers 501.
// GAP: Replace this placeholder, its error and both `impl`s with the real ones:
// `pub use` of `tower_sessions::Session` and, as `SessionError`,
// `tower_sessions::session::Error`.
pub enum Session {}
pub enum SessionError {}

impl<S: Sync> FromRequestParts<S> for Session {
    type Rejection = (StatusCode, &'static str);

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Err((StatusCode::NOT_IMPLEMENTED, "There are no sessions yet."))
    }
}

impl From<SessionError> for Refusal {
    fn from(error: SessionError) -> Self {
        match error {}
    }
}

/// Remembers that this user is signed in, under a new session id.
///
/// The id changes so that an id that an attacker planted in the browser
/// beforehand (session fixation) is worthless afterwards.
///
/// # Errors
/// If the store fails.
pub async fn sign_in(_session: &Session, _user_id: &str) -> Result<(), SessionError> {
    // GAP: `sign in`: remember the user's id.
    // GAP: `theft`: a cookie from before the sign-in must be worthless after it.
    Ok(())
}

/// Ends the session in the store, so that a copy of its cookie is worthless.
///
/// # Errors
/// If the store fails.
pub async fn sign_out(_session: &Session) -> Result<(), SessionError> {
    // GAP: `sign out`: leave nothing that a copy of the cookie could find.
    Ok(())
}

/// The id of the signed-in user, if any.
///
/// # Errors
/// If the store fails.
pub async fn user_id(_session: &Session) -> Result<Option<String>, SessionError> {
    // GAP: `sign in`: read the id back. Anything but a string means nobody.
    Ok(None)
}

/// Remembers the theme of the page, even for visitors who are not signed in.
///
/// # Errors
/// If the store fails.
pub async fn remember_theme(_session: &Session, _theme: Theme) -> Result<(), SessionError> {
    // GAP: `choice`: remember the theme as a string.
    Ok(())
}

// GAP: `choice`: read the chosen theme back for the page.
