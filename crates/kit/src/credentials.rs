//! A name and a password from a form.

use serde::Deserialize;

use crate::refusal::Refusal;

const MAX_NAME_CHARS: usize = 64;
const MIN_PASSWORD_CHARS: usize = 8;
const MAX_PASSWORD_CHARS: usize = 256;
/// The limit for a name and a password at sign-in: far above that of any
/// registration, and still little work.
const MAX_SIGN_IN_BYTES: usize = 4096;

/// The fields of the forms for registering and for signing in.
///
/// Without `Debug`, so that no log line can show a password. A missing field
/// counts as empty.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Credentials {
    /// Free text, not filtered: which characters are harmful depends on where
    /// the name is shown, so each place escapes it.
    pub username: String,
    /// Exactly as typed.
    pub password: String,
}

impl Credentials {
    /// For a registration: trims the name and checks both lengths.
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

    /// For a sign-in: trims the name. The rules of registration do not apply,
    /// since they may have become stricter after this user registered.
    ///
    /// If the name or the password is too long, the name becomes empty. No user
    /// has that name, so it is refused like any wrong password, after the same
    /// time.
    pub fn for_sign_in(self) -> Self {
        let username = self.username.trim();
        if username.len().max(self.password.len()) > MAX_SIGN_IN_BYTES {
            return Self::default();
        }
        Self {
            username: username.to_owned(),
            password: self.password,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials(username: &str, password: &str) -> Credentials {
        Credentials {
            username: username.to_owned(),
            password: password.to_owned(),
        }
    }

    fn check(username: &str, password: &str) -> Result<String, Refusal> {
        let checked = credentials(username, password).checked();
        checked.map(|checked| checked.username)
    }

    fn sign_in(username: &str, password: &str) -> (String, String) {
        let given = credentials(username, password).for_sign_in();
        (given.username, given.password)
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

    #[test]
    fn a_sign_in_has_no_rules_but_the_name_is_trimmed_as_at_registration() {
        let long = "a".repeat(MAX_SIGN_IN_BYTES);
        for password in ["", "xy", " x ", &long] {
            let wanted = ("ada".to_owned(), password.to_owned());
            assert_eq!(sign_in(" ada\n ", password), wanted);
        }
    }

    #[test]
    fn what_is_too_long_at_sign_in_is_nobodys() {
        let long = "a".repeat(MAX_SIGN_IN_BYTES + 1);
        let nobody = (String::new(), String::new());
        assert_eq!(sign_in("ada", &long), nobody);
        assert_eq!(sign_in(&long, "correct horse"), nobody);
    }
}
