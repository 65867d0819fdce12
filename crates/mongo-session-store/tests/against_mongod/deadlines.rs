//! MongoDB down and MongoDB frozen: an error within the deadline, and the store
//! recovers when MongoDB does.

use std::time::{Duration, Instant};

use mongo_session_store::mongodb::Client;
use mongo_session_store::{Error, MongoStore, Options};
use tokio::net::TcpSocket;
use tower_sessions_core::SessionStore;
use tower_sessions_core::session::Record;

use crate::mongod::Mongod;
use crate::place::record;
use crate::waiting::until;

const LIMIT: Duration = Duration::from_millis(1500);
/// How late an error may come, on a busy machine.
const GRACE: Duration = Duration::from_secs(3);

fn impatient() -> Options {
    Options::default()
        .server_selection_timeout(Duration::from_millis(500))
        .operation_timeout(LIMIT)
}

/// Every call of the store ends with an error, in time.
async fn every_call_fails_in_time(store: &MongoStore) {
    let mut lost = record();
    let id = lost.id;
    // A signal takes a moment to reach every thread of the server.
    until("the signal has arrived", async || {
        store.load(&id).await.is_err()
    })
    .await;
    in_time("create", async || store.create(&mut lost).await.is_err()).await;
    in_time("save", async || store.save(&lost).await.is_err()).await;
    in_time("load", async || store.load(&id).await.is_err()).await;
    in_time("delete", async || store.delete(&id).await.is_err()).await;
}

/// Waits for one good answer. Later ones can still be errors: the driver may
/// notice the old failure late and forget the server for a moment.
async fn recovers(store: &MongoStore, kept: &Record) {
    until(
        "the store has recovered",
        async || matches!(store.load(&kept.id).await, Ok(Some(found)) if found == *kept),
    )
    .await;
}

async fn in_time(what: &str, fails: impl AsyncFnOnce() -> bool) {
    let begin = Instant::now();
    assert!(fails().await, "{what} succeeded");
    let took = begin.elapsed();
    assert!(took < LIMIT + GRACE, "{what} took {took:?}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_an_error_within_the_deadline() {
    // Bound, so that no other test gets the port, but not listening.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = socket.local_addr().unwrap();
    let uri = format!("mongodb://{address}/shop");
    in_time("connect", async || {
        let error = MongoStore::connect_with(&uri, impatient())
            .await
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("no MongoDB server could be reached ({address})")
        );
        true
    })
    .await;
}

#[tokio::test]
async fn a_port_that_accepts_and_never_answers_is_an_error_within_the_deadline() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let uri = format!("mongodb://{}/shop", listener.local_addr().unwrap());
    in_time("connect", async || {
        MongoStore::connect_with(&uri, impatient()).await.is_err()
    })
    .await;
    // A client with the driver's default timeout, 30 seconds.
    let client = Client::with_uri_str(&uri).await.unwrap();
    in_time("from_client", async || {
        let opened = MongoStore::from_client_with(client, "shop", impatient()).await;
        matches!(opened.unwrap_err(), Error::Timeout { .. })
    })
    .await;
}

#[tokio::test]
async fn the_connection_strings_own_patience_is_respected() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let uri = format!("mongodb://{address}/?serverSelectionTimeoutMS=100");
    let patient = Options::default()
        .server_selection_timeout(Duration::from_secs(60))
        .operation_timeout(Duration::from_secs(60));
    in_time("connect", async || {
        MongoStore::connect_with(&uri, patient).await.is_err()
    })
    .await;
}

#[tokio::test]
async fn a_server_that_crashes_is_an_error_and_is_used_again_when_it_is_back() {
    let mut mongod = Mongod::start(&[]);
    let store = MongoStore::connect_with(&mongod.uri(), impatient())
        .await
        .unwrap();
    let kept = record();
    store.save(&kept).await.unwrap();

    mongod.crash();
    every_call_fails_in_time(&store).await;

    mongod.start_again();
    recovers(&store, &kept).await;
}

// Freezing a process needs a signal that only Unix has.
#[cfg(unix)]
#[tokio::test]
async fn a_server_that_is_frozen_is_an_error_and_is_used_again_when_it_thaws() {
    let mongod = Mongod::start(&[]);
    let store = MongoStore::connect_with(&mongod.uri(), impatient())
        .await
        .unwrap();
    let kept = record();
    store.save(&kept).await.unwrap();

    mongod.freeze();
    every_call_fails_in_time(&store).await;
    in_time("connect", async || {
        MongoStore::connect_with(&mongod.uri(), impatient())
            .await
            .is_err()
    })
    .await;

    mongod.thaw();
    recovers(&store, &kept).await;
}
