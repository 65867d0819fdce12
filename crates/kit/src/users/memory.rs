//! Users in memory: every start begins without users.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};

use super::User;
use crate::refusal::Refusal;

struct Account {
    user: User,
    password_hash: String,
}

/// A list of users. A clone is another handle to the same one.
#[derive(Clone, Default)]
pub struct MemoryUsers(Arc<Mutex<Vec<Account>>>);

/// Without the accounts, which hold hashes.
impl fmt::Debug for MemoryUsers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MemoryUsers(..)")
    }
}

impl MemoryUsers {
    /// Adds a user.
    ///
    /// # Errors
    /// [`Refusal::NameTaken`].
    pub fn add(&self, name: String, password_hash: String) -> Result<User, Refusal> {
        // The name is looked up and taken under one lock: of two registrations
        // at once, one is refused.
        let mut accounts = self.accounts();
        if accounts.iter().any(|account| account.user.name == name) {
            return Err(Refusal::NameTaken);
        }
        let user = User {
            id: format!("user-{}", accounts.len() + 1),
            name,
            generation: 0,
        };
        accounts.push(Account {
            user: user.clone(),
            password_hash,
        });
        Ok(user)
    }

    /// The user with this name, and the hash of the password.
    pub fn by_name(&self, name: &str) -> Option<(User, String)> {
        let accounts = self.accounts();
        let account = accounts.iter().find(|account| account.user.name == name)?;
        Some((account.user.clone(), account.password_hash.clone()))
    }

    /// The user with this id.
    pub fn by_id(&self, id: &str) -> Option<User> {
        let accounts = self.accounts();
        let account = accounts.iter().find(|account| account.user.id == id)?;
        Some(account.user.clone())
    }

    /// Adds one to the generation of the user with this id.
    pub fn raise_generation(&self, id: &str) {
        let mut accounts = self.accounts();
        if let Some(account) = accounts.iter_mut().find(|account| account.user.id == id) {
            account.user.generation += 1;
        }
    }

    /// A standard mutex, since it is never held across an `await`.
    fn accounts(&self) -> MutexGuard<'_, Vec<Account>> {
        self.0.lock().expect("no one panics while holding the lock")
    }
}
