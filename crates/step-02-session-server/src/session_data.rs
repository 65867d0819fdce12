//! What a session remembers. Nothing else reads or writes it.

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use kit::refusal::Refusal;
use kit::theme::Theme;

/// Stands where the session of a request will be. There is no value of it, so
/// a route that takes one answers 501 and goes no further.
// GAP: Remove this stand-in, its error and both `impl`s; use
// `tower_sessions::Session` and `tower_sessions::session::Error as SessionError`
// in place of them, as `pub use`.
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
    // GAP: Give the session a new id, then insert the user's id as `user_id`.
    Ok(())
}

/// Ends the session in the store, so that a copy of its cookie is worth nothing.
///
/// # Errors
/// If the store fails.
pub async fn sign_out(_session: &Session) -> Result<(), SessionError> {
    // GAP: Flush the session.
    Ok(())
}

/// The id of the user who is signed in, if anyone is.
///
/// # Errors
/// If the store fails.
pub async fn user_id(_session: &Session) -> Result<Option<String>, SessionError> {
    // GAP: Get the value of `user_id`, if it is a string.
    Ok(None)
}

/// Remembers the look of the page, for visitors who are not signed in too.
///
/// # Errors
/// If the store fails.
pub async fn remember_theme(_session: &Session, _theme: Theme) -> Result<(), SessionError> {
    // GAP: Insert the theme's word as `theme`.
    Ok(())
}

// GAP: Write `theme`, which gets the theme back from the session for the page.
