//! What a server can do wrong before it is ready.

use std::path::PathBuf;
use std::time::Duration;

use rig::server::{Launch, StartFault, run_to_end, start, start_within};

use crate::fake::{READY, answering_port, closed_port, launch, started};

const SOON: Duration = Duration::from_millis(300);

#[tokio::test]
async fn a_server_is_ready_when_it_says_so_and_accepts_connections() {
    let port = answering_port().await;
    let server = start(&launch(
        &format!("echo starting\n{READY}sleep 60"),
        &[("PORT", &port.to_string())],
    ))
    .await
    .unwrap();
    assert_eq!(server.port(), port);
    assert_eq!(server.log().lines().len(), 2);
    assert!(!server.has_ended());
}

#[tokio::test]
async fn a_program_that_is_not_there_cannot_be_started() {
    let launch = Launch {
        program: PathBuf::from("/no/such/program"),
        args: Vec::new(),
        env: vec![],
        dir: PathBuf::from("/"),
    };
    let fault = start(&launch).await.unwrap_err();
    assert!(matches!(fault, StartFault::CannotStart { .. }));
    assert!(
        fault
            .to_string()
            .starts_with("/no/such/program cannot be started: "),
        "{fault}"
    );
}

#[tokio::test]
async fn a_server_that_ends_before_it_is_ready_is_told_with_its_code_and_log() {
    let fault = start(&launch(
        "echo started; echo SESSION_SECRET is missing >&2; exit 2",
        &[],
    ))
    .await
    .unwrap_err();
    assert_eq!(
        fault.to_string(),
        "the server ended with exit code 2 before it was ready"
    );
    let lines = fault.log().unwrap().lines();
    assert!(
        lines
            .iter()
            .any(|line| line.text == "SESSION_SECRET is missing"),
        "{lines:?}"
    );
}

#[tokio::test]
async fn a_server_that_a_signal_ends_is_told_with_the_signal() {
    let fault = start(&launch("kill -KILL $$", &[])).await.unwrap_err();
    assert_eq!(
        fault.to_string(),
        "the server was ended by signal 9 before it was ready"
    );
}

#[tokio::test]
async fn a_server_that_ends_right_after_its_ready_line_was_never_ready() {
    let (_held, port) = closed_port();
    let fault = start(&launch(
        &format!("{READY}exit 101"),
        &[("PORT", &port.to_string())],
    ))
    .await
    .unwrap_err();
    assert_eq!(
        fault.to_string(),
        "the server ended with exit code 101 before it was ready"
    );
}

#[tokio::test]
async fn a_server_that_stays_silent_is_not_ready() {
    let fault = start_within(&launch("echo hello; sleep 60", &[]), SOON)
        .await
        .unwrap_err();
    assert!(matches!(fault, StartFault::NotReady { .. }));
    assert_eq!(
        fault.to_string(),
        "the server did not print `listening on http://127.0.0.1:<port>` within 0.3 s"
    );
    assert_eq!(fault.log().unwrap().last(1)[0].text, "hello");
}

#[tokio::test]
async fn a_ready_line_on_standard_error_does_not_count_and_is_mentioned() {
    let fault = start_within(
        &launch("echo listening on http://127.0.0.1:1 >&2; sleep 60", &[]),
        SOON,
    )
    .await
    .unwrap_err();
    assert!(
        fault
            .to_string()
            .ends_with("(it did on standard error, which is for the log)"),
        "{fault}"
    );
}

#[tokio::test]
async fn a_server_that_closes_its_output_is_not_waited_for_beyond_the_deadline() {
    let fault = start_within(&launch("exec >&- 2>&-; sleep 60", &[]), SOON)
        .await
        .unwrap_err();
    assert!(matches!(fault, StartFault::NotReady { .. }), "{fault}");
}

#[tokio::test]
async fn a_ready_line_without_a_real_port_is_shown() {
    for line in [
        "listening on http://127.0.0.1:0",
        "listening on http://0.0.0.0:3000",
        "listening on port 3000",
        "listening on http://127.0.0.1:65536",
        "listening on http://127.0.0.1:3000 (press Ctrl-C)",
    ] {
        let fault = start(&launch("echo \"$LINE\"; sleep 60", &[("LINE", line)]))
            .await
            .unwrap_err();
        assert!(
            matches!(fault, StartFault::Malformed { .. }),
            "{line}: {fault}"
        );
        assert!(fault.to_string().ends_with(line), "{fault}");
    }
}

#[tokio::test]
async fn a_server_that_says_it_listens_and_does_not_is_found_out() {
    let (_held, port) = closed_port();
    let fault = start(&launch(
        &format!("{READY}sleep 60"),
        &[("PORT", &port.to_string())],
    ))
    .await
    .unwrap_err();
    assert_eq!(
        fault.to_string(),
        format!(
            "the server says that it is listening on port {port}, but no connection is accepted there (connection refused)"
        )
    );
}

#[tokio::test]
async fn nothing_of_our_own_environment_reaches_the_server_but_what_any_program_needs() {
    let server = started("env; echo end; sleep 60").await;
    server
        .wait_for_line(0, &|_, line| line == "end", Default::default())
        .await
        .unwrap();
    let lines = server.log().lines();
    let has = |name: &str| {
        lines
            .iter()
            .any(|line| line.text.starts_with(&format!("{name}=")))
    };
    assert!(has("PATH") && has("PORT"), "{lines:?}");
    // Cargo sets this for every test, so it is in our own environment.
    assert!(
        std::env::var_os("CARGO_MANIFEST_DIR").is_some() && !has("CARGO_MANIFEST_DIR"),
        "{lines:?}"
    );
}

#[tokio::test]
async fn a_server_that_has_to_end_by_itself_is_told_with_its_code_and_every_line() {
    let ended = run_to_end(
        &launch("echo SESSION_SECRET >&2; exit 2", &[]),
        Duration::from_secs(5),
    )
    .await
    .unwrap();
    assert_eq!((ended.code, ended.forced), (Some(2), false));
    assert_eq!(ended.log.lines().len(), 1);
}

#[tokio::test]
async fn a_server_that_should_have_ended_by_itself_is_ended() {
    let ended = run_to_end(&launch("sleep 60", &[]), SOON).await.unwrap();
    assert!(ended.forced);
    let told = ended.to_string();
    assert!(
        told.starts_with("did not end within ") && told.ends_with(" and was ended by force"),
        "{told}"
    );
}

#[tokio::test]
async fn a_server_that_says_it_is_ready_in_place_of_ending_is_not_waited_for() {
    let listens = launch("echo listening on http://127.0.0.1:3000; sleep 60", &[]);
    let ended = run_to_end(&listens, Duration::from_secs(60)).await.unwrap();
    assert!(ended.took < Duration::from_secs(30), "{:?}", ended.took);
    assert_eq!(
        ended.to_string(),
        "did not end: it said that it was listening, and was ended by force"
    );
}
