//! A server that says anything but what it should.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What a hostile server does after it has read a request.
#[derive(Clone)]
pub enum Then {
    Close,
    /// Keeps the connection open and says nothing more.
    Hold,
    /// Sends the same again and again until the client has gone.
    Flood(Vec<u8>),
}

/// Answers every request on every connection with `bytes`.
pub async fn answers(bytes: impl Into<Vec<u8>>, then: Then) -> u16 {
    let bytes = bytes.into();
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream, bytes.clone(), then.clone()));
        }
    });
    port
}

pub async fn answer(mut stream: TcpStream, bytes: Vec<u8>, then: Then) {
    let mut request = vec![0; 16 << 10];
    // The requests here are small, so one read gets a whole one or the end.
    if !stream.read(&mut request).await.is_ok_and(|count| count > 0) {
        return;
    }
    stream.write_all(&bytes).await.ok();
    match then {
        Then::Close => {}
        Then::Hold => while stream.read(&mut request).await.is_ok_and(|count| count > 0) {},
        Then::Flood(more) => while stream.write_all(&more).await.is_ok() {},
    }
}

pub fn ok(body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

pub const SWITCH: &str =
    "HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n";
pub const OPEN: &str =
    r#"0{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":100000}"#;

/// A websocket text frame of a server (RFC 6455, section 5.2).
pub fn frame(text: &str) -> Vec<u8> {
    let length = u8::try_from(text.len()).expect("short texts only");
    let mut frame = if length < 126 {
        vec![0x81, length]
    } else {
        vec![0x81, 126, 0, length]
    };
    frame.extend_from_slice(text.as_bytes());
    frame
}

pub fn switched(frames: &[&str]) -> Vec<u8> {
    let mut bytes = SWITCH.as_bytes().to_vec();
    for text in frames {
        bytes.extend(frame(text));
    }
    bytes
}
