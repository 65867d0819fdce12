//! Who may sign in.

mod memory;
#[cfg(feature = "mongo")]
mod mongo;

#[cfg(feature = "mongo")]
use mongo_session_store::mongodb::Database;

use crate::credentials::Credentials;
use crate::password::{self, Cost};
use crate::refusal::Refusal;
use memory::MemoryUsers;

/// A user, as the rest of the server sees one: without the password's hash.
#[derive(Clone, Debug, PartialEq)]
pub struct User {
    /// Never changes and is never used again; what a session remembers.
    pub id: String,
    /// Free text: escape it wherever it is shown.
    pub name: String,
}

/// All users. A clone is another handle to the same ones.
#[derive(Clone)]
pub struct Users {
    home: Home,
    cost: Cost,
}

/// Where the users are kept.
#[derive(Clone)]
enum Home {
    Memory(MemoryUsers),
    #[cfg(feature = "mongo")]
    Mongo(mongo::MongoUsers),
}

impl Users {
    /// Nobody yet, in memory. Hashing the password of each who comes will be
    /// this much work.
    pub fn new(cost: Cost) -> Self {
        let home = Home::Memory(MemoryUsers::default());
        Self { home, cost }
    }

    /// Those in the collection `users` of this database.
    ///
    /// # Errors
    /// A sentence, if MongoDB fails.
    #[cfg(feature = "mongo")]
    pub async fn in_mongo(database: &Database, cost: Cost) -> Result<Self, &'static str> {
        let home = Home::Mongo(mongo::MongoUsers::open(database).await?);
        Ok(Self { home, cost })
    }

    /// Adds a user.
    ///
    /// # Errors
    /// [`Refusal::NameTaken`]. Names are compared as they are: `Ada` is free
    /// when `ada` is taken. [`Refusal::Store`] if the database fails.
    pub async fn register(&self, credentials: Credentials) -> Result<User, Refusal> {
        let name = credentials.username;
        let hashed = password::hash(credentials.password, self.cost).await;
        let hash = hashed.map_err(|_| Refusal::Hashing)?;
        match &self.home {
            Home::Memory(users) => users.add(name, hash),
            #[cfg(feature = "mongo")]
            Home::Mongo(users) => users.add(name, hash).await,
        }
    }

    /// The user with this name and password.
    ///
    /// # Errors
    /// [`Refusal::WrongNameOrPassword`], after the same time for either;
    /// [`Refusal::Store`] if the database fails.
    pub async fn verify(&self, credentials: Credentials) -> Result<User, Refusal> {
        let name = &credentials.username;
        let found = match &self.home {
            Home::Memory(users) => users.by_name(name),
            #[cfg(feature = "mongo")]
            Home::Mongo(users) => users.by_name(name).await?,
        };
        let (user, hash) = found.unzip();
        let matches = password::verify(credentials.password, hash, self.cost).await;
        user.filter(|_| matches).ok_or(Refusal::WrongNameOrPassword)
    }

    /// The user with this id, if there still is one.
    ///
    /// # Errors
    /// [`Refusal::Store`] if the database fails.
    pub async fn by_id(&self, id: &str) -> Result<Option<User>, Refusal> {
        match &self.home {
            Home::Memory(users) => Ok(users.by_id(id)),
            #[cfg(feature = "mongo")]
            Home::Mongo(users) => users.by_id(id).await,
        }
    }
}
