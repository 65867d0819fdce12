//! One HTTP request on a connection of its own, and its answer.

use std::time::Duration;

use bytes::Bytes;
use tokio::time::{Instant, timeout};

use super::connection::{Connection, body};
use super::encode;
use super::error::WireError;

#[derive(Debug, Clone)]
pub struct Request {
    pub method: &'static str,
    /// With the query, if there is one.
    pub path: String,
    /// In this order; a name may come several times. Values are sent as the
    /// bytes that they are, so they need not be ASCII.
    pub headers: Vec<(String, String)>,
    /// Sent as `application/x-www-form-urlencoded`.
    pub form: Option<Vec<(String, String)>>,
}

impl Request {
    pub fn get(path: impl Into<String>) -> Self {
        Self {
            method: "GET",
            path: path.into(),
            headers: Vec::new(),
            form: None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// Names in lower case, in the order in which they came.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// From the moment at which the connection stood to the body's last byte.
    pub took: Duration,
}

impl Answer {
    /// The first header of this name (in lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value.as_str())
    }

    /// All values of a header that may come several times, such as `set-cookie`.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers
            .iter()
            .filter(move |(n, _)| n == name)
            .map(|(_, value)| value.as_str())
    }

    /// The body; bytes that are not UTF-8 are replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// Sends `request` to 127.0.0.1 on a fresh connection.
///
/// A status such as 404 or 500 is an answer like any other.
///
/// # Errors
/// [`WireError`] if there is no whole answer within `deadline`.
pub async fn send(port: u16, request: &Request, deadline: Duration) -> Result<Answer, WireError> {
    let waiting_for = || format!("the answer to {} {}", request.method, request.path);
    timeout(deadline, exchange(port, request))
        .await
        .unwrap_or_else(|_| Err(WireError::timeout(waiting_for(), deadline)))
}

async fn exchange(port: u16, request: &Request) -> Result<Answer, WireError> {
    let mut connection = Connection::open(port).await?;
    let mut headers = request.headers.clone();
    let has = |headers: &[(String, String)], name: &str| {
        headers.iter().any(|(n, _)| n.eq_ignore_ascii_case(name))
    };
    let content = match &request.form {
        Some(form) => {
            if !has(&headers, "content-type") {
                headers.push((
                    "content-type".to_owned(),
                    "application/x-www-form-urlencoded".to_owned(),
                ));
            }
            encode::pairs(
                form.iter()
                    .map(|(name, value)| (name.as_str(), value.as_str())),
            )
        }
        None => String::new(),
    };
    if !has(&headers, "connection") {
        headers.push(("connection".to_owned(), "close".to_owned()));
    }
    let sendable = connection.request(
        request.method,
        &request.path,
        &headers,
        Bytes::from(content),
    )?;
    let start = Instant::now();
    let answer = connection.ask(sendable).await?;
    let status = answer.status().as_u16();
    let headers = answer
        .headers()
        .iter()
        .map(|(name, value)| {
            (
                name.as_str().to_owned(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        })
        .collect();
    let body = body(answer).await?.to_vec();
    Ok(Answer {
        status,
        headers,
        body,
        took: start.elapsed(),
    })
}
