//! Settings, read from the environment once, at the start.
//!
//! A wrong setting ends the program with a sentence. The alternative, to go on
//! with a default, hides the mistake until it hurts.

use std::env::VarError;
use std::error::Error;
use std::fmt;

const DEFAULT_PORT: u16 = 3000;

/// Everything that can be set from outside.
#[derive(Debug, PartialEq)]
pub struct Config {
    /// The TCP port to listen on; 0 asks the system for any free one.
    pub port: u16,
}

/// Why the settings cannot be used. Its text is one line for the person who
/// starts the server.
#[derive(Debug, PartialEq)]
pub enum ConfigError {
    /// The variable of this name holds bytes that are no text.
    NotText(&'static str),
    /// `PORT` holds this, and it is no port.
    Port(String),
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
        })
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotText(name) => write!(f, "{name} is not valid UTF-8."),
            // `{:?}` keeps a line break in the value from making two lines.
            Self::Port(port) => write!(f, "PORT is {port:?}; it must be a number from 0 to 65535."),
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

    #[test]
    fn without_a_port_it_is_3000() {
        assert_eq!(read(&[]).unwrap().port, 3000);
    }

    #[test]
    fn a_given_port_is_used() {
        assert_eq!(read(&[("PORT", "0")]).unwrap().port, 0);
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
