//! Only this server's own pages may use its sockets and send its forms.
//!
//! A browser sends the visitor's cookie whichever page causes the request: the
//! cookie identifies the visitor, not the page. The header `Origin` identifies
//! the page, and no script can change it.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kit::origin::{self, Origin};
use kit::recent::Recent;
use kit::refusal::Refusal;

use crate::log_safe::LogSafe;

/// How many reasons are remembered, so that each is logged once.
const REMEMBERED: usize = 100;

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
    fn check(&self, _headers: &HeaderMap) -> Result<(), String> {
        // GAP: Milestones 1 and 2: is it one of your own origins?
        // GAP: Milestone 3: without an `Origin`, what gives a foreign request away?
        Ok(())
    }
}

/// The layer that refuses requests from foreign pages. It must wrap Socket.IO's
/// layer, which answers handshakes and everything after them itself.
pub async fn only_own_pages(
    State(own_pages): State<OwnPages>,
    request: Request,
    next: Next,
) -> Response {
    // GAP: Milestones 1 and 4: log and refuse a foreign request, if it matters. Milestone 6: make the line safe, and log it once.
    next.run(request).await
}
