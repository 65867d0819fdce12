//! Who may sign in. In memory, so that every start begins without anyone.

use std::sync::{Arc, Mutex, MutexGuard};

use crate::credentials::Credentials;
use crate::password::{self, Cost};
use crate::refusal::Refusal;

/// A user, as the rest of the server sees one: without the password's hash.
#[derive(Clone, Debug, PartialEq)]
pub struct User {
    /// Never changes and is never used again; what a session remembers.
    pub id: String,
    /// Free text: escape it wherever it is shown.
    pub name: String,
}

struct Account {
    user: User,
    password_hash: String,
}

/// All users. A clone is another handle to the same ones.
#[derive(Clone)]
pub struct Users {
    accounts: Arc<Mutex<Vec<Account>>>,
    cost: Cost,
}

impl Users {
    /// Nobody yet. Hashing the password of each who comes will be this much
    /// work.
    pub fn new(cost: Cost) -> Self {
        Self {
            accounts: Arc::default(),
            cost,
        }
    }

    /// Adds a user.
    ///
    /// # Errors
    /// [`Refusal::NameTaken`]. Names are compared as they are: `Ada` is free
    /// when `ada` is taken.
    pub async fn register(&self, credentials: Credentials) -> Result<User, Refusal> {
        let hashed = password::hash(credentials.password, self.cost).await;
        let password_hash = hashed.map_err(|_| Refusal::Hashing)?;
        // The name is looked up and taken under one lock: of two at once, one
        // is refused.
        let mut accounts = self.accounts();
        if accounts.iter().any(|a| a.user.name == credentials.username) {
            return Err(Refusal::NameTaken);
        }
        let user = User {
            id: format!("user-{}", accounts.len() + 1),
            name: credentials.username,
        };
        accounts.push(Account {
            user: user.clone(),
            password_hash,
        });
        Ok(user)
    }

    /// The user with this name and password.
    ///
    /// # Errors
    /// [`Refusal::WrongNameOrPassword`], after the same time for either.
    pub async fn verify(&self, credentials: Credentials) -> Result<User, Refusal> {
        let found = self
            .accounts()
            .iter()
            .find(|account| account.user.name == credentials.username)
            .map(|account| (account.user.clone(), account.password_hash.clone()));
        let (user, hash) = found.unzip();
        let matches = password::verify(credentials.password, hash, self.cost).await;
        user.filter(|_| matches).ok_or(Refusal::WrongNameOrPassword)
    }

    /// The user with this id, if there still is one.
    pub fn by_id(&self, id: &str) -> Option<User> {
        let accounts = self.accounts();
        let account = accounts.iter().find(|account| account.user.id == id)?;
        Some(account.user.clone())
    }

    /// A standard mutex, since it is never held across an `await`.
    fn accounts(&self) -> MutexGuard<'_, Vec<Account>> {
        self.accounts
            .lock()
            .expect("no one panics while holding the lock")
    }
}
