//! connect-mongo's own tests, as far as they apply. The README maps their tests
//! to ours and explains why the others do not apply.

use mongo_session_store::mongodb::bson::{DateTime, doc};
use mongo_session_store::{MongoStore, Options};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration as StdDuration;
use time::{Duration, OffsetDateTime};
use tower_sessions_core::session::{Expiry, Id};
use tower_sessions_core::{Session, SessionStore};

use crate::place::{Place, data, record};

fn an_hour_from_now() -> DateTime {
    DateTime::from_millis(DateTime::now().timestamp_millis() + 3_600_000)
}

#[tokio::test]
async fn a_store_can_be_made_from_a_client() {
    let place = Place::new();
    let client = place.client().await;
    let store = MongoStore::from_client(client, &place.database)
        .await
        .unwrap();
    let mut saved = record();
    store.create(&mut saved).await.unwrap();
    // It is the same collection as that of a connected store.
    let other = place.store().await;
    assert_eq!(other.load(&saved.id).await.unwrap(), Some(saved));
}

#[tokio::test]
async fn a_new_store_holds_no_documents() {
    let place = Place::new();
    place.store().await;
    assert_eq!(place.count().await, 0);
}

#[tokio::test]
async fn an_unknown_session_is_nothing_and_no_error() {
    let place = Place::new();
    let store = place.store().await;
    assert_eq!(store.load(&Id::default()).await.unwrap(), None);
    store.delete(&Id::default()).await.unwrap();
}

#[tokio::test]
async fn an_unknown_session_is_nothing_with_touch_after_as_well() {
    let place = Place::new();
    let options = Options::default().touch_after(StdDuration::from_secs(10));
    let store = place.store_with(options).await;
    assert_eq!(store.load(&Id::default()).await.unwrap(), None);
}

#[tokio::test]
async fn a_session_is_saved_loaded_and_deleted() {
    let place = Place::new();
    let store = place.store().await;
    let mut saved = record();
    saved.data.insert(
        "cart".to_owned(),
        json!({ "items": [1, 2], "$sum": 0.1, "a.b": null }),
    );
    store.save(&saved).await.unwrap();
    assert_eq!(store.load(&saved.id).await.unwrap(), Some(saved.clone()));
    assert_eq!(place.count().await, 1);
    store.delete(&saved.id).await.unwrap();
    assert_eq!(store.load(&saved.id).await.unwrap(), None);
    assert_eq!(place.count().await, 0);
}

#[tokio::test]
async fn a_save_of_existing_sessions_only_brings_none_back() {
    for lag in [0, 10] {
        let place = Place::new();
        let options = Options::default()
            .touch_after(StdDuration::from_secs(lag))
            .only_existing(true);
        let store = place.store_with(options).await;
        let mut saved = record();
        store.create(&mut saved).await.unwrap();
        saved.data = data(json!("bob"));
        store.save(&saved).await.unwrap();
        assert_eq!(store.load(&saved.id).await.unwrap(), Some(saved.clone()));
        store.delete(&saved.id).await.unwrap();
        store.save(&saved).await.unwrap();
        assert_eq!(store.load(&saved.id).await.unwrap(), None);
        assert_eq!(place.count().await, 0);
    }
}

#[tokio::test]
async fn a_second_save_replaces_the_first() {
    let place = Place::new();
    let store = place.store().await;
    let mut saved = record();
    store.save(&saved).await.unwrap();
    saved.data = data(json!("bob"));
    store.save(&saved).await.unwrap();
    assert_eq!(store.load(&saved.id).await.unwrap(), Some(saved));
    assert_eq!(place.count().await, 1);
}

#[tokio::test]
async fn the_document_has_three_fields_and_text_in_session() {
    let place = Place::new();
    let lazy = Options::default().touch_after(StdDuration::from_secs(10));
    for options in [Options::default(), lazy] {
        let store = place.store_with(options).await;
        let saved = record();
        store.save(&saved).await.unwrap();
        let milliseconds = saved.expiry_date.unix_timestamp_nanos() / 1_000_000;
        let expected = doc! {
            "_id": saved.id.to_string(),
            "session": r#"{"user":"ann"}"#,
            "expires": DateTime::from_millis(milliseconds.try_into().unwrap()),
        };
        assert_eq!(place.document(&saved.id).await, Some(expected));
    }
}

#[tokio::test]
async fn the_collections_name_can_be_chosen() {
    let place = Place::new();
    let store = place
        .store_with(Options::default().collection("visits"))
        .await;
    store.save(&record()).await.unwrap();
    let database = place.client().await.database(&place.database);
    assert_eq!(database.list_collection_names().await.unwrap(), ["visits"]);
}

