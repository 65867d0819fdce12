//! What the server of every step answers and logs.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use axum::routing::get;
use axum::{Json, Router};
use kit::page::Page;
use kit::{server, socket_io};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Everything that is logged in this process.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

/// A server with a page and something private. It ends with the test.
async fn start() -> std::net::SocketAddr {
    let listener = server::bind(0).await.unwrap();
    let address = listener.local_addr().unwrap();
    let (layer, io) = socket_io::builder().build_layer();
    io.ns("/", async || {});
    let app = Router::new()
        .route("/", get(async || Page::new().account(Some("ada"), None)))
        .route("/me", get(async || Json("ada")))
        .layer(layer);
    tokio::spawn(server::serve(listener, app, io));
    address
}

/// Head and body of the response; the head in lower case.
async fn ask(address: std::net::SocketAddr, path: &str) -> (String, String) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: kit\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_lowercase(), body.to_owned())
}

#[tokio::test]
async fn no_answer_stays_in_a_cache_or_changes_its_kind() {
    let address = start().await;
    for path in [
        "/",
        "/me",
        "/nothing",
        "/page.js",
        "/socket.io/?EIO=4&transport=polling",
    ] {
        let (head, _) = ask(address, path).await;
        let found = path != "/nothing";
        assert_eq!(head.starts_with("http/1.1 200"), found, "{path}: {head}");
        for header in [
            "cache-control: no-store",
            "x-content-type-options: nosniff",
            "referrer-policy: same-origin",
        ] {
            assert!(head.contains(&format!("\r\n{header}")), "{path}: {head}");
        }
    }
}

#[tokio::test]
async fn the_page_loads_only_what_its_policy_allows() {
    let address = start().await;
    let (head, page) = ask(address, "/").await;
    let policy = head.split_once("\r\ncontent-security-policy: ").unwrap().1;
    let policy = policy.lines().next().unwrap();
    for rule in [
        "default-src 'none'",
        "script-src 'self'",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.split("; ").any(|one| one == rule), "{policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    assert!(
        !page.contains("<style") && !page.contains("style="),
        "{page}"
    );
    assert!(!page.contains("<script>"), "{page}");
    for (path, kind) in [
        ("/page.css", "text/css; charset=utf-8"),
        ("/page.js", "text/javascript; charset=utf-8"),
        (socket_io::CLIENT_PATH, "text/javascript; charset=utf-8"),
    ] {
        assert!(page.contains(&format!("=\"{path}\"")), "{page}");
        let (head, body) = ask(address, path).await;
        assert!(head.starts_with("http/1.1 200"), "{path}: {head}");
        assert!(
            head.contains(&format!("\r\ncontent-type: {kind}")),
            "{head}"
        );
        assert!(!body.is_empty());
    }
}

#[tokio::test]
async fn a_client_before_version_3_is_refused_and_logged_once() {
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt()
        .with_writer(move || writer.clone())
        .init();
    let address = start().await;
    let line = "refused a Socket.IO client: it asks for EIO=3, this server speaks EIO=4";
    for version in [4, 3, 3] {
        let path = format!("/socket.io/?EIO={version}&transport=polling");
        let (head, _) = ask(address, &path).await;
        let status = if version == 4 { "200" } else { "400" };
        assert!(head.starts_with(&format!("http/1.1 {status}")), "{head}");
        let times = usize::from(version == 3);
        assert_eq!(log.text().matches(line).count(), times, "{}", log.text());
    }
}
