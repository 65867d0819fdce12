//! The one page, for people who open the server's address.

use axum::http::header::CONTENT_TYPE;
use axum::response::{Html, IntoResponse};

/// `GET /`.
pub async fn page() -> Html<String> {
    let page = include_str!("page.html").to_owned();
    Html(page)
}

/// The script with which the page speaks to the server: the official client,
/// under the path from which a Socket.IO server in Node hands it out too.
pub async fn client() -> impl IntoResponse {
    let script = [(CONTENT_TYPE, "text/javascript; charset=utf-8")];
    (script, socket_io_client::SCRIPT)
}
