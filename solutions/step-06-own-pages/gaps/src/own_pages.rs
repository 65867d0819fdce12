//! Only this server's own pages may use its sockets and send its forms.
//!
//! A browser sends the visitor's cookie along, whichever page causes the request:
//! the cookie tells who the visitor is, not which page asks. The header `Origin`
//! tells that, and no script can change it.

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

/// Which pages are this server's own.
#[derive(Clone)]
pub struct OwnPages {
    /// Where a page may come from.
    origins: Arc<[Origin]>,
    /// The names under which this server may be asked for without an `Origin`.
    hosts: Arc<[Origin]>,
    /// The reasons of the latest refusals.
    refused: Arc<Recent>,
}

impl OwnPages {
    /// The pages of the `allowed` origins. Without that setting, those that this
    /// server has on this machine, at `port`.
    pub fn new(allowed: Option<Vec<Origin>>, port: u16) -> Self {
        let local = origin::local(port);
        let origins = allowed.unwrap_or_else(|| local.clone());
        // A proxy on this machine may ask for the server by its local name.
        let hosts = [origins.clone(), local].concat();
        Self {
            origins: origins.into(),
            hosts: hosts.into(),
            refused: Arc::new(Recent::new(REMEMBERED)),
        }
    }

    /// Whether one of this server's own pages has caused a request with these
    /// headers, or a program that is not a browser.
    ///
    /// # Errors
    /// What gives a foreign page away. It is not escaped.
    fn check(&self, _headers: &HeaderMap) -> Result<(), String> {
        // GAP: Milestones 1 and 2: is it one of your own origins?
        // GAP: Milestone 3: what gives a foreign request away that has no `Origin`?
        Ok(())
    }
}

/// The layer that refuses the requests of foreign pages. It has to be outside of
/// Socket.IO's layer, which answers handshakes and everything after them itself.
pub async fn only_own_pages(
    State(own_pages): State<OwnPages>,
    request: Request,
    next: Next,
) -> Response {
    // GAP: Milestones 1 and 4: answer a foreign request yourself, if it matters. Milestone 6: log the reason.
    next.run(request).await
}
