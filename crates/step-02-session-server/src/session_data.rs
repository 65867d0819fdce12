//! What a session remembers. Nothing else reads or writes it.

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use kit::refusal::Refusal;
use kit::theme::Theme;

/// Stands where the session of a request will be. There is no value of it, so
/// a route that takes one answers 501 and goes no further.
// GAP: Put the real ones in place of this stand-in, its error and both `impl`s:
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
/// The id changes so that one which somebody planted in the browser beforehand
/// (session fixation) is worth nothing afterwards.
///
/// # Errors
/// If the store fails.
pub async fn sign_in(_session: &Session, _user_id: &str) -> Result<(), SessionError> {
    // GAP: `sign in`: remember the user's id.
    // GAP: `theft`: a cookie from before the sign-in must be worth nothing after it.
    Ok(())
}

/// Ends the session in the store, so that a copy of its cookie is worth nothing.
///
/// # Errors
/// If the store fails.
pub async fn sign_out(_session: &Session) -> Result<(), SessionError> {
    // GAP: `sign out`: nothing may be left that a copy of the cookie could find.
    Ok(())
}

/// The id of the user who is signed in, if anyone is.
///
/// # Errors
/// If the store fails.
pub async fn user_id(_session: &Session) -> Result<Option<String>, SessionError> {
    // GAP: `sign in`: get the id back. Anything but a string means nobody.
    Ok(None)
}

/// Remembers the look of the page, for visitors who are not signed in too.
///
/// # Errors
/// If the store fails.
pub async fn remember_theme(_session: &Session, _theme: Theme) -> Result<(), SessionError> {
    // GAP: `choice`: remember the theme by its word.
    Ok(())
}

// GAP: `choice`: get the theme back for the page, if one was chosen.
