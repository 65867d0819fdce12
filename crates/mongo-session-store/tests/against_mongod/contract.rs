//! What tower-sessions requires of a store, and what this one adds.

use std::time::Duration as StdDuration;

use mongo_session_store::mongodb::bson::{DateTime, Document, doc};
use mongo_session_store::mongodb::options::{ReadPreference, SelectionCriteria, WriteConcern};
use mongo_session_store::mongodb::{Client, IndexModel};
use mongo_session_store::{Error, MongoStore, Options};
use serde_json::json;
use time::Duration;
use tokio::task::JoinSet;
use tower_sessions_core::SessionStore;
use tower_sessions_core::session::{Id, Record};

use crate::mongod::Mongod;
use crate::place::{Place, data, ending_in, record};
use crate::waiting::until;

#[tokio::test]
async fn a_taken_id_is_replaced_and_its_session_left_alone() {
    let place = Place::new();
    let store = place.store().await;
    let mut first = record();
    store.create(&mut first).await.unwrap();

    let mut second = record();
    second.id = first.id;
    second.data = data(json!("bob"));
    store.create(&mut second).await.unwrap();

    assert_ne!(second.id, first.id);
    assert_eq!(store.load(&first.id).await.unwrap(), Some(first));
    assert_eq!(store.load(&second.id).await.unwrap(), Some(second));
}

#[tokio::test]
async fn its_database_is_the_sessions_own_and_as_strict_as_the_store() {
    let place = Place::new();
    let lax = format!("{}?readPreference=secondaryPreferred&w=1", place.uri());
    let database = MongoStore::connect(&lax).await.unwrap().database();
    assert_eq!(database.name(), place.database);
    assert_eq!(database.write_concern(), Some(&WriteConcern::majority()));
    let primary = SelectionCriteria::ReadPreference(ReadPreference::Primary);
    assert_eq!(database.selection_criteria(), Some(&primary));
}

#[tokio::test]
async fn its_servers_are_named_without_user_and_password() {
    let place = Place::new();
    let store = place.store().await;
    assert_eq!(format!("mongodb://{}", store.servers()), place.server);
}

#[tokio::test]
async fn a_free_id_is_kept() {
    let place = Place::new();
    let mut kept = record();
    let id = kept.id;
    place.store().await.create(&mut kept).await.unwrap();
    assert_eq!(kept.id, id);
}

#[tokio::test]
async fn of_many_clients_that_create_one_id_at_once_each_gets_its_own() {
    let place = Place::new();
    let (one, two) = (place.store().await, place.store().await);
    let id = Id::default();
    let mut tasks = JoinSet::new();
    for number in 0..20 {
        let store = if number % 2 == 0 {
            one.clone()
        } else {
            two.clone()
        };
        tasks.spawn(async move {
            let mut wanted = record();
            wanted.id = id;
            wanted.data = data(json!(number));
            store.create(&mut wanted).await.unwrap();
            assert_eq!(store.load(&wanted.id).await.unwrap(), Some(wanted));
        });
    }
    tasks.join_all().await;
    assert_eq!(place.count().await, 20);
}

#[tokio::test]
async fn of_many_clients_that_save_one_id_at_once_none_fails() {
    let place = Place::new();
    let lazy = Options::default().touch_after(StdDuration::from_secs(60));
    let (one, two) = (place.store().await, place.store_with(lazy).await);
    for _ in 0..20 {
        let same = record();
        let mut tasks = JoinSet::new();
        for number in 0..8 {
            let store = if number % 2 == 0 {
                one.clone()
            } else {
                two.clone()
            };
            let mut mine = same.clone();
            mine.data = data(json!(number));
            tasks.spawn(async move { store.save(&mine).await.unwrap() });
        }
        tasks.join_all().await;
        assert!(one.load(&same.id).await.unwrap().is_some());
    }
    assert_eq!(place.count().await, 20);
}

#[tokio::test]
async fn one_client_sees_at_once_what_the_other_did() {
    let place = Place::new();
    let (one, two) = (place.store().await, place.store().await);
    let mut seen = record();
    one.create(&mut seen).await.unwrap();
    assert_eq!(two.load(&seen.id).await.unwrap(), Some(seen.clone()));

    seen.data = data(json!("bob"));
    two.save(&seen).await.unwrap();
    assert_eq!(one.load(&seen.id).await.unwrap(), Some(seen.clone()));

    one.delete(&seen.id).await.unwrap();
    assert_eq!(two.load(&seen.id).await.unwrap(), None);
}

#[tokio::test]
async fn an_expired_session_is_not_returned_while_its_document_is_still_there() {
    let place = Place::new();
    let store = place.store().await;
    let mut over = ending_in(-Duration::MILLISECOND);
    store.create(&mut over).await.unwrap();
    assert_eq!(store.load(&over.id).await.unwrap(), None);
    assert!(place.document(&over.id).await.is_some());
}