#[tokio::test]
async fn the_stored_expiry_is_the_one_that_the_session_asks_for() {
    let place = Place::new();
    let store = Arc::new(place.store().await);
    let at = OffsetDateTime::now_utc() + Duration::seconds(90);
    for (expiry, life) in [
        (
            Some(Expiry::OnInactivity(Duration::seconds(2))),
            Duration::seconds(2),
        ),
        (Some(Expiry::AtDateTime(at)), Duration::seconds(90)),
        // Both are 14 days, which is also connect-mongo's default.
        (Some(Expiry::OnSessionEnd), Duration::days(14)),
        (None, Duration::days(14)),
    ] {
        let before = OffsetDateTime::now_utc() + life - Duration::SECOND;
        let session = Session::new(None, store.clone(), expiry);
        session.insert("user", "ann").await.unwrap();
        session.save().await.unwrap();
        let after = OffsetDateTime::now_utc() + life;
        let document = place.document(&session.id().unwrap()).await.unwrap();
        let stored = document.get_datetime("expires").unwrap().timestamp_millis();
        let milliseconds = |time: OffsetDateTime| time.unix_timestamp() * 1000;
        assert!(stored >= milliseconds(before), "{expiry:?}");
        assert!(stored <= milliseconds(after) + 999, "{expiry:?}");
    }
}

#[tokio::test]
async fn the_index_removes_at_the_expiry_and_outlives_the_documents() {
    let place = Place::new();
    let store = place.store().await;
    let mut saved = record();
    store.create(&mut saved).await.unwrap();
    place.documents().await.delete_many(doc! {}).await.unwrap();
    // A second store finds the existing index.
    place.store().await;

    let database = place.client().await.database(&place.database);
    let listed = database
        .run_command(doc! { "listIndexes": "sessions" })
        .await
        .unwrap();
    let indexes = listed
        .get_document("cursor")
        .unwrap()
        .get_array("firstBatch")
        .unwrap();
    let index = indexes[1].as_document().unwrap();
    assert_eq!(indexes.len(), 2);
    assert_eq!(index.get_str("name").unwrap(), "expires_1");
    assert_eq!(index.get_document("key").unwrap(), &doc! { "expires": 1 });
    let seconds = index.get("expireAfterSeconds").unwrap();
    assert_eq!(
        seconds.as_i64().or(seconds.as_i32().map(i64::from)),
        Some(0)
    );
}

#[tokio::test]
async fn a_corrupted_session_is_an_error() {
    let place = Place::new();
    let store = place.store().await;
    let id = Id::default();
    let corrupted =
        doc! { "_id": id.to_string(), "session": "{bad json", "expires": an_hour_from_now() };
    place.documents().await.insert_one(corrupted).await.unwrap();
    let error = store.load(&id).await.unwrap_err().to_string();
    assert!(error.contains("not JSON"), "{error}");
}

#[tokio::test]
async fn a_document_without_expiry_is_not_returned() {
    let place = Place::new();
    let store = place.store().await;
    let id = Id::default();
    let endless = doc! { "_id": id.to_string(), "session": "{}" };
    place.documents().await.insert_one(endless).await.unwrap();
    assert_eq!(store.load(&id).await.unwrap(), None);
}

#[tokio::test]
async fn what_connect_mongo_has_written_is_read() {
    let place = Place::new();
    let store = place.store().await;
    let id = Id::default();
    let session = json!({ "cookie": { "originalMaxAge": null }, "passport": { "user": "7" } });
    let written = doc! {
        "_id": id.to_string(),
        "session": session.to_string(),
        "expires": an_hour_from_now(),
        "lastModified": DateTime::now(),
        "createdAt": DateTime::now(),
    };
    place.documents().await.insert_one(written).await.unwrap();
    let read = store.load(&id).await.unwrap().unwrap();
    let expected: Value = session;
    assert_eq!(serde_json::to_value(read.data).unwrap(), expected);
}

#[tokio::test]
async fn a_session_counts_its_views_from_request_to_request() {
    let place = Place::new();
    let lazy = Options::default().touch_after(StdDuration::from_secs(1));
    for options in [Options::default(), lazy] {
        let store = Arc::new(place.store_with(options).await);
        let mut id = None;
        for views in 0..3 {
            let session = Session::new(id, store.clone(), None);
            let seen: Option<i32> = session.get("views").await.unwrap();
            assert_eq!(seen, (views > 0).then(|| views - 1));
            session.insert("views", views).await.unwrap();
            session.save().await.unwrap();
            id = session.id();
        }
    }
    assert_eq!(place.count().await, 2);
}

#[tokio::test]
async fn a_store_that_is_opened_later_finds_the_sessions_of_an_earlier_one() {
    let place = Place::new();
    let saved = record();
    place.store().await.save(&saved).await.unwrap();
    assert_eq!(
        place.store().await.load(&saved.id).await.unwrap(),
        Some(saved)
    );
}
