//! The users, in memory or in MongoDB.

mod memory;
#[cfg(feature = "mongo")]
mod mongo;

#[cfg(feature = "mongo")]
use mongo_session_store::mongodb::Database;

use crate::credentials::Credentials;
use crate::password::{Cost, Hasher};
use crate::refusal::Refusal;
use crate::storage::faults::{Faults, Operation, Outcome};
use memory::MemoryUsers;

/// A user as the rest of the server sees it: without the password hash.
#[derive(Clone, Debug, PartialEq)]
pub struct User {
    /// Never changes and is never reused; sessions remember it.
    pub id: String,
    /// Free text: escape it wherever it is shown.
    pub name: String,
    /// How often this user has signed out everywhere. A session that began with
    /// another number has ended.
    pub generation: u64,
}

/// All users. A clone is another handle to the same ones.
#[derive(Clone, Debug)]
pub struct Users {
    store: Store,
    hasher: Hasher,
    /// Only while the runner judges.
    faults: Option<Faults>,
}

#[derive(Clone, Debug)]
enum Store {
    Memory(MemoryUsers),
    #[cfg(feature = "mongo")]
    Mongo(mongo::MongoUsers),
}

impl Users {
    /// An empty list in memory, whose passwords are hashed at this cost.
    pub fn new(cost: Cost) -> Self {
        let store = Store::Memory(MemoryUsers::default());
        let hasher = Hasher::new(cost);
        Self {
            store,
            hasher,
            faults: None,
        }
    }