#[tokio::test]
async fn a_session_ends_by_itself() {
    let place = Place::new();
    let store = place.store().await;
    let short = ending_in(Duration::milliseconds(300));
    store.save(&short).await.unwrap();
    until("the session has expired", async || {
        store.load(&short.id).await.unwrap().is_none()
    })
    .await;
    assert!(time::OffsetDateTime::now_utc() >= short.expiry_date);
}

#[tokio::test]
async fn mongodb_removes_expired_documents_by_the_index() {
    let mongod = Mongod::start(&["ttlMonitorSleepSecs=1"]);
    let store = MongoStore::connect(&mongod.uri()).await.unwrap();
    let (over, alive) = (ending_in(-Duration::SECOND), record());
    store.save(&over).await.unwrap();
    store.save(&alive).await.unwrap();

    let client = Client::with_uri_str(mongod.uri()).await.unwrap();
    // A connection string without a database means `test`.
    let documents = client.database("test").collection::<Document>("sessions");
    until("the reaper has come", async || {
        documents.count_documents(doc! {}).await.unwrap() == 1
    })
    .await;
    assert_eq!(store.load(&alive.id).await.unwrap(), Some(alive));
}

#[tokio::test]
async fn the_index_that_connect_mongo_made_is_taken_over() {
    let place = Place::new();
    let database = place.client().await.database(&place.database);
    let index = doc! {
        "key": { "expires": 1 }, "name": "expires_1", "background": true, "expireAfterSeconds": 0,
    };
    let command = doc! { "createIndexes": "sessions", "indexes": [index] };
    database.run_command(command).await.unwrap();
    place.store().await;
    let names = place.documents().await.list_index_names().await.unwrap();
    assert_eq!(names, ["_id_", "expires_1"]);
}

#[tokio::test]
async fn another_index_on_the_expiry_is_told_and_not_touched() {
    let place = Place::new();
    let index = IndexModel::builder().keys(doc! { "expires": 1 }).build();
    place.documents().await.create_index(index).await.unwrap();
    let error = MongoStore::connect(&place.uri()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "MongoDB refused to create the index on `expires`: IndexOptionsConflict (code 85)"
    );
}

#[tokio::test]
async fn names_that_mongodb_does_not_take_are_an_error_and_no_panic() {
    let place = Place::new();
    for (database, collection) in [
        ("a.b", "sessions"),
        ("", "sessions"),
        ("ok", ""),
        ("ok", "a$"),
        ("a\0b", "x"),
        ("ok", "a\0b"),
    ] {
        let options = Options::default().collection(collection);
        let opened = MongoStore::from_client_with(place.client().await, database, options).await;
        assert!(opened.is_err(), "{database:?} {collection:?}");
    }
}

#[tokio::test]
async fn a_session_that_is_too_large_for_mongodb_is_an_error() {
    let place = Place::new();
    let store = place.store().await;
    let mut large = record();
    large.data = data(json!("x".repeat(17 << 20)));
    store.save(&large).await.unwrap_err();
    assert_eq!(store.load(&large.id).await.unwrap(), None);
}

#[tokio::test]
async fn a_damaged_document_fails_its_own_session_only() {
    let place = Place::new();
    let store = place.store().await;
    let sound = record();
    store.save(&sound).await.unwrap();
    let later = DateTime::from_millis(DateTime::now().timestamp_millis() + 60_000);
    for (session, expires) in [
        (
            doc! { "session": { "user": "ann" } },
            doc! { "expires": later },
        ),
        (doc! { "session": 5 }, doc! { "expires": later }),
        (doc! {}, doc! { "expires": later }),
        (doc! { "session": "{}" }, doc! { "expires": "tomorrow" }),
    ] {
        let id = Id::default();
        let mut damaged = doc! { "_id": id.to_string() };
        damaged.extend(session);
        damaged.extend(expires);
        place.documents().await.insert_one(&damaged).await.unwrap();
        let error = store.load(&id).await.unwrap_err().to_string();
        assert!(error.contains("a stored session is damaged"), "{error}");
        assert!(
            !error.contains("ann") && !error.contains("tomorrow"),
            "{error}"
        );
        // Signing in again repairs it.
        let mended = Record { id, ..record() };
        store.save(&mended).await.unwrap();
        assert_eq!(store.load(&id).await.unwrap(), Some(mended));
    }
    assert_eq!(store.load(&sound.id).await.unwrap(), Some(sound));
}

#[tokio::test]
async fn an_unusable_connection_string_is_an_error_and_no_panic() {
    for uri in [
        "",
        "mongodb",
        "mongodb://",
        "mongodb://a:b:c",
        "mongodb://a/?b",
        "mongodb://a/?w=-1",
    ] {
        let error = MongoStore::connect(uri).await.unwrap_err();
        assert!(
            matches!(error, Error::ConnectionString(_)),
            "{uri} {error:?}"
        );
    }
}
