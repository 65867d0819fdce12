//! Settings, read from the environment once, at the start.
//!
//! A wrong setting ends the program with a sentence. The alternative, to go on
//! with a default, hides the mistake until it hurts.

use std::env::VarError;
use std::error::Error;
use std::fmt;

use crate::password::Cost;

const DEFAULT_PORT: u16 = 3000;

/// Everything that can be set from outside.
#[derive(Debug, PartialEq)]
pub struct Config {
    /// The TCP port to listen on; 0 asks the system for any free one.
    pub port: u16,
    /// How much work it is to hash a password.
    pub password_cost: Cost,
    /// The database for sessions and users; without one they are in memory.
    pub mongo_uri: Option<MongoUri>,
    // GAP: Add the settings of the sessions.
}

/// MongoDB's connection string.
#[derive(PartialEq)]
pub struct MongoUri(pub String);

/// Why the settings cannot be used. Its text is one line for the person who
/// starts the server.
#[derive(Debug, PartialEq)]
pub enum ConfigError {
    /// The variable of this name holds bytes that are no text.
    NotText(&'static str),
    /// `PORT` holds this, and it is no port.
    Port(String),
    /// `PASSWORD_COST` holds this, and it is not `low`.
    PasswordCost(String),
    /// `PASSWORD_COST` is `low` where real people have their passwords.
    CheapInProduction,
    // GAP: Add an error for a secret that is too short, with its length but never
    // its value.
    // GAP: Add an error for a session's life that is no positive whole number.
}

impl Config {
    /// Reads the settings through `var`, which answers as [`std::env::var`]
    /// does. Passed in, so that a test needs no environment of its own.
    ///
    /// # Errors
    /// The first setting that cannot be used.
    pub fn read(
        var: impl Fn(&'static str) -> Result<String, VarError>,
    ) -> Result<Self, ConfigError> {
        let text = |name| match var(name) {
            Ok(text) => Ok(Some(text)),
            Err(VarError::NotPresent) => Ok(None),
            Err(VarError::NotUnicode(_)) => Err(ConfigError::NotText(name)),
        };
        Ok(Self {
            port: match text("PORT")? {
                None => DEFAULT_PORT,
                Some(port) => port.parse().map_err(|_| ConfigError::Port(port))?,
            },
            password_cost: password_cost(text)?,
            mongo_uri: text("MONGO_URI")?.map(MongoUri),
            // GAP: Read the settings of the sessions.
        })
    }
}

/// The cost that `PASSWORD_COST` asks for.
fn password_cost(
    text: impl Fn(&'static str) -> Result<Option<String>, ConfigError>,
) -> Result<Cost, ConfigError> {
    match text("PASSWORD_COST")? {
        None => Ok(Cost::Full),
        // Whoever steals the list of users would have its passwords at once.
        Some(cost) if cost == "low" => match text("APP_ENV")?.as_deref() {
            Some("production") => Err(ConfigError::CheapInProduction),
            _ => Ok(Cost::Low),
        },
        Some(cost) => Err(ConfigError::PasswordCost(cost)),
    }
}

/// Without the value, which may hold a password.
impl fmt::Debug for MongoUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MongoUri(..)")
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotText(name) => write!(f, "{name} is not valid UTF-8."),
            // `{:?}` keeps a line break in the value from making two lines.
            Self::Port(port) => write!(f, "PORT is {port:?}; it must be a number from 0 to 65535."),
            Self::PasswordCost(cost) => {
                write!(f, "PASSWORD_COST is {cost:?}; it must be \"low\" or not set.")
            }
            Self::CheapInProduction => f.write_str(
                "PASSWORD_COST is \"low\", which is for tests; unset it where APP_ENV is \"production\".",
            ),
            // GAP: Say for `SESSION_SECRET` which length it has and which it
            // needs, in one line.
            // GAP: Say for `SESSION_TTL_SECONDS` what it holds and what it must
            // be, in one line.
        }
    }
}

impl Error for ConfigError {}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads an environment in which just these variables are set.
    fn read(set: &[(&str, &str)]) -> Result<Config, ConfigError> {
        Config::read(|name| {
            let found = set.iter().find(|(key, _)| *key == name);
            found
                .map(|(_, value)| value.to_string())
                .ok_or(VarError::NotPresent)
        })
    }

    // GAP: Let this test and the next one read a `SESSION_SECRET` of 32 bytes too;
    // without one, the settings are refused from now on.
    #[test]
    fn without_a_port_it_is_3000() {
        assert_eq!(read(&[]).unwrap().port, 3000);
    }

    #[test]
    fn a_given_port_is_used() {
        assert_eq!(read(&[("PORT", "0")]).unwrap().port, 0);
    }

    #[test]
    fn a_connection_string_is_not_in_the_debug_output() {
        let uri = MongoUri("mongodb://ann:secret@127.0.0.1".to_owned());
        assert_eq!(format!("{uri:?}"), "MongoUri(..)");
    }

    #[test]
    fn a_hash_is_cheap_only_where_it_is_asked_for() {
        let cost = |value: Option<&str>| {
            password_cost(|name| Ok(value.filter(|_| name == "PASSWORD_COST").map(str::to_owned)))
        };
        assert_eq!(cost(None), Ok(Cost::Full));
        assert_eq!(cost(Some("low")), Ok(Cost::Low));
    }

    #[test]
    fn a_hash_is_never_cheap_in_production() {
        let set = [("APP_ENV", "production"), ("PASSWORD_COST", "low")];
        let fault = read(&set).unwrap_err();
        assert_eq!(fault, ConfigError::CheapInProduction);
        assert!(fault.to_string().starts_with("PASSWORD_COST is "));
    }

    #[test]
    fn a_cost_that_does_not_exist_is_named() {
        for cost in ["", "LOW", "full", "0"] {
            let fault = read(&[("PASSWORD_COST", cost)]).unwrap_err();
            assert_eq!(fault, ConfigError::PasswordCost(cost.to_owned()));
            assert!(fault.to_string().starts_with("PASSWORD_COST is "));
        }
    }

    #[test]
    fn a_port_that_is_no_number_is_named() {
        for port in ["", "http", "-1", "65536", "30 00"] {
            let fault = read(&[("PORT", port)]).unwrap_err();
            assert_eq!(fault, ConfigError::Port(port.to_owned()));
            assert!(fault.to_string().starts_with("PORT is "), "{fault}");
        }
    }
}
