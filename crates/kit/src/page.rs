//! The page at the server's address.

use axum::Router;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use crate::theme::Theme;

/// What the page may load and do. Injected markup cannot run a script, and no
/// other page can frame it to trick a user into pressing its buttons.
/// `connect-src` is for the socket and the forms, `img-src` for the empty icon.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'";

/// The page. Its response is HTML, with a policy that needs the routes of
/// [`serve_assets`].
///
/// It connects with Socket.IO's client and shows what it receives. The methods
/// add more parts.
#[derive(Debug, Default)]
pub struct Page {
    theme: Option<Theme>,
    forms: Option<&'static str>,
    /// Safe as markup.
    name: String,
    themes: &'static str,
    chat: bool,
    everywhere: &'static str,
    messages: &'static str,
}

impl Page {
    /// The page of a server without accounts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the account (the name and a way to sign out, or the sign-in form)
    /// and the choice of a theme. Until one is chosen, the browser's setting
    /// decides.
    pub fn account(mut self, username: Option<&str>, theme: Option<Theme>) -> Self {
        self.forms = Some(match username {
            Some(_) => include_str!("page/signed_in.html"),
            None => include_str!("page/signed_out.html"),
        });
        self.name = username.map(escape).unwrap_or_default();
        self.themes = include_str!("page/themes.html");
        self.theme = theme;
        self
    }

    /// Adds a button that signs the user out in every browser.
    pub fn sign_out_everywhere(mut self) -> Self {
        self.everywhere = include_str!("page/everywhere.html");
        self
    }

    /// Adds a second socket, on the namespace `/chat`.
    pub fn chat(mut self) -> Self {
        self.chat = true;
        self
    }

    /// Adds the messages of `/chat`, and a form to send one, to a page with
    /// [`Page::chat`].
    pub fn messages(mut self) -> Self {
        self.messages = include_str!("page/messages.html");
        self
    }

    fn html(&self) -> String {
        let theme = self.theme.map_or("light dark", Theme::as_str);
        let chat = if self.chat { "/chat" } else { "" };
        let account = self.forms.map(|forms| {
            include_str!("page/account.html")
                .replace("{forms}", forms.trim_end())
                .replace("{everywhere}\n", self.everywhere)
        });
        // The name goes in last, so that a name like `{theme}` is not replaced.
        include_str!("page/page.html")
            .replace("{theme}", theme)
            .replace("{chat}", chat)
            .replace("{themes}\n", self.themes)
            .replace("{messages}\n", self.messages)
            .replace("{account}\n", &account.unwrap_or_default())
            .replace("{name}", &self.name)
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        ([(CONTENT_SECURITY_POLICY, POLICY)], Html(self.html())).into_response()
    }
}

/// Adds the page's style and script to `app`. They are separate files because
/// the page's policy allows no inline ones.
pub fn serve_assets(app: Router) -> Router {
    let file =
        |kind: &'static str, text: &'static str| get(async move || ([(CONTENT_TYPE, kind)], text));
    let css = file("text/css; charset=utf-8", include_str!("page/page.css"));
    let js = file(
        "text/javascript; charset=utf-8",
        include_str!("page/page.js"),
    );
    // Not `merge`: it would drop the fallback of `app`, and Socket.IO with it.
    app.route("/page.css", css).route("/page.js", js)
}

/// Escapes text for use between tags and in quoted attributes.
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
        let page = Page::new().account(Some("<b>\"&'{theme}"), None).html();
        assert!(
            page.contains("<strong>&lt;b&gt;&quot;&amp;&#39;{theme}</strong>"),
            "{page}"
        );
        assert!(!page.contains("<b>"), "{page}");
    }

    #[test]
    fn a_name_is_not_a_placeholder() {
        for name in [
            "{everywhere}\n",
            "{themes}\n",
            "{messages}\n",
            "{name}",
            "{chat}",
        ] {
            let page = Page::new().account(Some(name), None);
            let html = page.sign_out_everywhere().html();
            assert!(html.contains(&format!("<strong>{name}</strong>")), "{html}");
        }
    }

    #[test]
    fn only_a_chosen_theme_is_set() {
        let theme = |theme| Page::new().account(None, theme).html();
        assert!(theme(Some(Theme::Dark)).contains("content=\"dark\""));
        assert!(theme(Some(Theme::Light)).contains("content=\"light\""));
        assert!(theme(None).contains("content=\"light dark\""));
    }

    #[test]
    fn the_account_depends_on_who_is_signed_in() {
        let nobody = Page::new().html();
        assert!(!nobody.contains("<form"), "{nobody}");
        let visitor = Page::new().account(None, None).html();
        assert!(visitor.contains("formaction=\"/login\""), "{visitor}");
        assert!(visitor.contains("formaction=\"/register\""), "{visitor}");
        assert!(!visitor.contains("/logout"), "{visitor}");
        let user = Page::new().account(Some("ada"), None).html();
        assert!(user.contains("action=\"/logout\""), "{user}");
        assert!(!user.contains("formaction="), "{user}");
    }

    #[test]
    fn only_a_signed_in_user_can_sign_out_everywhere() {
        let everywhere = "formaction=\"/logout-everywhere\"";
        let page = |name, more: fn(Page) -> Page| more(Page::new().account(name, None)).html();
        let user = page(Some("ada"), Page::sign_out_everywhere);
        assert!(user.contains(everywhere), "{user}");
        assert!(!page(Some("ada"), |page| page).contains(everywhere));
        assert!(!page(None, Page::sign_out_everywhere).contains(everywhere));
    }

    #[test]
    fn only_a_page_with_chat_connects_to_it() {
        assert!(Page::new().chat().html().contains("data-chat=\"/chat\""));
        assert!(!Page::new().html().contains("\"/chat\""));
    }

    #[test]
    fn only_a_page_with_messages_has_a_form_for_them() {
        let form = "<form id=\"say\">";
        assert!(Page::new().chat().messages().html().contains(form));
        assert!(!Page::new().chat().html().contains(form));
    }

    #[test]
    fn every_placeholder_is_filled() {
        for page in [
            Page::new(),
            Page::new().account(None, None).chat().messages(),
            Page::new().account(Some("ada"), None),
        ] {
            let html = page.html();
            for placeholder in [
                "{theme}",
                "{themes}",
                "{account}",
                "{forms}",
                "{name}",
                "{chat}",
                "{everywhere}",
                "{messages}",
            ] {
                assert!(!html.contains(placeholder), "{placeholder} is left");
            }
        }
    }
}
