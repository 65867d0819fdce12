use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

/// What the log makes of these bytes on stdout, and how often a flood was reported.
async fn taken(bytes: &[u8]) -> (Log, usize) {
    let log = Log::default();
    let floods = AtomicUsize::new(0);
    let (_keep, stop) = watch::channel(false);
    log.clone()
        .take_in(Stream::Stdout, bytes, stop, || {
            floods.fetch_add(1, Ordering::Relaxed);
        })
        .await;
    (log, floods.into_inner())
}

fn texts(log: &Log) -> Vec<String> {
    log.lines().into_iter().map(|line| line.text).collect()
}

#[tokio::test]
async fn lines_are_split_and_a_last_one_without_an_end_counts() {
    let (log, _) = taken(b"one\ntwo\r\n\nlast").await;
    assert_eq!(texts(&log), ["one", "two", "", "last"]);
    assert_eq!(log.last(1)[0].text, "last");
    assert_eq!(log.last(9).len(), 4);
}

#[tokio::test]
async fn colours_are_taken_out_for_matching_and_kept_as_printed() {
    let (log, _) = taken(b"\x1b[32mINFO\x1b[0m user \xff connected\nplain\n").await;
    let lines = log.lines();
    assert_eq!(lines[0].text, "INFO user \u{fffd} connected");
    assert_eq!(
        lines[0].raw(),
        "\u{1b}[32mINFO\u{1b}[0m user \u{fffd} connected"
    );
    assert_eq!(lines[1].raw(), "plain");
}

#[tokio::test]
async fn an_endless_line_is_a_flood() {
    let (log, floods) = taken(&vec![b'x'; 1 << 20]).await;
    assert_eq!((log.flooded(), floods), (Some(Flood::Line), 1));
    assert!(log.lines().is_empty());
}

#[tokio::test]
async fn too_many_lines_are_a_flood_and_memory_stays_bounded() {
    for line in ["\n".to_owned(), format!("{}\n", "y".repeat(1000))] {
        let (log, floods) = taken(line.repeat((32 << 20) / line.len()).as_bytes()).await;
        assert_eq!((log.flooded(), floods), (Some(Flood::Total), 1));
        let kept: usize = log
            .lines()
            .iter()
            .map(|line| line.text.len() + PER_LINE)
            .sum();
        assert!(kept < MOST_BYTES + (2 << 20), "{kept}");
    }
}

#[tokio::test]
async fn a_log_that_forgets_is_never_flooded_and_finds_what_comes_after() {
    let log = Log::that_forgets();
    let (_keep, stop) = watch::channel(false);
    let (mut server, pipe) = tokio::io::duplex(1 << 20);
    let flooded = || panic!("this is no flood");
    let reader = tokio::spawn(log.clone().take_in(Stream::Stdout, pipe, stop, flooded));
    let waiting = tokio::spawn({
        let log = log.clone();
        async move { log.find(|line| (line.text == "late").then_some(())).await }
    });
    let line = format!("{}\n", "y".repeat(1000));
    for _ in 0..32 {
        let text = line.repeat((1 << 20) / line.len());
        tokio::io::AsyncWriteExt::write_all(&mut server, text.as_bytes())
            .await
            .unwrap();
    }
    tokio::io::AsyncWriteExt::write_all(&mut server, b"late\n")
        .await
        .unwrap();
    assert_eq!(waiting.await.unwrap(), Some(()));
    drop(server);
    reader.await.unwrap();
    assert_eq!(log.flooded(), None);
    let lines = log.lines();
    assert!(weight(&lines) < MOST_BYTES + (2 << 20));
    assert_eq!(lines.last().unwrap().text, "late");
}

#[tokio::test]
async fn a_line_that_comes_later_is_found_and_the_end_is_noticed() {
    let log = Log::default();
    let (_keep, stop) = watch::channel(false);
    let (mut server, pipe) = tokio::io::duplex(64);
    let reader = tokio::spawn(
        log.clone()
            .take_in(Stream::Stderr, pipe, stop.clone(), || {}),
    );
    let find = |wanted: &'static str| {
        let log = log.clone();
        async move {
            log.find(|line| (line.text == wanted).then_some(line.stream))
                .await
        }
    };
    let waiting = tokio::spawn(find("late"));
    tokio::io::AsyncWriteExt::write_all(&mut server, b"early\nlate\n")
        .await
        .unwrap();
    assert_eq!(waiting.await.unwrap(), Some(Stream::Stderr));
    drop(server);
    reader.await.unwrap();
    log.clone()
        .take_in(Stream::Stdout, &b""[..], stop, || {})
        .await;
    assert_eq!(find("never").await, None);
    log.complete().await;
}

#[tokio::test]
async fn a_pipe_that_something_else_keeps_open_is_let_go() {
    let log = Log::default();
    let (say, stop) = watch::channel(false);
    let (mut stray, pipe) = tokio::io::duplex(64);
    tokio::io::AsyncWriteExt::write_all(&mut stray, b"half a li")
        .await
        .unwrap();
    let reader = tokio::spawn(log.clone().take_in(Stream::Stdout, pipe, stop, || {}));
    say.send(true).unwrap();
    reader.await.unwrap();
    assert_eq!(texts(&log), ["half a li"]);
}
