//! The guard of the solutions, whose stores fail as the runner asks for.

use std::time::{Duration, Instant};

use rig::server::Signal;
use rig::storage_faults::{Access, Counts, Fault, StorageFaults, StorageFaultsError, Store};
use wire::socket::{Reply, connect};

use crate::{STEPS, TIME, handshake, programs, signed_in, started_with};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_guard_meets_every_fault_of_each_store() {
    let programs = programs();
    let mut faults = StorageFaults::listen().await.expect("a port");
    let (name, value) = faults.variable();
    let server = started_with(&programs, STEPS[3], &[(&name, &value)]).await;
    let headers = signed_in(server.port(), "ada").await;
    let registered = faults.counts().await.expect("it obeys");
    assert_eq!((registered.create, registered.add), (1, 1));
    let reply = async || {
        let handshake = handshake(server.port(), headers.clone());
        match connect(&handshake, TIME).await.expect("a reply") {
            Reply::Admitted(_) => "admitted".to_owned(),
            Reply::Refused { message, .. } => message,
        }
    };
    for (store, forgotten) in [
        (Store::Sessions, "No session found"),
        (Store::Users, "User not found"),
    ] {
        for (fault, expected) in [
            (Fault::Hang { after: 0 }, "Session store unavailable"),
            (Fault::Fail, "Session store unavailable"),
            (
                Fault::Slow(Duration::from_secs(60)),
                "Session store unavailable",
            ),
            (Fault::Forget, forgotten),
            (Fault::None, "admitted"),
        ] {
            faults
                .set(store, Access::Read, fault)
                .await
                .expect("it obeys");
            assert_eq!(reply().await, expected, "{store:?} {fault:?}");
        }
        let slow = Fault::Slow(Duration::from_millis(100));
        faults
            .set(store, Access::Read, slow)
            .await
            .expect("it obeys");
        let begin = Instant::now();
        assert_eq!(reply().await, "admitted", "{store:?}");
        assert!(begin.elapsed() >= Duration::from_millis(100), "{store:?}");
        faults
            .set(store, Access::Read, Fault::None)
            .await
            .expect("it obeys");
        // A guard has nothing to write.
        faults
            .set(store, Access::Write, Fault::Fail)
            .await
            .expect("it obeys");
        assert_eq!(reply().await, "admitted", "{store:?}");
    }
    let after = faults.counts().await.expect("it obeys");
    let guard_alone = Counts {
        load: after.load,
        by_id: after.by_id,
        ..registered
    };
    assert_eq!(after, guard_alone, "a guard only reads");
    assert!(after.load >= registered.load + 14, "{after:?}");
    server.stop(Signal::Terminate, TIME).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_production_nobody_is_obeyed() {
    let programs = programs();
    let mut faults = StorageFaults::listen().await.expect("a port");
    let (name, value) = faults.variable();
    let env = [
        (name.as_str(), value.as_str()),
        ("APP_ENV", "production"),
        ("PASSWORD_COST", ""),
    ];
    let server = started_with(&programs, STEPS[3], &env).await;
    let refused = faults.counts().await.expect_err("it is not connected");
    assert!(
        matches!(refused, StorageFaultsError::NotConnected),
        "{refused}"
    );
    let ended = server.stop(Signal::Terminate, TIME).await;
    let ignored = |text: &str| text.contains("KIT_STORAGE_FAULTS is for tests and is ignored");
    assert!(ended.log.lines().iter().any(|line| ignored(&line.text)));
}
