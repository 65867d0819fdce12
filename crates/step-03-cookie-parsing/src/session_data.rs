//! What a session remembers. No other module reads or writes it.

pub use tower_sessions::Session;
pub use tower_sessions::session::Error as SessionError;

use kit::theme::Theme;

/// The key of the signed-in user's id, a string.
pub const USER_ID: &str = "user_id";
const THEME: &str = "theme";

/// Remembers that this user is signed in, under a new session id.
///
/// The id changes so that an id that an attacker planted in the browser
/// beforehand (session fixation) is worthless afterwards.
///
/// # Errors
/// If the store fails.
pub async fn sign_in(session: &Session, user_id: &str) -> Result<(), SessionError> {
    session.cycle_id().await?;
    session.insert(USER_ID, user_id).await
}

/// Ends the session in the store, so that a copy of its cookie is worthless.
///
/// # Errors
/// If the store fails.
pub async fn sign_out(session: &Session) -> Result<(), SessionError> {
    session.flush().await
}

/// The id of the signed-in user, if any.
///
/// # Errors
/// If the store fails.
pub async fn user_id(session: &Session) -> Result<Option<String>, SessionError> {
    let value = session.get_value(USER_ID).await?;
    Ok(value.and_then(|id| id.as_str().map(str::to_owned)))
}

/// Remembers the theme of the page, even for visitors who are not signed in.
///
/// # Errors
/// If the store fails.
pub async fn remember_theme(session: &Session, theme: Theme) -> Result<(), SessionError> {
    session.insert(THEME, theme.as_str()).await
}

/// The chosen theme, if any.
///
/// # Errors
/// If the store fails.
pub async fn theme(session: &Session) -> Result<Option<Theme>, SessionError> {
    let value = session.get_value(THEME).await?;
    Ok(value.and_then(|theme| Theme::parse(theme.as_str()?)))
}
