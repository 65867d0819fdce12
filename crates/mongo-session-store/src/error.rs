//! The errors, without secrets.
//!
//! The driver's own messages are not passed on: the one for a malformed
//! connection string quotes it, password included, and the one for a duplicate
//! key quotes the session's id.

use std::time::Duration;

use mongodb::error::{CommandError, ErrorKind, WriteFailure};
use tower_sessions_core::session_store;

/// The server's code for a second document with the same `_id`.
pub(crate) const DUPLICATE_KEY: i32 = 11000;
/// The server's code for a wrong user name or password.
const AUTHENTICATION_FAILED: i32 = 18;

/// Why a store could not be created or could not do its work.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The connection string is malformed; the field says how.
    #[error("the MongoDB connection string is not usable: {0}")]
    ConnectionString(&'static str),

    /// No suitable server was found, or the connection broke.
    #[error("no MongoDB server could be reached ({servers})")]
    Unreachable {
        /// The addresses that were tried.
        servers: String,
    },

    /// MongoDB did not answer in time.
    #[error("MongoDB did not answer within {} ms ({operation})", .limit.as_millis())]
    Timeout {
        /// What the store was doing.
        operation: &'static str,
        /// The limit that was exceeded.
        limit: Duration,
    },

    /// MongoDB rejected the user name or the password.
    #[error("MongoDB refused the user name or the password")]
    Denied,

    /// MongoDB answered with an error.
    #[error("MongoDB refused to {operation}: {name} (code {code})")]
    Refused {
        /// What the store was doing.
        operation: &'static str,
        /// The server's name for the error, such as `IndexOptionsConflict`.
        name: String,
        /// The server's number for the error.
        code: i32,
    },

    /// The driver itself failed, for instance on its TLS settings.
    #[error("the MongoDB driver could not {operation}")]
    Driver {
        /// What the store was doing.
        operation: &'static str,
    },

    /// The session cannot be written as JSON.
    #[error("the session cannot be written as JSON")]
    Encode,

    /// The stored document is not a session of this store.
    #[error("a stored session is damaged: {0}")]
    Decode(&'static str),
}

impl Error {
    /// Converts the driver's error to one without secrets.
    pub(crate) fn from_driver(
        operation: &'static str,
        servers: &str,
        error: &mongodb::error::Error,
    ) -> Self {
        match error.kind.as_ref() {
            ErrorKind::ServerSelection { .. }
            | ErrorKind::ConnectionPoolCleared { .. }
            | ErrorKind::DnsResolve { .. }
            | ErrorKind::Io(_) => Self::Unreachable {
                servers: servers.to_owned(),
            },
            ErrorKind::Authentication { .. } => Self::Denied,
            ErrorKind::Command(CommandError { code, .. }) if *code == AUTHENTICATION_FAILED => {
                Self::Denied
            }
            ErrorKind::Command(refusal) => Self::Refused {
                operation,
                name: refusal.code_name.clone(),
                code: refusal.code,
            },
            ErrorKind::Write(WriteFailure::WriteError(refusal)) => Self::Refused {
                operation,
                name: refusal
                    .code_name
                    .clone()
                    .unwrap_or_else(|| "write error".to_owned()),
                code: refusal.code,
            },
            ErrorKind::Write(WriteFailure::WriteConcernError(refusal)) => Self::Refused {
                operation,
                name: refusal.code_name.clone(),
                code: refusal.code,
            },
            ErrorKind::BsonDeserialization(_) | ErrorKind::Bson(_) => {
                Self::Decode("not a document of the shape {_id, session: string, expires: date}")
            }
            _ => Self::Driver { operation },
        }
    }
}

impl From<Error> for session_store::Error {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::Encode => Self::Encode(message),
            Error::Decode(_) => Self::Decode(message),
            _ => Self::Backend(message),
        }
    }
}
