//! What a session remembers. Nothing else reads or writes it.

pub use tower_sessions::Session;
pub use tower_sessions::session::Error as SessionError;

use kit::theme::Theme;

/// Under this key is the id of the user who is signed in, a string.
pub const USER_ID: &str = "user_id";
const THEME: &str = "theme";

/// Remembers that this user is signed in, under a new session id.
///
/// The id changes so that one which somebody planted in the browser beforehand
/// (session fixation) is worth nothing afterwards.
///
/// # Errors
/// If the store fails.
pub async fn sign_in(session: &Session, user_id: &str) -> Result<(), SessionError> {
    session.cycle_id().await?;
    // GAP: Remember the generation of the user as well.
    session.insert(USER_ID, user_id).await
}

/// Ends the session in the store, so that a copy of its cookie is worth nothing.
///
/// # Errors
/// If the store fails.
pub async fn sign_out(session: &Session) -> Result<(), SessionError> {
    session.flush().await
}

// GAP: Return the user, and only if the session has the user's generation.
/// The id of the user who is signed in, if anyone is.
///
/// # Errors
/// If the store fails.
pub async fn user_id(session: &Session) -> Result<Option<String>, SessionError> {
    let value = session.get_value(USER_ID).await?;
    Ok(value.and_then(|id| id.as_str().map(str::to_owned)))
}

/// Remembers the look of the page, for visitors who are not signed in too.
///
/// # Errors
/// If the store fails.
pub async fn remember_theme(session: &Session, theme: Theme) -> Result<(), SessionError> {
    session.insert(THEME, theme.as_str()).await
}

/// The look that was chosen, if any was.
///
/// # Errors
/// If the store fails.
pub async fn theme(session: &Session) -> Result<Option<Theme>, SessionError> {
    let value = session.get_value(THEME).await?;
    Ok(value.and_then(|theme| Theme::parse(theme.as_str()?)))
}
