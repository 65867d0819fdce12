//! No password, session id or session data in errors and `Debug` output.

use std::time::Duration;

use mongo_session_store::mongodb::bson::doc;
use mongo_session_store::{Error, MongoStore, Options};
use tower_sessions_core::{SessionStore, session_store};

use crate::place::{Place, data, record};

fn impatient() -> Options {
    Options::default().server_selection_timeout(Duration::from_millis(200))
}

/// Every way to print an error.
fn printed(error: Error) -> String {
    let plain = format!("{error} {error:?} {error:#?}");
    let passed_on = session_store::Error::from(error);
    format!("{plain} {passed_on} {passed_on:?}")
}

#[tokio::test]
async fn no_error_of_a_connection_string_holds_a_part_of_its_password() {
    // Strings that no message of ours contains.
    let halves = ["qzx1", "xqz2"];
    for middle in [
        "", "?", "/", "#", "@", ":", "%", "%4", "%zz", "[", "]", "&", "=", ",", "é", " ", "?a=b&",
        "%40", "@1?a=b",
    ] {
        let password = format!("{}{middle}{}", halves[0], halves[1]);
        for uri in [
            format!("mongodb://ann:{password}@127.0.0.1:1/shop"),
            format!("mongodb://ann:{password}@127.0.0.1:1"),
            format!("mongodb://ann:{password}@127.0.0.1:port/shop"),
            format!("mongodb://ann:{password}@/shop"),
            format!("mongodb://ann:{password}/"),
            format!("mongodb://:{password}@127.0.0.1:1"),
            format!("mongodb://{password}@127.0.0.1:1"),
            format!("mongodb+srv://ann:{password}@127.0.0.1/shop"),
            format!("http://ann:{password}@127.0.0.1:1/shop"),
            format!("mongodb:/ann:{password}@127.0.0.1:1/shop"),
            format!("ann:{password}@127.0.0.1:1/shop"),
            format!("mongodb://127.0.0.1:1/shop?proxyPassword={password}"),
            format!("mongodb://127.0.0.1:1/shop?tlsCertificateKeyFilePassword={password}&tls=true"),
            format!("mongodb://127.0.0.1:1/?authMechanismProperties={password}"),
            format!("mongodb://127.0.0.1:1/{password}"),
        ] {
            if uri == "mongodb://ann:qzx1@xqz2/" {
                // This is a valid string, for a server named xqz2.
                continue;
            }
            let Err(error) = MongoStore::connect_with(&uri, impatient()).await else {
                panic!("{uri} connected");
            };
            let printed = printed(error);
            for half in halves {
                assert!(!printed.contains(half), "{uri}\n{printed}");
            }
        }
    }
}

#[tokio::test]
async fn a_refused_password_is_told_as_such_and_not_shown() {
    let place = Place::new();
    let uri = place.server.replace("//", "//ann:qzx1%40xqz2@");
    let error = MongoStore::connect(&uri).await.unwrap_err();
    assert_eq!(error, Error::Denied);
    let printed = printed(error);
    assert!(
        !printed.contains("qzx1") && !printed.contains("xqz2"),
        "{printed}"
    );
}

#[tokio::test]
async fn a_store_shows_neither_password_nor_user() {
    let place = Place::new();
    let create = doc! { "createUser": "ann", "pwd": "qzx1@xqz2/?", "roles": ["readWrite"] };
    let database = place.client().await.database(&place.database);
    database.run_command(create).await.unwrap();
    let uri = place.uri().replace("//", "//ann:qzx1%40xqz2%2F%3F@");
    let store = MongoStore::connect(&uri).await.unwrap();
    store.save(&record()).await.unwrap();
    let printed = format!("{store:?} {store:#?}");
    assert!(printed.contains("sessions"), "{printed}");
    for secret in ["ann", "qzx1", "xqz2"] {
        assert!(!printed.contains(secret), "{printed}");
    }
}

#[tokio::test]
async fn an_error_holds_neither_the_sessions_id_nor_its_data() {
    let place = Place::new();
    let store = place.store().await;
    // A validation rule that no session of ours meets.
    let rule = doc! { "collMod": "sessions", "validator": { "owner": { "$exists": true } } };
    let database = place.client().await.database(&place.database);
    database.run_command(rule).await.unwrap();

    let mut refused = record();
    refused.data = data("qzx1".into());
    let id = refused.id.to_string();
    for error in [
        store.create(&mut refused).await.unwrap_err(),
        store.save(&refused).await.unwrap_err(),
    ] {
        let printed = format!("{error} {error:?}");
        assert!(printed.contains("code 121"), "{printed}");
        assert!(
            !printed.contains(&id) && !printed.contains("qzx1"),
            "{printed}"
        );
    }
}
