//! Why a request is not granted, each with its status and one sentence.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::session_data::SessionError;

/// What a visitor is told. None of it says more than the visitor may know.
#[derive(Debug, PartialEq)]
pub enum Refusal {
    Name,
    Password,
    Theme,
    NameTaken,
    /// One answer for both: told apart, they would let anyone find out which
    /// names exist.
    WrongNameOrPassword,
    NobodySignedIn,
    /// Sessions or users cannot be read or written.
    Store,
    Hashing,
}

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
            Self::NobodySignedIn => (unauthorized, "Nobody is signed in."),
            Self::Store => (fault, "The session store is unavailable."),
            Self::Hashing => (fault, "The password could not be hashed."),
        }
        .into_response()
    }
}

impl From<SessionError> for Refusal {
    fn from(_: SessionError) -> Self {
        // Not the error itself: a store's text may quote a session's id.
        tracing::error!("session store failed");
        Self::Store
    }
}
