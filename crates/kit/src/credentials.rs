//! A name and a password, as they come from a form.

use serde::Deserialize;

use crate::refusal::Refusal;

const MAX_NAME_CHARS: usize = 64;
const MIN_PASSWORD_CHARS: usize = 8;
/// Hashing takes longer the longer the password is.
const MAX_PASSWORD_CHARS: usize = 256;

/// The fields of the forms for registering and for signing in.
///
/// Without `Debug`, so that no log line can come to show a password. A field
/// that is missing counts as empty.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Credentials {
    /// Free text. Characters are not filtered here: what is harmful depends on
    /// where the name is shown, so each place escapes for itself.
    pub username: String,
    /// As it was typed.
    pub password: String,
}

impl Credentials {
    /// The same, without space around the name, if both lengths are right.
    ///
    /// # Errors
    /// [`Refusal::Name`] or [`Refusal::Password`].
    pub fn checked(self) -> Result<Self, Refusal> {
        let username = self.username.trim().to_owned();
        if !(1..=MAX_NAME_CHARS).contains(&username.chars().count()) {
            return Err(Refusal::Name);
        }
        let length = self.password.chars().count();
        if !(MIN_PASSWORD_CHARS..=MAX_PASSWORD_CHARS).contains(&length) {
            return Err(Refusal::Password);
        }
        Ok(Self {
            username,
            password: self.password,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(username: &str, password: &str) -> Result<String, Refusal> {
        let credentials = Credentials {
            username: username.to_owned(),
            password: password.to_owned(),
        };
        credentials.checked().map(|checked| checked.username)
    }

    #[test]
    fn space_around_a_name_is_removed_and_nothing_in_it() {
        assert_eq!(check(" ada\n ", "12345678"), Ok("ada".to_owned()));
        for name in ["a\u{1b}\nb", "<b>&amp;</b>", "a b"] {
            assert_eq!(check(name, "12345678"), Ok(name.to_owned()));
        }
    }

    #[test]
    fn a_name_has_1_to_64_characters() {
        assert!(check(&"é".repeat(64), "12345678").is_ok());
        for name in ["", "  \t", &"a".repeat(65)] {
            assert_eq!(check(name, "12345678"), Err(Refusal::Name));
        }
    }

    #[test]
    fn a_password_has_8_to_256_characters() {
        assert!(check("ada", &"é".repeat(256)).is_ok());
        for password in ["", "1234567", &"a".repeat(257)] {
            assert_eq!(check("ada", password), Err(Refusal::Password));
        }
    }
}
