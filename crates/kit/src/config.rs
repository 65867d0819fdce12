//! Settings, read from environment variables once, at the start.
//!
//! A wrong setting ends the program with one line of text. Falling back to a
//! default would hide the mistake until it hurts.

use std::env::{self, VarError};
use std::error::Error;
use std::fmt;

use crate::password::Cost;

const DEFAULT_PORT: u16 = 3000;

/// The settings that have nothing to do with sessions.
#[derive(Debug, PartialEq)]
pub struct Config {
    /// The TCP port to listen on; 0 asks the system for any free one.
    pub port: u16,
    /// Who the server is for.
    pub environment: Environment,
    /// How much work it takes to hash a password.
    pub password_cost: Cost,
    /// The database for sessions and users. Without one, both are in memory.
    pub mongo_uri: Option<MongoUri>,
}

/// Who the server is for, from `APP_ENV`. By default, the server is as safe as
/// real users need.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Environment {
    /// Real users. Browsers send the session cookie over HTTPS only.
    Production,
    /// Its developer, and tests. Plain HTTP is enough, and a password hash may
    /// be cheap.
    Development,
}

/// MongoDB's connection string. The `Debug` output hides it, since it may
/// contain a password.
#[derive(Clone, PartialEq)]
pub struct MongoUri(pub String);

/// Why a setting cannot be used. It displays as one line for the person who
/// starts the server.
#[derive(Debug, PartialEq)]
pub struct ConfigError {
    name: &'static str,
    problem: String,
}

/// Looks up an environment variable; `None` if it is not set.
///
/// # Errors
/// If the value is not valid UTF-8.
pub fn env(name: &'static str) -> Result<Option<String>, ConfigError> {
    text(name, env::var(name))
}

fn text(
    name: &'static str,
    value: Result<String, VarError>,
) -> Result<Option<String>, ConfigError> {
    match value {
        Ok(text) => Ok(Some(text)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(ConfigError::new(name, "is not valid UTF-8")),
    }
}

impl Config {
    /// Reads the settings with `var`, which is [`env`] except in tests.
    ///
    /// # Errors
    /// The first setting that cannot be used.
    pub fn read(
        var: impl Fn(&'static str) -> Result<Option<String>, ConfigError>,
    ) -> Result<Self, ConfigError> {
        Ok(Self {
            port: match var("PORT")? {
                None => DEFAULT_PORT,
                Some(port) => port.parse().map_err(|_| {
                    // `{:?}` escapes line breaks, so the message stays one line.
                    let problem = format!("is {port:?}; it must be a number from 0 to 65535");
                    ConfigError::new("PORT", problem)
                })?,
            },
            environment: Environment::read(&var)?,
            password_cost: password_cost(&var)?,
            mongo_uri: var("MONGO_URI")?.map(MongoUri),
        })
    }
}

impl Environment {
    /// Reads `APP_ENV` with `var`, as [`Config::read`] does.
    ///
    /// # Errors
    /// If it is set to anything but `production` or `development`. A typo must
    /// not decide how safe the server is.
    pub fn read(
        var: impl Fn(&'static str) -> Result<Option<String>, ConfigError>,
    ) -> Result<Self, ConfigError> {
        match var("APP_ENV")?.as_deref() {
            None | Some("production") => Ok(Self::Production),
            Some("development") => Ok(Self::Development),
            Some(other) => {
                let problem = format!(
                    "is {other:?}; it must be \"development\" or \"production\" \
                     (the default)"
                );
                Err(ConfigError::new("APP_ENV", problem))
            }
        }
    }
}

/// One line for the log.
impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Production => {
                "for production: session cookies need HTTPS \
                 (set APP_ENV=development for plain HTTP on your own machine)"
            }
            Self::Development => {
                "for development, as APP_ENV says: session cookies work over plain HTTP; \
                 not for real users"
            }
        })
    }
}

/// The cost that `PASSWORD_COST` asks for.
fn password_cost(
    var: impl Fn(&'static str) -> Result<Option<String>, ConfigError>,
) -> Result<Cost, ConfigError> {
    let wrong = |problem: String| Err(ConfigError::new("PASSWORD_COST", problem));
    match var("PASSWORD_COST")? {
        None => Ok(Cost::Full),
        // A thief of the user list would have its passwords at once.
        Some(cost) if cost == "low" => match Environment::read(var)? {
            Environment::Production => wrong(
                "is \"low\", which is for tests; unset it, or set APP_ENV=development".to_owned(),
            ),
            Environment::Development => Ok(Cost::Low),
        },
        Some(cost) => wrong(format!("is {cost:?}; it must be \"low\" or not set")),
    }
}

impl ConfigError {
    /// `name` is the variable. `problem` continues the sentence that begins with
    /// it, without a full stop: `is "x"; it must be a number`. Put no secret
    /// into it: the line may end up in a log.
    pub fn new(name: &'static str, problem: impl Into<String>) -> Self {
        let problem = problem.into();
        Self { name, problem }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}.", self.name, self.problem)
    }
}

