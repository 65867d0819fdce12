//! Why a socket is refused.

use std::fmt;

use crate::session_cookie::CookieFault;

/// The exact reason, for the log only: the more a stranger learns, the easier
/// the next attempt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Denied {
    /// The handshake has no session cookie that our key has signed.
    Cookie(CookieFault),
    /// The session does not exist, or no longer exists.
    NoSession,
    /// The session exists, but nobody is signed in.
    NobodySignedIn,
    /// The signed-in user no longer exists.
    UnknownUser,
    /// The store answered with an error.
    StoreFailed,
    /// The store did not answer in time.
    StoreTimedOut,
}

impl Denied {
    /// What the client sees: the message of its `connect_error`.
    pub fn message(self) -> &'static str {
        match self {
            Self::Cookie(_) | Self::NoSession => "No session found",
            Self::NobodySignedIn => "Not signed in",
            Self::UnknownUser => "User not found",
            Self::StoreFailed | Self::StoreTimedOut => "Session store unavailable",
        }
    }
}

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cookie(fault) => write!(f, "{fault} cookie"),
            Self::NoSession => f.write_str("unknown or expired session"),
            Self::NobodySignedIn => f.write_str("nobody signed in"),
            Self::UnknownUser => f.write_str("unknown user"),
            Self::StoreFailed => f.write_str("session store failed"),
            Self::StoreTimedOut => f.write_str("session store timed out"),
        }
    }
}

impl From<CookieFault> for Denied {
    fn from(fault: CookieFault) -> Self {
        Self::Cookie(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_is_not_told_what_is_wrong_with_its_cookie() {
        for fault in [
            CookieFault::Missing,
            CookieFault::Malformed,
            CookieFault::Forged,
        ] {
            assert_eq!(Denied::Cookie(fault).message(), Denied::NoSession.message());
        }
    }

    #[test]
    fn the_log_is_told() {
        let forged = Denied::Cookie(CookieFault::Forged);
        assert_eq!(forged.to_string(), "forged cookie");
    }
}
