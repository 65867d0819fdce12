//! The settings of sessions and their cookie.

use cookie::Key;
use kit::config::ConfigError;

const DEFAULT_TTL_SECONDS: u32 = 14 * 24 * 60 * 60;
/// Browsers keep no cookie for longer than 400 days (RFC 6265bis, "Cookie Lifetime Limits").
const MAX_TTL_SECONDS: u32 = 400 * 24 * 60 * 60;

/// The length of a SHA-256 signature. A shorter secret would be easier to guess
/// than a signature.
const MIN_SECRET_BYTES: usize = 32;

/// How sessions are signed, and how long they last.
#[derive(Debug, PartialEq)]
pub struct SessionConfig {
    /// Signs the cookie. Derived from `SESSION_SECRET`; its `Debug` output
    /// hides it, so that no log can show it by mistake.
    pub key: Key,
    /// The session lifetime in seconds, counted from the last change.
    pub ttl_seconds: u32,
    /// Whether browsers send the cookie over HTTPS only.
    pub secure: bool,
}

impl SessionConfig {
    /// Reads the settings with `var`, which is [`kit::config::env`] except in
    /// tests.
    ///
    /// # Errors
    /// The first setting that cannot be used.
    pub fn read(
        var: impl Fn(&'static str) -> Result<Option<String>, ConfigError>,
    ) -> Result<Self, ConfigError> {
        let secret = var("SESSION_SECRET")?.unwrap_or_default();
        // `Key::derive_from` panics on fewer bytes, and a panic explains nothing.
        if secret.len() < MIN_SECRET_BYTES {
            // The length, never the value: this line may end up in a log.
            let length = secret.len();
            let problem = format!("has {length} bytes; it needs at least {MIN_SECRET_BYTES}");
            return Err(ConfigError::new("SESSION_SECRET", problem));
        }
        let ttl_seconds = match var("SESSION_TTL_SECONDS")? {
            None => DEFAULT_TTL_SECONDS,
            Some(ttl) => match ttl.parse() {
                Ok(seconds) if (1..=MAX_TTL_SECONDS).contains(&seconds) => seconds,
                _ => {
                    // Quoted: the value may have several lines, and this is to be one.
                    let problem = format!(
                        "is {ttl:?}; it must be a whole number from 1 to {MAX_TTL_SECONDS}"
                    );
                    return Err(ConfigError::new("SESSION_TTL_SECONDS", problem));
                }
            },
        };
        Ok(Self {
            key: Key::derive_from(secret.as_bytes()),
            ttl_seconds,
            secure: var("APP_ENV")?.as_deref() != Some("development"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "0123456789abcdef0123456789abcdef";

    /// Reads with a valid secret and this one other variable.
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
        let fault = read("SESSION_SECRET", short).unwrap_err().to_string();
        assert_eq!(fault, "SESSION_SECRET has 31 bytes; it needs at least 32.");
    }

    #[test]
    fn a_missing_secret_has_0_bytes() {
        let fault = SessionConfig::read(|_| Ok(None)).unwrap_err().to_string();
        assert_eq!(fault, "SESSION_SECRET has 0 bytes; it needs at least 32.");
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
        assert_eq!(life("SESSION_TTL_SECONDS", "34560000"), 34_560_000);
    }

    #[test]
    fn a_life_that_is_no_positive_whole_number_is_refused() {
        for ttl in ["", "0", "-1", "1.5", "two weeks", "1\n2", "34560001"] {
            let fault = read("SESSION_TTL_SECONDS", ttl).unwrap_err().to_string();
            let wanted = format!("SESSION_TTL_SECONDS is {ttl:?}; it must be a whole number");
            assert!(fault.starts_with(&wanted), "{fault}");
        }
    }

    #[test]
    fn only_development_does_without_https() {
        assert!(read("APP_ENV", "production").unwrap().secure);
        assert!(!read("APP_ENV", "development").unwrap().secure);
        assert!(read("SESSION_TTL_SECONDS", "2").unwrap().secure);
    }
}
