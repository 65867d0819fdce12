//! The headers that protect the content of every response.

use axum::Router;
use axum::http::header::{CACHE_CONTROL, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::map_response;
use axum::response::Response;

const HEADERS: [(HeaderName, HeaderValue); 3] = [
    // The next user of this browser must not find the last one's pages.
    (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    // Text stays text, even if it looks like a page or a script.
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    // `no-referrer` would also set a form's `Origin` to `null`.
    (REFERRER_POLICY, HeaderValue::from_static("same-origin")),
];

/// Adds the headers to every response of `app` that does not set them.
pub fn protect(app: Router) -> Router {
    app.layer(map_response(add))
}

async fn add(mut response: Response) -> Response {
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(value);
    }
    response
}
