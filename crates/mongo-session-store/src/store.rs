//! The store: one MongoDB command for each call.

use std::fmt;
use std::future::IntoFuture;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use mongodb::bson::{DateTime, Document, doc};
use mongodb::options::{
    ClientOptions, CollectionOptions, DatabaseOptions, IndexOptions, ReadPreference,
    SelectionCriteria, WriteConcern,
};
use mongodb::{Client, Collection, Database, IndexModel};
use time::OffsetDateTime;
use tower_sessions_core::session::{Id, Record};
use tower_sessions_core::{SessionStore, session_store};

use crate::connection_string::{self, NOT_UNDERSTOOD};
use crate::document::SessionDocument;
use crate::error::DUPLICATE_KEY;
use crate::{Error, Options, touch};

/// The database if the connection string names none: the default of MongoDB's
/// drivers for Node, and so of connect-mongo.
const DEFAULT_DATABASE: &str = "test";

/// Ids have 128 random bits: a second collision in a row means that the random
/// numbers are not random, and no number of attempts will help.
const ID_ATTEMPTS: usize = 4;

/// A [`SessionStore`] that stores its sessions in a MongoDB collection.
///
/// Clones share one client and its connections.
#[derive(Clone)]
pub struct MongoStore {
    sessions: Collection<SessionDocument>,
    servers: Arc<str>,
    touch_after: Duration,
    only_existing: bool,
    operation_timeout: Duration,
}

impl MongoStore {
    /// Connects and ensures the index that makes MongoDB remove expired
    /// sessions. The database is the one in the connection string, or else
    /// `test`.
    ///
    /// # Errors
    ///
    /// [`Error::ConnectionString`]; [`Error::Unreachable`] or [`Error::Timeout`]
    /// if no server answers within the limits of [`Options::default`];
    /// [`Error::Denied`]; [`Error::Refused`] if the collection has another index
    /// on `expires`, or the user may not create one.
    pub async fn connect(uri: &str) -> Result<Self, Error> {
        Self::connect_with(uri, Options::default()).await
    }

    /// Like [`connect`](Self::connect), with these options.
    ///
    /// # Errors
    ///
    /// Those of [`connect`](Self::connect).
    pub async fn connect_with(uri: &str, options: Options) -> Result<Self, Error> {
        connection_string::check(uri).map_err(Error::ConnectionString)?;
        // For an SRV address, the parser looks up the servers: that can hang too.
        let limit = options.operation_timeout;
        let mut client_options = tokio::time::timeout(limit, ClientOptions::parse(uri))
            .await
            .map_err(|_| Error::Timeout {
                operation: "look up the servers",
                limit,
            })?
            .map_err(|_| Error::ConnectionString(NOT_UNDERSTOOD))?;
        client_options
            .server_selection_timeout
            .get_or_insert(options.server_selection_timeout);
        let servers: Vec<String> = client_options
            .hosts
            .iter()
            .map(ToString::to_string)
            .collect();
        let database = client_options
            .default_database
            .clone()
            .unwrap_or_else(|| DEFAULT_DATABASE.to_owned());
        let client = Client::with_options(client_options)
            .map_err(|_| Error::ConnectionString(NOT_UNDERSTOOD))?;
        Self::open(&client, &database, &servers.join(", "), options).await
    }

    /// A store on the caller's own client, which may have other uses as well.
    /// Ensures the index, like [`connect`](Self::connect).
    ///
    /// The client has its own server selection timeout, by default 30 seconds;
    /// [`Options::operation_timeout`] ends the wait earlier.
    ///
    /// # Errors
    ///
    /// Those of [`connect`](Self::connect), except for the connection string.
    pub async fn from_client(client: Client, database: &str) -> Result<Self, Error> {
        Self::from_client_with(client, database, Options::default()).await
    }

    /// Like [`from_client`](Self::from_client), with these options.
    ///
    /// # Errors
    ///
    /// Those of [`from_client`](Self::from_client).
    pub async fn from_client_with(
        client: Client,
        database: &str,
        options: Options,
    ) -> Result<Self, Error> {
        Self::open(&client, database, "those of the given client", options).await
    }

