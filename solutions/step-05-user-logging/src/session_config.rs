//! The settings of the sessions and of their cookie.

use cookie::Key;

use crate::config::ConfigError;

const DEFAULT_TTL_SECONDS: u32 = 14 * 24 * 60 * 60;

/// As many bytes as the signature has, which is made with SHA-256. A shorter
/// secret would be easier to guess than a signature.
pub const MIN_SECRET_BYTES: usize = 32;

/// How sessions are signed, and how long they last.
#[derive(Debug, PartialEq)]
pub struct SessionConfig {
    /// Signs the cookie. Derived from `SESSION_SECRET`; its `Debug` output
    /// hides it, so that no log can show it by mistake.
    pub key: Key,
    /// The life of a session in seconds, counted from its last change.
    pub ttl_seconds: u32,
    /// Whether browsers send the cookie over HTTPS only.
    pub secure: bool,
}

impl SessionConfig {
    /// Reads the settings through `text`, which looks up a variable by name.
    ///
    /// # Errors
    /// The first setting that cannot be used.
    pub fn read(
        text: impl Fn(&'static str) -> Result<Option<String>, ConfigError>,
    ) -> Result<Self, ConfigError> {
        let secret = text("SESSION_SECRET")?.unwrap_or_default();
        // `Key::derive_from` panics on fewer bytes, and a panic explains nothing.
        if secret.len() < MIN_SECRET_BYTES {
            return Err(ConfigError::Secret(secret.len()));
        }
        let ttl_seconds = match text("SESSION_TTL_SECONDS")? {
            None => DEFAULT_TTL_SECONDS,
            Some(ttl) => match ttl.parse() {
                Ok(seconds) if seconds > 0 => seconds,
                _ => return Err(ConfigError::Ttl(ttl)),
            },
        };
        Ok(Self {
            key: Key::derive_from(secret.as_bytes()),
            ttl_seconds,
            secure: text("APP_ENV")?.as_deref() == Some("production"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "0123456789abcdef0123456789abcdef";

    /// Reads with a good secret and this one variable more.
    fn read(name: &str, value: &str) -> Result<SessionConfig, ConfigError> {
        SessionConfig::read(|wanted| {
            let secret = (wanted == "SESSION_SECRET").then(|| SECRET.to_owned());
            let given = (wanted == name).then(|| value.to_owned());
            Ok(given.or(secret))
        })
    }

    #[test]
    fn a_short_secret_is_refused_and_not_shown() {
        let short = &SECRET[1..];
        let fault = read("SESSION_SECRET", short).unwrap_err();
        assert_eq!(fault, ConfigError::Secret(31));
        assert!(!fault.to_string().contains(short));
    }

    #[test]
    fn the_secret_is_not_in_the_debug_output() {
        let config = read("APP_ENV", "production").unwrap();
        assert!(!format!("{config:?}").contains(SECRET));
    }

    #[test]
    fn a_session_lasts_for_14_days_unless_told_otherwise() {
        let life = |name, value| read(name, value).unwrap().ttl_seconds;
        assert_eq!(life("APP_ENV", "production"), 1_209_600);
        assert_eq!(life("SESSION_TTL_SECONDS", "2"), 2);
    }

    #[test]
    fn a_life_that_is_no_positive_whole_number_is_refused() {
        for ttl in ["", "0", "-1", "1.5", "two weeks", "4294967296"] {
            let fault = read("SESSION_TTL_SECONDS", ttl).unwrap_err();
            assert_eq!(fault, ConfigError::Ttl(ttl.to_owned()));
        }
    }

    #[test]
    fn only_production_makes_the_cookie_secure() {
        assert!(read("APP_ENV", "production").unwrap().secure);
        assert!(!read("APP_ENV", "development").unwrap().secure);
        assert!(!read("SESSION_TTL_SECONDS", "2").unwrap().secure);
    }
}