impl Error for ConfigError {}

impl fmt::Debug for MongoUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MongoUri(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads an environment in which only these variables are set.
    fn read(set: &[(&str, &str)]) -> Result<Config, ConfigError> {
        Config::read(|name| {
            let found = set.iter().find(|(key, _)| *key == name);
            Ok(found.map(|(_, value)| (*value).to_owned()))
        })
    }

    fn refused(set: &[(&str, &str)]) -> String {
        read(set).unwrap_err().to_string()
    }

    #[test]
    fn the_default_port_is_3000() {
        assert_eq!(read(&[]).unwrap().port, 3000);
    }

    #[test]
    fn a_given_port_is_used() {
        assert_eq!(read(&[("PORT", "0")]).unwrap().port, 0);
        assert_eq!(read(&[("PORT", "65535")]).unwrap().port, 65535);
    }

    #[test]
    fn an_unusable_port_is_refused_in_one_line() {
        for port in ["", "http", "-1", "65536", "30 00", "1\n2"] {
            let line = refused(&[("PORT", port)]);
            let wanted = format!("PORT is {port:?}; it must be a number from 0 to 65535.");
            assert_eq!(line, wanted);
            assert_eq!(line.lines().count(), 1);
        }
    }

    #[test]
    fn a_value_that_is_not_utf_8_is_refused() {
        let broken = text("PORT", Err(VarError::NotUnicode("?".into())));
        let line = broken.unwrap_err().to_string();
        assert_eq!(line, "PORT is not valid UTF-8.");
        assert_eq!(text("PORT", Err(VarError::NotPresent)), Ok(None));
        assert_eq!(text("PORT", Ok("1".to_owned())), Ok(Some("1".to_owned())));
    }

    #[test]
    fn the_connection_string_is_passed_on_and_hidden() {
        let uri = "mongodb://ann:secret@127.0.0.1";
        let config = read(&[("MONGO_URI", uri)]).unwrap();
        assert!(!format!("{config:?}").contains("secret"), "{config:?}");
        assert_eq!(config.mongo_uri, Some(MongoUri(uri.to_owned())));
        assert_eq!(read(&[]).unwrap().mongo_uri, None);
    }

    #[test]
    fn a_hash_is_cheap_only_on_request() {
        assert_eq!(read(&[]).unwrap().password_cost, Cost::Full);
        let low = ("PASSWORD_COST", "low");
        let development = ("APP_ENV", "development");
        assert_eq!(read(&[low, development]).unwrap().password_cost, Cost::Low);
    }

    #[test]
    fn a_hash_is_never_cheap_in_production() {
        let low = ("PASSWORD_COST", "low");
        for set in [&[low][..], &[low, ("APP_ENV", "production")]] {
            let line = refused(set);
            assert!(line.starts_with("PASSWORD_COST is \"low\""), "{line}");
        }
    }

    #[test]
    fn production_is_the_default() {
        let environment = |set: &[_]| read(set).unwrap().environment;
        assert_eq!(environment(&[]), Environment::Production);
        let given = [("APP_ENV", "production")];
        assert_eq!(environment(&given), Environment::Production);
        let given = [("APP_ENV", "development")];
        assert_eq!(environment(&given), Environment::Development);
    }

    #[test]
    fn an_unknown_environment_is_refused_in_one_line() {
        for unknown in ["", "dev", "prod", "Development", " development", "a\nb"] {
            let line = refused(&[("APP_ENV", unknown)]);
            let wanted = format!("APP_ENV is {unknown:?}; it must be ");
            assert!(line.starts_with(&wanted), "{line}");
            assert_eq!(line.lines().count(), 1);
        }
    }

    #[test]
    fn the_environment_is_one_line_in_the_log() {
        for environment in [Environment::Production, Environment::Development] {
            let line = environment.to_string();
            assert_eq!(line.lines().count(), 1);
            assert!(line.contains("APP_ENV"), "{line}");
        }
    }

    #[test]
    fn an_unknown_cost_is_refused_by_name() {
        for cost in ["", "LOW", "full", "0"] {
            let line = refused(&[("PASSWORD_COST", cost)]);
            let wanted = format!("PASSWORD_COST is {cost:?}; it must be \"low\" or not set.");
            assert_eq!(line, wanted);
        }
    }
}