    /// The users in the collection `users` of this database.
    ///
    /// # Errors
    /// One sentence, if MongoDB fails.
    #[cfg(feature = "mongo")]
    pub async fn in_mongo(database: &Database, cost: Cost) -> Result<Self, &'static str> {
        let store = Store::Mongo(mongo::MongoUsers::open(database).await?);
        let hasher = Hasher::new(cost);
        Ok(Self {
            store,
            hasher,
            faults: None,
        })
    }

    /// The same users, in a store with these faults.
    pub(crate) fn with(self, faults: Faults) -> Self {
        let faults = Some(faults);
        Self { faults, ..self }
    }

    /// Whether to ask the store; if not, it appears empty.
    async fn is_asked(&self, operation: Operation) -> Result<bool, Refusal> {
        let Some(faults) = &self.faults else {
            return Ok(true);
        };
        match faults.outcome(operation).await {
            // No value of a user is replaced.
            Outcome::AsAsked | Outcome::NumbersForTexts | Outcome::NoNumbers => Ok(true),
            Outcome::Nothing => Ok(false),
            Outcome::Error => {
                tracing::error!("user store failed");
                Err(Refusal::Store)
            }
        }
    }

    /// Adds a user.
    ///
    /// # Errors
    /// [`Refusal::NameTaken`]. Names are compared exactly: `Ada` is free when
    /// `ada` is taken. [`Refusal::Busy`] if too many passwords are being
    /// hashed. [`Refusal::Store`] if the database fails.
    pub async fn register(&self, credentials: Credentials) -> Result<User, Refusal> {
        let name = credentials.username;
        let hash = self.hasher.hash(credentials.password).await?;
        self.is_asked(Operation::Add).await?;
        match &self.store {
            Store::Memory(users) => users.add(name, hash),
            #[cfg(feature = "mongo")]
            Store::Mongo(users) => users.add(name, hash).await,
        }
    }

    /// The user with this name and password.
    ///
    /// # Errors
    /// [`Refusal::WrongNameOrPassword`], after the same time for either;
    /// [`Refusal::Busy`], for either, if too many passwords are being hashed;
    /// [`Refusal::Store`] if the database fails.
    pub async fn verify(&self, credentials: Credentials) -> Result<User, Refusal> {
        let name = &credentials.username;
        let found = match &self.store {
            _ if !self.is_asked(Operation::ByName).await? => None,
            Store::Memory(users) => users.by_name(name),
            #[cfg(feature = "mongo")]
            Store::Mongo(users) => users.by_name(name).await?,
        };
        let (user, hash) = found.unzip();
        let matches = self.hasher.verify(credentials.password, hash).await?;
        user.filter(|_| matches).ok_or(Refusal::WrongNameOrPassword)
    }

    /// The user with this id, if it still exists.
    ///
    /// # Errors
    /// [`Refusal::Store`] if the database fails.
    pub async fn by_id(&self, id: &str) -> Result<Option<User>, Refusal> {
        if !self.is_asked(Operation::ById).await? {
            return Ok(None);
        }
        match &self.store {
            Store::Memory(users) => Ok(users.by_id(id)),
            #[cfg(feature = "mongo")]
            Store::Mongo(users) => users.by_id(id).await,
        }
    }

    /// Raises the generation of the user with this id, if it still exists. This
    /// ends every session with the old generation, on every server.
    ///
    /// # Errors
    /// [`Refusal::Store`] if the database fails.
    pub async fn sign_out_everywhere(&self, id: &str) -> Result<(), Refusal> {
        self.is_asked(Operation::SignOut).await?;
        match &self.store {
            Store::Memory(users) => users.raise_generation(id),
            #[cfg(feature = "mongo")]
            Store::Mongo(users) => users.raise_generation(id).await?,
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn users() -> Users {
        Users::new(Cost::Low)
    }

    fn form(name: &str, password: &str) -> Credentials {
        Credentials {
            username: name.to_owned(),
            password: password.to_owned(),
        }
    }

    #[tokio::test]
    async fn a_registered_user_is_found_by_id_and_by_password() {
        let users = users();
        let ada = users.register(form("ada", "correct horse")).await.unwrap();
        assert_eq!(ada.name, "ada");
        assert_eq!(users.by_id(&ada.id).await, Ok(Some(ada.clone())));
        let verified = users.verify(form("ada", "correct horse")).await;
        assert_eq!(verified, Ok(ada));
        assert_eq!(users.by_id("user-0").await, Ok(None));
    }

    #[tokio::test]
    async fn a_clone_has_the_same_users() {
        let users = users();
        let ada = users.register(form("ada", "correct horse")).await.unwrap();
        assert_eq!(users.clone().by_id(&ada.id).await, Ok(Some(ada)));
    }

    #[tokio::test]
    async fn signing_out_everywhere_raises_the_generation_of_one_user() {
        let users = users();
        let ada = users.register(form("ada", "correct horse")).await.unwrap();
        let eve = users.register(form("eve", "correct horse")).await.unwrap();
        for generation in 1..3 {
            users.sign_out_everywhere(&ada.id).await.unwrap();
            let found = users.by_id(&ada.id).await.unwrap().unwrap();
            assert_eq!(found.generation, generation);
            let verified = users.verify(form("ada", "correct horse")).await;
            assert_eq!(verified, Ok(found));
        }
        assert_eq!(users.by_id(&eve.id).await, Ok(Some(eve)));
        assert_eq!(users.sign_out_everywhere("user-0").await, Ok(()));
    }

    #[tokio::test]
    async fn a_taken_name_stays_with_its_user() {
        let users = users();
        let ada = users.register(form("ada", "correct horse")).await.unwrap();
        let second = users.register(form("ada", "another horse")).await;
        assert_eq!(second, Err(Refusal::NameTaken));
        let verified = users.verify(form("ada", "correct horse")).await;
        assert_eq!(verified, Ok(ada));
        let verified = users.verify(form("ada", "another horse")).await;
        assert_eq!(verified, Err(Refusal::WrongNameOrPassword));
        assert!(users.register(form("Ada", "correct horse")).await.is_ok());
    }

    #[tokio::test]
    async fn a_wrong_password_and_an_unknown_name_are_refused_alike() {
        let users = users();
        users.register(form("ada", "correct horse")).await.unwrap();
        for (name, password) in [("ada", "wrong horse"), ("eve", "correct horse")] {
            let refused = users.verify(form(name, password)).await;
            assert_eq!(refused, Err(Refusal::WrongNameOrPassword));
        }
    }

    /// An answer before any hash is computed would reveal which names exist.
    #[tokio::test]
    async fn an_unknown_name_takes_the_time_of_a_hash() {
        let users = users();
        let occupied = users.hasher.occupy().await;
        let stranger = users.clone();
        let verify = async move { stranger.verify(form("eve", "correct horse")).await };
        let verifying = tokio::spawn(verify);
        tokio::task::yield_now().await;
        assert!(!verifying.is_finished());
        drop(occupied);
        let refused = verifying.await.unwrap();
        assert_eq!(refused, Err(Refusal::WrongNameOrPassword));
    }
}
