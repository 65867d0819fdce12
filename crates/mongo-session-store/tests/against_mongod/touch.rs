//! `touch_after`: an unmodified session is not written more often than asked.

use std::time::Duration as StdDuration;

use mongo_session_store::{MongoStore, Options};
use serde_json::json;
use time::{Duration, OffsetDateTime};
use tower_sessions_core::SessionStore;
use tower_sessions_core::session::Record;

use crate::place::{Place, data, record};

async fn lazy(place: &Place) -> MongoStore {
    let options = Options::default().touch_after(StdDuration::from_secs(60));
    place.store_with(options).await
}

async fn stored_expiry(store: &MongoStore, record: &Record) -> OffsetDateTime {
    let stored = store.load(&record.id).await.unwrap();
    stored.expect("the session is alive").expiry_date
}

#[tokio::test]
async fn an_unmodified_session_is_left_alone_until_its_expiry_lags_behind() {
    let place = Place::new();
    let store = lazy(&place).await;
    let mut saved = record();
    store.save(&saved).await.unwrap();
    let first = saved.expiry_date;

    saved.expiry_date = first + Duration::milliseconds(59_999);
    store.save(&saved).await.unwrap();
    assert_eq!(stored_expiry(&store, &saved).await, first);

    saved.expiry_date = first + Duration::seconds(60);
    store.save(&saved).await.unwrap();
    assert_eq!(stored_expiry(&store, &saved).await, saved.expiry_date);
}

#[tokio::test]
async fn a_modified_session_is_written_at_once() {
    let place = Place::new();
    let store = lazy(&place).await;
    let mut saved = record();
    store.save(&saved).await.unwrap();
    saved.data = data(json!("$bob"));
    saved.expiry_date += Duration::SECOND;
    store.save(&saved).await.unwrap();
    assert_eq!(store.load(&saved.id).await.unwrap(), Some(saved));
}

#[tokio::test]
async fn an_expiry_that_is_brought_forward_is_written_at_once() {
    let place = Place::new();
    let store = lazy(&place).await;
    let mut saved = record();
    store.save(&saved).await.unwrap();
    saved.expiry_date -= Duration::MILLISECOND;
    store.save(&saved).await.unwrap();
    assert_eq!(store.load(&saved.id).await.unwrap(), Some(saved.clone()));

    saved.expiry_date = OffsetDateTime::now_utc() - Duration::SECOND;
    store.save(&saved).await.unwrap();
    assert_eq!(store.load(&saved.id).await.unwrap(), None);
}

#[tokio::test]
async fn an_expired_session_is_written_even_if_it_lags_by_little() {
    let place = Place::new();
    let store = lazy(&place).await;
    let mut saved = record();
    saved.expiry_date = saved.expiry_date - Duration::HOUR - Duration::SECOND;
    store.save(&saved).await.unwrap();
    saved.expiry_date += Duration::seconds(31);
    store.save(&saved).await.unwrap();
    assert_eq!(stored_expiry(&store, &saved).await, saved.expiry_date);
}

#[tokio::test]
async fn equal_data_is_seen_to_be_equal_whatever_the_order_of_its_keys() {
    let place = Place::new();
    let store = lazy(&place).await;
    let keys: Vec<String> = (0..40).map(|number| format!("key {number}")).collect();
    let mut saved = record();
    saved.data = keys.iter().map(|key| (key.clone(), json!(1))).collect();
    store.save(&saved).await.unwrap();
    let first = saved.expiry_date;

    // Each map has its own random order.
    saved.data = keys
        .iter()
        .rev()
        .map(|key| (key.clone(), json!(1)))
        .collect();
    saved.expiry_date += Duration::SECOND;
    store.save(&saved).await.unwrap();
    assert_eq!(stored_expiry(&store, &saved).await, first);
}

#[tokio::test]
async fn without_touch_after_every_save_is_written() {
    let place = Place::new();
    let store = place.store().await;
    let mut saved = record();
    store.save(&saved).await.unwrap();
    saved.expiry_date += Duration::MILLISECOND;
    store.save(&saved).await.unwrap();
    assert_eq!(stored_expiry(&store, &saved).await, saved.expiry_date);
}
