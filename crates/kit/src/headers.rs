//! The headers with which every answer protects what is in it.

use axum::Router;
use axum::http::header::{CACHE_CONTROL, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::map_response;
use axum::response::Response;

const HEADERS: [(HeaderName, HeaderValue); 3] = [
    // The next person at this browser must not find what the last one saw.
    (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    // Text stays text, even if it looks like a page or a script.
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    // `no-referrer` would make a form's header `Origin` say `null` as well.
    (REFERRER_POLICY, HeaderValue::from_static("same-origin")),
];

/// Adds the headers to every answer of `app` that does not have its own.
pub fn protect(app: Router) -> Router {
    app.layer(map_response(add))
}

async fn add(mut response: Response) -> Response {
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(value);
    }
    response
}
