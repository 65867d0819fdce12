//! Users in a collection of MongoDB: one document each,
//! `{_id, name, password_hash}`, and `generation` once the user has signed out
//! everywhere.

use std::fmt;
use std::time::Duration;

use mongo_session_store::mongodb::bson::doc;
use mongo_session_store::mongodb::bson::oid::ObjectId;
use mongo_session_store::mongodb::error::{Error, ErrorKind, WriteFailure};
use mongo_session_store::mongodb::options::IndexOptions;
use mongo_session_store::mongodb::{Collection, Database, IndexModel};
use serde::{Deserialize, Serialize};
use tokio::time::timeout;

use super::User;
use crate::refusal::Refusal;

/// How long one command may take. A frozen MongoDB keeps its connections open
/// and never answers.
const DEADLINE: Duration = Duration::from_secs(2);

/// MongoDB's code for a duplicate value in a unique index.
const DUPLICATE_KEY: i32 = 11000;

#[derive(Deserialize, Serialize)]
struct Account {
    #[serde(rename = "_id")]
    id: String,
    name: String,
    password_hash: String,
    /// Raised by the database itself, so that two at once both count.
    #[serde(default, skip_serializing)]
    generation: i64,
}

/// The collection `users`. A clone is another handle to it.
#[derive(Clone)]
pub struct MongoUsers(Collection<Account>);

/// Without the collection, whose client knows the connection string.
impl fmt::Debug for MongoUsers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MongoUsers(..)")
    }
}

impl MongoUsers {
    /// Ensures the index that makes names unique. Looking first and then
    /// inserting is not enough: two servers can look at the same time.
    ///
    /// # Errors
    /// One sentence, if the index cannot be created.
    pub async fn open(database: &Database) -> Result<Self, &'static str> {
        let users = Self(database.collection("users"));
        let unique = IndexOptions::builder().unique(true).build();
        let index = IndexModel::builder()
            .keys(doc! { "name": 1 })
            .options(unique)
            .build();
        let made = ask(users.0.create_index(index)).await;
        made.map_err(|_| "MongoDB did not make the unique index on `name` of `users`.")?;
        Ok(users)
    }

    /// Adds a user.
    ///
    /// # Errors
    /// [`Refusal::NameTaken`]; [`Refusal::Store`] if MongoDB fails.
    pub async fn add(&self, name: String, password_hash: String) -> Result<User, Refusal> {
        let account = Account {
            id: ObjectId::new().to_hex(),
            name,
            password_hash,
            generation: 0,
        };
        ask(self.0.insert_one(&account)).await?;
        Ok(account.user())
    }

    /// The user with this name, and the hash of the password.
    ///
    /// # Errors
    /// [`Refusal::Store`] if MongoDB fails.
    pub async fn by_name(&self, name: &str) -> Result<Option<(User, String)>, Refusal> {
        let found = ask(self.0.find_one(doc! { "name": name })).await?;
        Ok(found.map(|account| {
            let password_hash = account.password_hash.clone();
            (account.user(), password_hash)
        }))
    }

    /// The user with this id.
    ///
    /// # Errors
    /// [`Refusal::Store`] if MongoDB fails.
    pub async fn by_id(&self, id: &str) -> Result<Option<User>, Refusal> {
        let found = ask(self.0.find_one(doc! { "_id": id })).await?;
        Ok(found.map(Account::user))
    }

    /// Adds one to the generation of the user with this id.
    ///
    /// # Errors
    /// [`Refusal::Store`] if MongoDB fails.
    pub async fn raise_generation(&self, id: &str) -> Result<(), Refusal> {
        let raise = doc! { "$inc": { "generation": 1_i64 } };
        ask(self.0.update_one(doc! { "_id": id }, raise)).await?;
        Ok(())
    }
}

impl Account {
    fn user(self) -> User {
        User {
            id: self.id,
            name: self.name,
            generation: self.generation.unsigned_abs(),
        }
    }
}

/// MongoDB's answer, if it comes in time.
async fn ask<T>(command: impl IntoFuture<Output = Result<T, Error>>) -> Result<T, Refusal> {
    match timeout(DEADLINE, command.into_future()).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(fault)) if is_duplicate(&fault) => Err(Refusal::NameTaken),
        _ => {
            // Not the error itself: its message may quote a name or a hash.
            tracing::error!("user store failed");
            Err(Refusal::Store)
        }
    }
}

fn is_duplicate(fault: &Error) -> bool {
    match fault.kind.as_ref() {
        ErrorKind::Write(WriteFailure::WriteError(fault)) => fault.code == DUPLICATE_KEY,
        _ => false,
    }
}
