//! The reasons to refuse a request, each with a status and one sentence.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tower_sessions::session::Error as SessionError;

use crate::hash_slots::Busy;

/// Why a request is refused. The response reveals only what the visitor may
/// know.
#[derive(Debug, PartialEq)]
pub enum Refusal {
    /// The name is empty or too long.
    Name,
    /// The password is too short or too long.
    Password,
    /// There is no such theme.
    Theme,
    /// Another user has this name.
    NameTaken,
    /// One response for both: two would let anyone find out which names exist.
    WrongNameOrPassword,
    /// The request comes from a page that does not belong to this server.
    ForeignPage,
    /// The request needs a signed-in user.
    NobodySignedIn,
    /// Sessions or users cannot be read or written.
    Store,
    /// The system returned no random bytes.
    Hashing,
    /// Too many passwords are being hashed. This does not depend on what the
    /// visitor sent.
    Busy,
}

/// How many seconds a client should wait if the server is busy.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("5");

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let unusable = StatusCode::UNPROCESSABLE_ENTITY;
        let unauthorized = StatusCode::UNAUTHORIZED;
        let fault = StatusCode::INTERNAL_SERVER_ERROR;
        match self {
            Self::Name => (unusable, "A name has 1 to 64 characters."),
            Self::Password => (unusable, "A password has 8 to 256 characters."),
            Self::Theme => (unusable, "The theme is light or dark."),
            Self::NameTaken => (StatusCode::CONFLICT, "That name is taken."),
            Self::WrongNameOrPassword => (unauthorized, "Wrong name or password."),
            Self::ForeignPage => (
                StatusCode::FORBIDDEN,
                "This page may not use this server: its address is not in ALLOWED_ORIGINS.",
            ),
            Self::NobodySignedIn => (unauthorized, "Nobody is signed in."),
            Self::Store => (fault, "The session store is unavailable."),
            Self::Hashing => (fault, "The password could not be hashed."),
            Self::Busy => {
                let busy = "Too many people are signing in. Try again in a few seconds.";
                let status = StatusCode::SERVICE_UNAVAILABLE;
                return (status, [(header::RETRY_AFTER, RETRY_AFTER)], busy).into_response();
            }
        }
        .into_response()
    }
}

impl From<SessionError> for Refusal {
    fn from(_: SessionError) -> Self {
        // Not the error itself: a store's message may quote a session id.
        tracing::error!("session store failed");
        Self::Store
    }
}

impl From<Busy> for Refusal {
    fn from(_: Busy) -> Self {
        Self::Busy
    }
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;

    use super::*;

    /// Status and body of the response.
    async fn answer(refusal: Refusal) -> (u16, String) {
        let response = refusal.into_response();
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), 1024).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_refused_sign_in_does_not_tell_which_names_exist() {
        let (status, body) = answer(Refusal::WrongNameOrPassword).await;
        assert_eq!((status, &*body), (401, "Wrong name or password."));
    }

    #[tokio::test]
    async fn each_kind_of_refusal_has_its_status() {
        assert_eq!(answer(Refusal::Name).await.0, 422);
        assert_eq!(answer(Refusal::Password).await.0, 422);
        assert_eq!(answer(Refusal::Theme).await.0, 422);
        assert_eq!(answer(Refusal::NameTaken).await.0, 409);
        assert_eq!(answer(Refusal::ForeignPage).await.0, 403);
        assert_eq!(answer(Refusal::NobodySignedIn).await.0, 401);
        assert_eq!(answer(Refusal::Store).await.0, 500);
        assert_eq!(answer(Refusal::Hashing).await.0, 500);
    }

    #[tokio::test]
    async fn a_busy_server_says_when_to_come_back() {
        let response = Refusal::from(Busy).into_response();
        assert_eq!(response.status(), 503);
        assert_eq!(response.headers()["retry-after"], "5");
    }

    #[tokio::test]
    async fn the_text_of_a_session_error_is_not_passed_on() {
        let error = tower_sessions::session_store::Error::Backend("secret".to_owned());
        let refusal = Refusal::from(SessionError::Store(error));
        assert_eq!(answer(refusal).await.1, "The session store is unavailable.");
    }
}
