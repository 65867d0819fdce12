//! What a session remembers. No other module reads or writes it.

pub use tower_sessions::Session;
pub use tower_sessions::session::Error as SessionError;

use kit::refusal::Refusal;
use kit::theme::Theme;
use kit::users::{User, Users};

/// The key of the signed-in user's id, a string.
pub const USER_ID: &str = "user_id";
/// The key of the user's generation at the sign-in, a number.
pub const GENERATION: &str = "generation";
const THEME: &str = "theme";

/// Remembers that this user is signed in, under a new session id.
///
/// The id changes so that an id that an attacker planted in the browser
/// beforehand (session fixation) is worthless afterwards.
///
/// # Errors
/// If the store fails.
pub async fn sign_in(session: &Session, user: &User) -> Result<(), SessionError> {
    session.cycle_id().await?;
    session.insert(USER_ID, &user.id).await?;
    session.insert(GENERATION, user.generation).await
}

/// Ends the session in the store, so that a copy of its cookie is worthless.
///
/// # Errors
/// If the store fails.
pub async fn sign_out(session: &Session) -> Result<(), SessionError> {
    session.flush().await
}

/// The signed-in user, if any.
///
/// # Errors
/// If a store fails.
pub async fn user(session: &Session, users: &Users) -> Result<Option<User>, Refusal> {
    let Some(id) = session.get_value(USER_ID).await? else {
        return Ok(None);
    };
    let generation = session.get_value(GENERATION).await?;
    let generation = generation.and_then(|number| number.as_u64());
    let user = users.by_id(id.as_str().unwrap_or_default()).await?;
    Ok(user.filter(|user| is_current(generation, user)))
}

/// Whether a session with this number under [`GENERATION`] began after the user last
/// signed out everywhere. Sessions from before this step have no number.
pub fn is_current(generation: Option<u64>, user: &User) -> bool {
    generation.unwrap_or_default() == user.generation
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
