//! A server in a container. The engine is a shell script that knows the runner's
//! commands; its container is a real `mongod` that survives the end of the engine's own
//! process.

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

use rig::mongo::{Environment, Mongod, Program, Wanted, find};
use serde_json::json;
use tempfile::TempDir;

use crate::real::mongod;
use crate::runner::{Line, Runner, expect_soon};
use crate::script::program;

const SCRIPT: &str = r#"
folder='FOLDER'
echo "$*" >> "$folder/calls"
up() {
    setsid env -u XTASK_SERVER 'MONGOD' --nounixsocket --dbpath "$folder/$name" "$@" &
    echo $! > "$folder/$name.id"
    wait
}
case $1 in
    info) exit "$(cat "$folder/info")" ;;
    image) [ -e "$folder/image" ] ;;
    pull) touch "$folder/image" ;;
    run) name=$3; shift 6; mkdir "$folder/$name"; echo "$*" > "$folder/words"; up "$@" ;;
    start) name=$3; up $(cat "$folder/words") ;;
    kill) kill -KILL "$(cat "$folder/$2.id")" ;;
    pause) kill -STOP "$(cat "$folder/$2.id")" ;;
    unpause) kill -CONT "$(cat "$folder/$2.id")" ;;
    rm) kill -KILL "$(cat "$folder/$4.id")"; rm -r "$folder/$4" "$folder/$4.id" ;;
    *) echo "unknown word $1" >&2; exit 125 ;;
esac
"#;

struct Engine {
    folder: TempDir,
}

impl Engine {
    fn new() -> Engine {
        let folder = tempfile::tempdir().expect("a folder");
        let script = SCRIPT
            .replace("FOLDER", folder.path().to_str().expect("plain"))
            .replace("MONGOD", mongod().to_str().expect("plain"));
        program(folder.path(), "docker", &script);
        let engine = Engine { folder };
        engine.write("info", "0");
        engine
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join(name), text).expect("a file");
    }

    /// The words of each call, with `NAME` for the container's.
    fn calls(&self) -> Vec<String> {
        let calls = fs::read_to_string(self.folder.path().join("calls")).expect("a file");
        let plain = |word: &str| match word.strip_prefix("xtask-mongo-") {
            Some(_) => "NAME".to_owned(),
            None => word.to_owned(),
        };
        let line = |line: &str| line.split(' ').map(plain).collect::<Vec<_>>().join(" ");
        calls.lines().map(line).collect()
    }

    /// Whether a container is there, running or not.
    fn has_container(&self) -> bool {
        fs::read_dir(self.folder.path())
            .expect("a folder")
            .flatten()
            .any(|entry| entry.path().is_dir())
    }

    /// A PATH with this engine and, for its own script, the programs of the
    /// system.
    fn path(&self) -> OsString {
        std::env::join_paths([
            self.folder.path().to_owned(),
            "/usr/bin".into(),
            "/bin".into(),
        ])
        .expect("a PATH")
    }

    async fn program(&self) -> Program {
        let around = Environment {
            mongod: None,
            path: self.folder.path().into(),
            store: PathBuf::new(),
            has_wheel: false,
        };
        match find(&around, Wanted::Anything, &|_| {}).await {
            Ok(program) => program,
            Err(none) => panic!("{none}"),
        }
    }
}

#[tokio::test]
async fn it_is_stopped_started_frozen_and_removed_like_a_process() {
    let engine = Engine::new();
    let program = engine.program().await;
    assert_eq!(program.path(), None);
    let mut mongod = Mongod::start(&program, true).await.unwrap();
    let mut client = mongod.client().await.unwrap();
    let insert = [
        ("insert", json!("things")),
        ("documents", json!([{ "_id": 1 }])),
        ("writeConcern", json!({ "j": true })),
    ];
    client.run("test", &insert).await.unwrap();
    mongod.stop().await;
    assert!(mongod.client().await.is_err());
    mongod.start_again().await.unwrap();
    let mut client = mongod.client().await.unwrap();
    let answer = client.run("test", &[("count", json!("things"))]).await;
    assert_eq!(answer.unwrap()["n"], 1);
    mongod.freeze().await.unwrap();
    mongod.thaw().await.unwrap();
    let port = mongod.port();
    let line = Line::to(&mongod.uri());
    mongod.shutdown().await;
    line.expect_end();
    assert!(!engine.has_container());

    let image = "docker.io/library/mongo:7";
    let run = format!(
        "run --name NAME --publish 127.0.0.1:{port}:{port} {image} --port {port} \
         --wiredTigerCacheSizeGB 0.25 --setParameter diagnosticDataCollectionEnabled=false \
         --replSet rs0 --bind_ip_all"
    );
    let expected = [
        "info",
        &format!("image inspect {image}"),
        &format!("pull --quiet {image}"),
        &run,
        "unpause NAME",
        "kill NAME",
        "start --attach NAME",
        "pause NAME",
        "unpause NAME",
        "unpause NAME",
        "kill NAME",
        "rm --force --volumes NAME",
    ];
    assert_eq!(engine.calls(), expected);
}

#[test]
fn a_runner_that_is_killed_leaves_no_container() {
    let engine = Engine::new();
    engine.write("image", "");
    let mut runner = Runner::start(&[], &[("PATH", &engine.path())]);
    let line = Line::to(&runner.uri());
    assert!(engine.has_container());
    runner.send("KILL");
    runner.end();
    line.expect_end();
    expect_soon("the container is gone", || !engine.has_container());
}

#[test]
fn a_runner_that_is_interrupted_leaves_no_container() {
    let engine = Engine::new();
    engine.write("image", "");
    let mut runner = Runner::start(&[], &[("PATH", &engine.path())]);
    let line = Line::to(&runner.uri());
    runner.send("TERM");
    let end = runner.end();
    assert_eq!(end.code, Some(0), "{end:?}");
    let program = format!(
        "(docker.io/library/mongo:7 in a container of {}/docker)",
        engine.folder.path().display()
    );
    assert!(end.stdout.contains(&program), "{end:?}");
    line.expect_end();
    assert!(!engine.has_container());
}

#[tokio::test]
async fn an_engine_that_does_not_run_is_told_in_its_own_words() {
    let engine = Engine::new();
    program(
        engine.folder.path(),
        "podman",
        "echo 'Cannot connect to Podman' >&2; exit 125",
    );
    engine.write("info", "1");
    let around = Environment {
        mongod: None,
        path: engine.folder.path().into(),
        store: PathBuf::new(),
        has_wheel: false,
    };
    let told = |wanted| {
        let around = around.clone();
        async move {
            find(&around, wanted, &|_| {})
                .await
                .unwrap_err()
                .to_string()
        }
    };
    let anything = told(Wanted::Anything).await;
    assert!(
        anything.contains("docker: it failed without a word"),
        "{anything}"
    );
    assert!(
        anything.contains("podman: Cannot connect to Podman\n"),
        "{anything}"
    );
    // Where a program is wanted, no engine is asked.
    let program = told(Wanted::Program).await;
    assert!(!program.to_lowercase().contains("podman"), "{program}");
}
