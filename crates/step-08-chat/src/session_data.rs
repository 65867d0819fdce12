//! What a session remembers. Nothing else reads or writes it.

pub use tower_sessions::Session;
pub use tower_sessions::session::Error as SessionError;

use kit::refusal::Refusal;
use kit::theme::Theme;
use kit::users::{User, Users};

/// Under this key is the id of the user who is signed in, a string.
pub const USER_ID: &str = "user_id";
/// Under this key is the generation that the user had at the sign-in, a number.
pub const GENERATION: &str = "generation";
const THEME: &str = "theme";

/// Remembers that this user is signed in, under a new session id.
///
/// The id changes so that one which somebody planted in the browser beforehand
/// (session fixation) is worth nothing afterwards.
///
/// # Errors
/// If the store fails.
pub async fn sign_in(session: &Session, user: &User) -> Result<(), SessionError> {
    session.cycle_id().await?;
    session.insert(USER_ID, &user.id).await?;
    session.insert(GENERATION, user.generation).await
}

/// Ends the session in the store, so that a copy of its cookie is worth nothing.
///
/// # Errors
/// If the store fails.
pub async fn sign_out(session: &Session) -> Result<(), SessionError> {
    session.flush().await
}

/// The user who is signed in, if anyone is.
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

/// Whether a session with this number under [`GENERATION`] has begun since the user last
/// signed out everywhere. Sessions that are older than this step have no number.
pub fn is_current(generation: Option<u64>, user: &User) -> bool {
    generation.unwrap_or_default() == user.generation
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
