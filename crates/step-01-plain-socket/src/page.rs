//! The one page, for people who open the server's address.

use axum::response::Html;

/// `GET /`.
pub async fn page() -> Html<String> {
    let page = include_str!("page.html").to_owned();
    Html(page)
}
