//! The one page, for people who open the server's address.

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{Html, IntoResponse};

use crate::refusal::Refusal;
use crate::session_data::{self, Session};
use crate::theme::Theme;
use crate::users::Users;

/// `GET /`.
pub async fn page(session: Session, State(users): State<Users>) -> Result<Html<String>, Refusal> {
    let user = match session_data::user_id(&session).await? {
        Some(id) => users.by_id(&id).await?,
        None => None,
    };
    let username = user.as_ref().map(|user| user.name.as_str());
    let theme = session_data::theme(&session).await?;
    let page = include_str!("page.html").to_owned();
    let page = fill(&page, username, theme);
    Ok(Html(page))
}

/// The script with which the page speaks to the server: the official client,
/// under the path from which a Socket.IO server in Node hands it out too.
pub async fn client() -> impl IntoResponse {
    let script = [(CONTENT_TYPE, "text/javascript; charset=utf-8")];
    (script, socket_io_client::SCRIPT)
}

/// The page for this user, if anyone is signed in, in this theme, if one was
/// chosen.
fn fill(page: &str, username: Option<&str>, theme: Option<Theme>) -> String {
    let theme = theme.map_or("light dark", Theme::as_str);
    let account = match username {
        Some(name) => include_str!("signed_in.html").replace("{name}", &escape(name)),
        None => include_str!("signed_out.html").to_owned(),
    };
    // The visitor's own text goes in last: a name like `{theme}` stays a name.
    page.replace("{theme}", theme)
        .replace("{account}", &account)
}

/// Makes any text safe between tags and in quoted attributes.
fn escape(text: &str) -> String {
    // `&` first, or the escapes would be escaped again.
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_become_markup() {
        let page = fill("{account}", Some("<script>\"&'{theme}"), None);
        assert!(
            page.contains("&lt;script&gt;&quot;&amp;&#39;{theme}"),
            "{page}"
        );
        assert!(!page.contains("<script>"), "{page}");
    }

    #[test]
    fn only_a_chosen_theme_is_set() {
        assert_eq!(fill("{theme}", None, Some(Theme::Dark)), "dark");
        assert_eq!(fill("{theme}", None, None), "light dark");
    }
}