    /// The database of the sessions, for an application's other data. It is as
    /// strict as the store: reads ask the primary, writes wait for a majority.
    /// The limits of [`Options`] apply only to the store.
    #[must_use]
    pub fn database(&self) -> Database {
        let strict = DatabaseOptions::builder()
            .selection_criteria(self.sessions.selection_criteria().cloned())
            .write_concern(self.sessions.write_concern().cloned())
            .build();
        let client = self.sessions.client();
        client.database_with_options(&self.sessions.namespace().db, strict)
    }

    /// The servers of the connection string, as `host:port, host:port`, without
    /// user name and password.
    #[must_use]
    pub fn servers(&self) -> &str {
        &self.servers
    }

    async fn open(
        client: &Client,
        database: &str,
        servers: &str,
        options: Options,
    ) -> Result<Self, Error> {
        // Whatever the client or its connection string prefers: a secondary that
        // lags behind would still find a session that was signed out, and a write
        // on only one server can be rolled back when another takes over.
        let strict = CollectionOptions::builder()
            .selection_criteria(SelectionCriteria::ReadPreference(ReadPreference::Primary))
            .write_concern(WriteConcern::majority())
            .build();
        let store = Self {
            sessions: client
                .database(database)
                .collection_with_options(&options.collection, strict),
            servers: servers.into(),
            touch_after: options.touch_after,
            only_existing: options.only_existing,
            operation_timeout: options.operation_timeout,
        };
        let reaper = IndexModel::builder()
            .keys(doc! { "expires": 1 })
            .options(IndexOptions::builder().expire_after(Duration::ZERO).build())
            .build();
        let creation = store.sessions.create_index(reaper);
        store
            .within("create the index on `expires`", creation)
            .await?;
        Ok(store)
    }

    async fn within<T, C>(&self, operation: &'static str, command: C) -> Result<T, Error>
    where
        C: IntoFuture<Output = mongodb::error::Result<T>>,
    {
        let limit = self.operation_timeout;
        tokio::time::timeout(limit, command.into_future())
            .await
            .map_err(|_| Error::Timeout { operation, limit })?
            .map_err(|error| Error::from_driver(operation, &self.servers, &error))
    }

    async fn insert(&self, record: &Record) -> Result<(), Error> {
        let document = SessionDocument::from_record(record)?;
        self.within("create a session", self.sessions.insert_one(document))
            .await?;
        Ok(())
    }

    async fn replace(&self, record: &Record) -> Result<(), Error> {
        let document = SessionDocument::from_record(record)?;
        let query = by_id(&record.id);
        let upsert = !self.only_existing;
        if self.touch_after.is_zero() {
            let replacement = self.sessions.replace_one(query, document).upsert(upsert);
            self.within("save a session", replacement).await?;
        } else {
            let update = touch::update(&document, DateTime::now(), self.touch_after);
            let update = self.sessions.update_one(query, update).upsert(upsert);
            self.within("save a session", update).await?;
        }
        Ok(())
    }

    async fn find(&self, id: &Id) -> Result<Option<Record>, Error> {
        let query = self.sessions.find_one(by_id(id));
        match self.within("load a session", query).await? {
            Some(document) => document.into_record(*id, OffsetDateTime::now_utc()),
            None => Ok(None),
        }
    }

    async fn remove(&self, id: &Id) -> Result<(), Error> {
        let deletion = self.sessions.delete_one(by_id(id));
        self.within("delete a session", deletion).await?;
        Ok(())
    }
}

#[async_trait]
impl SessionStore for MongoStore {
    /// Never overwrites: if the id is taken, the record gets a new one.
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        for _ in 1..ID_ATTEMPTS {
            match self.insert(record).await {
                Err(Error::Refused { code, .. }) if code == DUPLICATE_KEY => {
                    record.id = Id::default();
                }
                outcome => return Ok(outcome?),
            }
        }
        Ok(self.insert(record).await?)
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        Ok(self.replace(record).await?)
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        Ok(self.find(id).await?)
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        Ok(self.remove(id).await?)
    }
}

/// Only what the store needs: the client's own output lists all its settings.
impl fmt::Debug for MongoStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MongoStore")
            .field("servers", &self.servers)
            .field("sessions", &self.sessions.namespace().to_string())
            .field("touch_after", &self.touch_after)
            .field("only_existing", &self.only_existing)
            .field("operation_timeout", &self.operation_timeout)
            .finish()
    }
}

fn by_id(id: &Id) -> Document {
    doc! { "_id": id.to_string() }
}
