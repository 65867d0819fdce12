//! Socket.IO with this course's limits, and its client for browsers.

use std::time::Duration;

use axum::http::Uri;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use socketioxide::{SocketIo, SocketIoBuilder};

/// The path of [`client_script`], the same as on a Socket.IO server in Node.
pub const CLIENT_PATH: &str = "/socket.io/socket.io.min.js";

/// How long a client may stay connected without entering a namespace. The
/// default of 45 s is long for a connection that nobody uses.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How many packets may wait for one client. A polling client receives
/// everything since its last poll at once. The default of 128 is soon reached
/// when a hundred others connect, and packets beyond the limit are dropped.
const MAX_WAITING_PACKETS: usize = 2048;

/// The longest message in bytes, on both transports. The handshake tells the
/// client (`maxPayload`); the limits of websockets have to be set separately and
/// are 16 MiB and more by default.
const MAX_MESSAGE: usize = 100_000;

/// The read buffer of a websocket, in bytes. Every socket holds one for as long as
/// it lives, and most messages are short. Longer ones are read in several pieces.
const WEBSOCKET_READ_BUFFER: usize = 512;

/// A builder with the limits set. Add state, then call `build_layer`.
pub fn builder() -> SocketIoBuilder {
    SocketIo::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .max_buffer_size(MAX_WAITING_PACKETS)
        .max_payload(MAX_MESSAGE as u64)
        .ws_max_message_size(MAX_MESSAGE)
        .ws_max_frame_size(MAX_MESSAGE)
        .ws_read_buffer_size(WEBSOCKET_READ_BUFFER)
}

/// Whether a request for this URI is for Socket.IO, not for a route.
pub(crate) fn is_own(uri: &Uri) -> bool {
    uri.path().starts_with("/socket.io")
}

/// Whether a GET for this URI waits for the client's next packets.
pub(crate) fn is_poll(uri: &Uri) -> bool {
    let query = uri.query().unwrap_or_default();
    is_own(uri) && query.split('&').any(|pair| pair == "transport=polling")
}

/// The answer to a poll that closes the transport: Engine.IO's packet `1`. The client
/// sees `transport close` and connects again.
pub(crate) fn close_packet() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/plain; charset=UTF-8")], "1")
}

/// Serves the official client, the script that the page connects with.
pub async fn client_script() -> impl IntoResponse {
    let script = [(CONTENT_TYPE, "text/javascript; charset=utf-8")];
    (script, socket_io_client::SCRIPT)
}
