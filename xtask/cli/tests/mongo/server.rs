//! A server that is held by its type.

use rig::mongo::{Client, Mongod, Refused};
use serde_json::{Value, json};
use tokio::net::TcpStream;

use crate::real::program;

async fn started(replica_set: bool) -> Mongod {
    Mongod::start(&program().await, replica_set)
        .await
        .expect("it starts")
}

async fn insert(client: &mut Client, id: i32) -> Value {
    let documents = json!([{ "_id": id, "when": { "$date": 1_700_000_000_000_i64 } }]);
    let command = [("insert", json!("things")), ("documents", documents)];
    client.run("test", &command).await.expect("it is written")
}

async fn all(client: &mut Client) -> Value {
    let answer = client.run("test", &[("find", json!("things"))]).await;
    answer.expect("it is read")["cursor"]["firstBatch"].clone()
}

/// Where the server keeps its data, in its own words.
async fn folder(client: &mut Client) -> std::path::PathBuf {
    let answer = client.run("admin", &[("getCmdLineOpts", json!(1))]).await;
    let options = answer.expect("it answers");
    let path = options["parsed"]["storage"]["dbPath"].as_str();
    path.expect("a path").into()
}

#[tokio::test]
async fn what_is_written_is_read_and_what_is_refused_is_told() {
    let mongod = started(false).await;
    let mut client = mongod.client().await.unwrap();
    assert_eq!(insert(&mut client, 1).await["n"], 1);
    let expected = json!([{ "_id": 1, "when": { "$date": 1_700_000_000_000_i64 } }]);
    assert_eq!(all(&mut client).await, expected);
    let refused = client.run("test", &[("fly", json!(1))]).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "MongoDB refuses it: no such command: 'fly'"
    );
    assert_eq!(
        mongod.uri(),
        format!("mongodb://127.0.0.1:{}", mongod.port())
    );
}

#[tokio::test]
async fn after_its_shutdown_nothing_is_left() {
    let mongod = started(false).await;
    let folder = folder(&mut mongod.client().await.unwrap()).await;
    assert!(folder.join("WiredTiger").exists());
    let port = mongod.port();
    mongod.shutdown().await;
    assert!(!folder.exists(), "{folder:?}");
    assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err());
}

#[tokio::test]
async fn dropped_it_is_ended_and_its_data_is_gone_at_once() {
    let mongod = started(false).await;
    let mut client = mongod.client().await.unwrap();
    let folder = folder(&mut client).await;
    drop(mongod);
    assert!(!folder.exists(), "{folder:?}");
    // A process may take a moment to die: the end of its connection is its end.
    let ping = client.run("test", &[("ping", json!(1))]).await;
    assert!(matches!(ping, Err(Refused::Connection(_))), "{ping:?}");
}

#[tokio::test]
async fn stopped_it_refuses_and_started_again_it_has_port_and_data_as_before() {
    for replica_set in [false, true] {
        let mut mongod = started(replica_set).await;
        let mut client = mongod.client().await.unwrap();
        // A crash may take what has not reached the journal.
        let command = [
            ("insert", json!("things")),
            ("documents", json!([{ "_id": 1 }])),
            ("writeConcern", json!({ "j": true })),
        ];
        client.run("test", &command).await.unwrap();
        let port = mongod.port();
        mongod.stop().await;
        assert!(mongod.client().await.is_err());
        assert!(matches!(
            client.run("test", &[("ping", json!(1))]).await,
            Err(Refused::Connection(_))
        ));
        mongod.start_again().await.unwrap();
        assert_eq!(mongod.port(), port);
        let mut client = mongod.client().await.unwrap();
        assert_eq!(all(&mut client).await, json!([{ "_id": 1 }]));
        assert_eq!(insert(&mut client, 2).await["n"], 1);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn frozen_it_answers_nothing_and_thawed_it_goes_on() {
    let mongod = started(false).await;
    let mut client = mongod.client().await.unwrap();
    mongod.freeze().await.unwrap();
    let command = [("ping", json!(1))];
    let ping = client.run("test", &command);
    tokio::pin!(ping);
    let early = tokio::time::timeout(std::time::Duration::from_millis(300), &mut ping).await;
    assert!(early.is_err(), "{early:?}");
    mongod.thaw().await.unwrap();
    ping.await.unwrap();

    // A frozen one can be ended as well.
    mongod.freeze().await.unwrap();
    let port = mongod.port();
    mongod.shutdown().await;
    assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err());
}

#[tokio::test]
async fn a_stopped_one_cannot_be_frozen() {
    let mut mongod = started(false).await;
    mongod.stop().await;
    let why = mongod.freeze().await.unwrap_err();
    assert_eq!(why.to_string(), "the MongoDB server does not run");
}

#[tokio::test]
async fn a_replica_set_takes_writes_and_tells_of_changes() {
    let mongod = started(true).await;
    let mut client = mongod.client().await.unwrap();
    let watch = [
        ("aggregate", json!("things")),
        ("pipeline", json!([{ "$changeStream": {} }])),
        ("cursor", json!({})),
    ];
    let cursor = client.run("test", &watch).await.unwrap()["cursor"]["id"].clone();
    insert(&mut client, 7).await;
    let more = [
        ("getMore", cursor),
        ("collection", json!("things")),
        ("maxTimeMS", json!(5000)),
    ];
    let answer = client.run("test", &more).await.unwrap();
    let change = &answer["cursor"]["nextBatch"][0];
    assert_eq!(change["operationType"], "insert", "{answer}");
    assert_eq!(change["documentKey"], json!({ "_id": 7 }));
    assert_eq!(
        mongod.uri_of("course"),
        format!(
            "mongodb://127.0.0.1:{}/course?replicaSet=rs0",
            mongod.port()
        )
    );
}

#[tokio::test]
async fn a_server_that_ends_by_itself_is_told_with_the_end_of_its_log() {
    let mongod = started(false).await;
    let mut client = mongod.client().await.unwrap();
    // Its answer is the end of the connection.
    let shutdown = [("shutdown", json!(1)), ("force", json!(true))];
    client.run("admin", &shutdown).await.ok();
    let how = mongod.ended().await;
    assert!(how.contains("ended with exit code 0"), "{how}");
    assert!(how.contains("Shutting down"), "{how}");
}
