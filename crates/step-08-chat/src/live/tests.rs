use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use tokio::time::timeout;
use tower::ServiceExt;

use super::*;

const PATIENCE: Duration = Duration::from_secs(10);

fn read(value: Option<&str>) -> Result<Duration, String> {
    let set = value.map(str::to_owned);
    recheck(|_| Ok(set.clone())).map_err(|fault| fault.to_string())
}

#[test]
fn a_session_is_asked_for_every_30_seconds_unless_told_otherwise() {
    assert_eq!(read(None), Ok(Duration::from_secs(30)));
    assert_eq!(read(Some("1")), Ok(Duration::from_secs(1)));
    assert_eq!(read(Some("86400")), Ok(Duration::from_secs(86_400)));
}

#[test]
fn a_time_that_is_not_a_whole_number_of_seconds_is_refused() {
    for text in ["", "0", "-1", "0.5", "86401", "never"] {
        let fault = read(Some(text)).unwrap_err();
        let wanted = format!("RECHECK_SECONDS is {text:?}; it must be a whole number");
        assert!(fault.starts_with(&wanted), "{fault}");
        assert_eq!(fault.lines().count(), 1);
    }
}

/// The response to a polling client's request. A request with a body is a POST.
async fn ask(app: &Router, query: &str, body: Option<&'static str>) -> String {
    let request = Request::builder()
        .uri(format!("/socket.io/?EIO=4&transport=polling{query}"))
        .method(if body.is_some() { "POST" } else { "GET" })
        .body(Body::from(body.unwrap_or_default()))
        .unwrap();
    let answer = timeout(PATIENCE, app.clone().oneshot(request));
    let answer = answer.await.expect("an answer in time").unwrap();
    let body = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    String::from_utf8(body.to_vec()).unwrap()
}

#[tokio::test]
async fn a_client_that_does_not_read_is_ended_as_soon_as_it_reads() {
    let (layer, io) = SocketIo::builder().max_buffer_size(8).build_layer();
    io.ns("/", async |socket: SocketRef| socket.join(user_room("ada")));
    let app = Router::new().layer(layer);
    let opened = ask(&app, "", None).await;
    let sid = opened.split('"').nth(3).expect("an id").to_owned();
    let sid = format!("&sid={sid}");
    ask(&app, &sid, Some("40")).await;
    assert!(ask(&app, &sid, None).await.starts_with("40"));

    let sockets = || count(&io, "ada")["/"];
    while sockets() == 0 {
        tokio::task::yield_now().await;
    }
    let socket = io.sockets().remove(0);
    while socket.emit("news", "x").is_ok() {}
    end_user(&io, "ada");
    assert_eq!(sockets(), 1, "there was room for the packet");

    let news = ask(&app, &sid, None).await;
    assert!(
        news.contains("news") && !news.contains("\u{1e}41"),
        "{news}"
    );
    // The rest of the buffer may come first, and a ping may come alone.
    let mut rest = String::new();
    for _ in 0..4 {
        rest = ask(&app, &sid, None).await;
        if rest.ends_with("41") {
            break;
        }
    }
    assert!(rest.ends_with("41"), "{rest}");
    assert_eq!(sockets(), 0);
}
