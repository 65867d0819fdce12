//! Only this server's own pages may use its sockets and send its forms.
//!
//! A browser sends the visitor's cookie whichever page causes the request: the
//! cookie identifies the visitor, not the page. The header `Origin` identifies
//! the page, and no script can change it.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kit::origin::{self, Origin};
use kit::recent::Recent;
use kit::refusal::Refusal;

use crate::log_safe::LogSafe;

/// How many reasons are remembered, so that each is logged once.
const REMEMBERED: usize = 100;

/// How many characters of a header are logged. It can be very long.
const LONGEST: usize = 200;

/// Which pages belong to this server.
#[derive(Clone)]
pub struct OwnPages {
    /// The origins of these pages.
    origins: Arc<[Origin]>,
    /// The `Host` names that a request without an `Origin` may have.
    hosts: Arc<[Origin]>,
    /// The reasons for the latest refusals.
    refused: Arc<Recent>,
}

impl OwnPages {
    /// The pages of the `allowed` origins or, without that setting, of this
    /// server's local ones at `port`.
    pub fn new(allowed: Option<Vec<Origin>>, port: u16) -> Self {
        let local = origin::local(port);
        let origins = allowed.unwrap_or_else(|| local.clone());
        // A proxy on this machine may use the server's local name.
        let hosts = [origins.clone(), local].concat();
        Self {
            origins: origins.into(),
            hosts: hosts.into(),
            refused: Arc::new(Recent::new(REMEMBERED)),
        }
    }

    /// Accepts the headers of requests from this server's own pages and from
    /// programs that are not browsers.
    ///
    /// # Errors
    /// What gives a foreign page away, not escaped.
    fn check(&self, headers: &HeaderMap) -> Result<(), String> {
        let sent: Vec<_> = headers.get_all(ORIGIN).iter().collect();
        match sent[..] {
            [] => self.check_without_origin(headers),
            // Compares the whole value, byte by byte:
            // `http://127.0.0.1:3000.evil.example` begins with a right one.
            [origin] if self.origins.iter().any(|own| origin == own.as_str()) => Ok(()),
            [origin] => Err(format!("Origin is {}", shown(origin))),
            // No browser sends two. Two programs could each read a different one.
            _ => Err(format!("Origin is sent {} times", sent.len())),
        }
    }

    /// Browsers send no `Origin` when a page gets something from its own origin,
    /// as a polling client does. Other programs never send one.
    fn check_without_origin(&self, headers: &HeaderMap) -> Result<(), String> {
        if let Some(site) = headers.get("sec-fetch-site")
            && site != "same-origin"
            && site != "none"
        {
            return Err(format!("Sec-Fetch-Site is {}", shown(site)));
        }
        // With DNS rebinding, evil.example has the address 127.0.0.1. The browser
        // takes this server for evil.example, and only the `Host` is wrong.
        match headers.get(HOST) {
            Some(host) if !self.hosts.iter().any(|own| host == own.host()) => {
                Err(format!("Host is {}", shown(host)))
            }
            _ => Ok(()),
        }
    }
}

/// The layer that refuses requests from foreign pages. It must wrap Socket.IO's
/// layer, which answers handshakes and everything after them itself.
pub async fn only_own_pages(
    State(own_pages): State<OwnPages>,
    request: Request,
    next: Next,
) -> Response {
    if is_checked(&request)
        && let Err(reason) = own_pages.check(request.headers())
    {
        // A refused client keeps trying.
        if own_pages.refused.is_new(&reason) {
            tracing::warn!("refused a foreign page: {}", LogSafe(&reason));
        }
        return Refusal::ForeignPage.into_response();
    }
    next.run(request).await
}

/// Whether it matters which page caused a request. Any page may link to what is
/// only read, and a foreign page cannot see the response. A form changes data, and
/// a socket can do everything.
fn is_checked(request: &Request) -> bool {
    !request.method().is_safe() || request.uri().path().starts_with("/socket.io")
}

/// The beginning of a header's value, which may be of any length and need not be
/// UTF-8.
fn shown(value: &HeaderValue) -> String {
    let text = String::from_utf8_lossy(value.as_bytes());
    text.chars().take(LONGEST).collect()
}
