//! The stores of sessions and users: in MongoDB if `MONGO_URI` is set,
//! otherwise in memory.

pub(crate) mod faults;

use std::error::Error;
use std::fmt;
use std::sync::Arc;
#[cfg(feature = "mongo")]
use std::time::Duration;

use async_trait::async_trait;
#[cfg(feature = "mongo")]
use mongo_session_store::{MongoStore, Options};
use tokio::sync::Mutex;
use tower_sessions::SessionStore;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error as StoreError, Result as StoreResult};
use tower_sessions_memory_store::MemoryStore;

use crate::config::{self, Config, Environment, MongoUri};
use crate::password::Cost;
use crate::users::Users;
use faults::{Faults, Operation, Outcome};

/// How long to look for a MongoDB server. Shorter than [`DEADLINE`], so that the
/// error can name the server that could not be reached.
#[cfg(feature = "mongo")]
const SERVER_SELECTION_TIMEOUT: Duration = Duration::from_secs(2);

/// How long a request may wait for one answer about its session.
#[cfg(feature = "mongo")]
const DEADLINE: Duration = Duration::from_secs(3);

/// Both stores, open.
#[derive(Debug)]
pub struct Storage {
    /// The users.
    pub users: Users,
    /// The sessions, for the session layer.
    pub sessions: Sessions,
}

/// A session store, in memory or in MongoDB. A clone is another handle to the
/// same sessions. [`Sessions::default`] is empty and in memory.
#[derive(Clone, Debug, Default)]
pub struct Sessions {
    place: Place,
    /// Only while the runner judges.
    faults: Option<Faults>,
}

#[derive(Clone, Debug)]
enum Place {
    Memory(Memory),
    #[cfg(feature = "mongo")]
    Mongo(MongoStore),
}

/// Sessions in memory. `MemoryStore` alone brings back a deleted session if a request
/// that loaded it before the sign-out saves it afterwards.
#[derive(Clone, Debug, Default)]
struct Memory {
    sessions: MemoryStore,
    /// Held while a session is looked up and saved, and while one is deleted.
    changes: Arc<Mutex<()>>,
}

/// Why the storage cannot be used, as one sentence without the connection
/// string.
#[derive(Debug)]
pub struct OpenError(String);

/// Opens the storage that `config` asks for. Memory is lost when the program
/// ends. MongoDB outlives it and can be shared between servers.
///
/// # Errors
/// If MongoDB cannot be used: better now than at the first visitor.
pub async fn open(config: &Config) -> Result<Storage, OpenError> {
    tracing::info!("{}", config.environment);
    let mut storage = match &config.mongo_uri {
        None => {
            tracing::info!("sessions and users are kept in memory");
            Storage {
                users: Users::new(config.password_cost),
                sessions: Sessions::default(),
            }
        }
        Some(uri) => open_mongo(uri, config.password_cost).await?,
    };
    if let Some(faults) = requested_faults(config.environment).await? {
        storage.users = storage.users.with(faults.clone());
        storage.sessions.faults = Some(faults);
    }
    Ok(storage)
}

/// The faults that the runner asks for, if it started this program to judge it.
///
/// # Errors
/// If the runner cannot be reached.
async fn requested_faults(environment: Environment) -> Result<Option<Faults>, OpenError> {
    let wrong = |why: String| OpenError(format!("{}: {why}", faults::VARIABLE));
    let place = config::env(faults::VARIABLE).map_err(|fault| OpenError(fault.to_string()))?;
    match (place, environment) {
        (None, _) => Ok(None),
        (Some(_), Environment::Production) => {
            tracing::warn!("{} is for tests and is ignored", faults::VARIABLE);
            Ok(None)
        }
        (Some(place), Environment::Development) => match Faults::connect(&place).await {
            Ok(faults) => {
                tracing::info!("whoever started this server can make its stores fail");
                Ok(Some(faults))
            }
            Err(fault) => Err(wrong(format!("{fault}. Unset it: it is for tests."))),
        },
    }
}

/// Connects, and creates the indexes of both collections.
#[cfg(feature = "mongo")]
async fn open_mongo(uri: &MongoUri, cost: Cost) -> Result<Storage, OpenError> {
    let options = Options::default()
        .server_selection_timeout(SERVER_SELECTION_TIMEOUT)
        .operation_timeout(DEADLINE)
        .only_existing(true);
    let connected = MongoStore::connect_with(&uri.0, options).await;
    let store = connected.map_err(|fault| OpenError(format!("MONGO_URI: {fault}.")))?;
    let users = Users::in_mongo(&store.database(), cost).await;
    let users = users.map_err(|fault| OpenError(fault.to_owned()))?;
    let servers = store.servers();
    tracing::info!("sessions and users are kept in MongoDB at {servers}");
    let sessions = Sessions {
        place: Place::Mongo(store),
        faults: None,
    };
    Ok(Storage { users, sessions })
}

/// Always an error. Continuing in memory would lose what was meant to last.
#[cfg(not(feature = "mongo"))]
async fn open_mongo(_: &MongoUri, _: Cost) -> Result<Storage, OpenError> {
    Err(OpenError(
        "MONGO_URI is set, but this program was built without MongoDB: \
         build it with --features mongo"
            .to_owned(),
    ))
}

