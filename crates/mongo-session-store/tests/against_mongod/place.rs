//! A separate database for each test, and sessions to put into it.

use std::collections::HashMap;
use std::sync::Arc;

use mongo_session_store::mongodb::bson::{Document, doc};
use mongo_session_store::mongodb::{Client, Collection};
use mongo_session_store::{MongoStore, Options};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};
use tower_sessions_core::session::{Id, Record};

use crate::mongod::{self, Mongod};

pub struct Place {
    // Held so that the server lives as long as the test.
    _mongod: Arc<Mongod>,
    pub server: String,
    pub database: String,
}

impl Place {
    pub fn new() -> Self {
        let mongod = mongod::shared();
        Self {
            server: mongod.uri(),
            database: format!("test_{:016x}", fastrand::u64(..)),
            _mongod: mongod,
        }
    }

    pub fn uri(&self) -> String {
        format!("{}/{}", self.server, self.database)
    }

    pub async fn store(&self) -> MongoStore {
        self.store_with(Options::default()).await
    }

    pub async fn store_with(&self, options: Options) -> MongoStore {
        MongoStore::connect_with(&self.uri(), options)
            .await
            .expect("the test's server is up")
    }

    pub async fn client(&self) -> Client {
        Client::with_uri_str(&self.server)
            .await
            .expect("the address is good")
    }

    /// The raw documents, bypassing the store.
    pub async fn documents(&self) -> Collection<Document> {
        self.client()
            .await
            .database(&self.database)
            .collection("sessions")
    }

    pub async fn document(&self, id: &Id) -> Option<Document> {
        self.documents()
            .await
            .find_one(doc! { "_id": id.to_string() })
            .await
            .expect("the test's server is up")
    }

    pub async fn count(&self) -> u64 {
        self.documents()
            .await
            .count_documents(doc! {})
            .await
            .expect("the test's server is up")
    }
}

pub fn data(value: Value) -> HashMap<String, Value> {
    HashMap::from([("user".to_owned(), value)])
}

/// A session that ends in an hour, on a whole millisecond, the precision of MongoDB.
pub fn record() -> Record {
    ending_in(Duration::HOUR)
}

pub fn ending_in(life: Duration) -> Record {
    Record {
        id: Id::default(),
        data: data(json!("ann")),
        expiry_date: in_milliseconds(OffsetDateTime::now_utc() + life),
    }
}

pub fn in_milliseconds(time: OffsetDateTime) -> OffsetDateTime {
    time.replace_millisecond(time.millisecond())
        .expect("a millisecond of a time fits a time")
}