impl Default for Place {
    fn default() -> Self {
        Self::Memory(Memory::default())
    }
}

impl Sessions {
    fn store(&self) -> &dyn SessionStore {
        match &self.place {
            Place::Memory(store) => store,
            #[cfg(feature = "mongo")]
            Place::Mongo(store) => store,
        }
    }

    /// What the store has to do, if the runner does not ask for an error.
    ///
    /// # Errors
    /// If it does.
    async fn outcome(&self, operation: Operation) -> StoreResult<Outcome> {
        let Some(faults) = &self.faults else {
            return Ok(Outcome::AsAsked);
        };
        match faults.outcome(operation).await {
            Outcome::Error => Err(StoreError::Backend("a fault was asked for".to_owned())),
            outcome => Ok(outcome),
        }
    }
}

#[async_trait]
impl SessionStore for Memory {
    async fn create(&self, record: &mut Record) -> StoreResult<()> {
        self.sessions.create(record).await
    }

    async fn save(&self, record: &Record) -> StoreResult<()> {
        let _turn = self.changes.lock().await;
        match self.sessions.load(&record.id).await? {
            Some(_) => self.sessions.save(record).await,
            None => Ok(()),
        }
    }

    async fn load(&self, id: &Id) -> StoreResult<Option<Record>> {
        self.sessions.load(id).await
    }

    async fn delete(&self, id: &Id) -> StoreResult<()> {
        let _turn = self.changes.lock().await;
        self.sessions.delete(id).await
    }
}

/// `save` changes an existing session and never brings back one that has ended.
#[async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> StoreResult<()> {
        self.outcome(Operation::Create).await?;
        self.store().create(record).await
    }

    async fn save(&self, record: &Record) -> StoreResult<()> {
        self.outcome(Operation::Save).await?;
        self.store().save(record).await
    }

    async fn load(&self, id: &Id) -> StoreResult<Option<Record>> {
        let outcome = self.outcome(Operation::Load).await?;
        if outcome == Outcome::Nothing {
            return Ok(None);
        }
        let mut record = self.store().load(id).await?;
        if let Some(Record { data, .. }) = &mut record {
            match outcome {
                Outcome::NumbersForTexts => {
                    let texts = data.values_mut().filter(|value| value.is_string());
                    texts.for_each(|text| *text = 7.into());
                }
                Outcome::NoNumbers => data.retain(|_, value| !value.is_number()),
                _ => {}
            }
        }
        Ok(record)
    }

    async fn delete(&self, id: &Id) -> StoreResult<()> {
        self.outcome(Operation::Delete).await?;
        self.store().delete(id).await
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for OpenError {}

#[cfg(test)]
mod tests {
    use tower_sessions::cookie::time::{Duration, OffsetDateTime};

    use crate::config::Environment;

    use super::*;

    fn config(mongo_uri: Option<&str>) -> Config {
        Config {
            port: 0,
            environment: Environment::Development,
            password_cost: Cost::Low,
            mongo_uri: mongo_uri.map(|uri| MongoUri(uri.to_owned())),
        }
    }

    fn record() -> Record {
        Record {
            id: Id(42),
            data: Default::default(),
            expiry_date: OffsetDateTime::now_utc() + Duration::minutes(1),
        }
    }

    #[tokio::test]
    async fn clones_share_their_sessions() {
        let sessions = open(&config(None)).await.unwrap().sessions;
        let mut record = record();
        sessions.create(&mut record).await.unwrap();
        let loaded = sessions.clone().load(&record.id).await.unwrap();
        assert_eq!(loaded, Some(record.clone()));
        sessions.delete(&record.id).await.unwrap();
        assert_eq!(sessions.load(&record.id).await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_session_that_has_ended_is_not_saved_again() {
        let sessions = Sessions::default();
        let mut record = record();
        sessions.create(&mut record).await.unwrap();
        record.data.insert("theme".to_owned(), "dark".into());
        sessions.save(&record).await.unwrap();
        let loaded = sessions.load(&record.id).await.unwrap();
        assert_eq!(loaded, Some(record.clone()));
        sessions.delete(&record.id).await.unwrap();
        sessions.save(&record).await.unwrap();
        assert_eq!(sessions.load(&record.id).await.unwrap(), None);
    }

    #[tokio::test]
    async fn a_taken_session_id_is_not_created_twice() {
        let sessions = Sessions::default();
        let (mut first, mut second) = (record(), record());
        sessions.create(&mut first).await.unwrap();
        sessions.create(&mut second).await.unwrap();
        assert_ne!(first.id, second.id);
    }

    /// With and without MongoDB in the program: nothing listens at this address.
    #[tokio::test]
    async fn a_database_that_cannot_be_used_is_an_error_without_the_password() {
        let uri = "mongodb://ann:secret@127.0.0.1:1/course";
        let error = open(&config(Some(uri))).await.unwrap_err().to_string();
        assert!(error.contains("MONGO_URI"), "{error}");
        assert!(!error.contains("secret"), "{error}");
        assert_eq!(error.lines().count(), 1, "{error}");
    }
}
