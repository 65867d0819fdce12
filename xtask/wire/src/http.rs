//! One HTTP request on a new connection, and its answer.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
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
    let answered = async { exchange(&mut Connection::open(port).await?, request, "close").await };
    timeout(deadline, answered)
        .await
        .unwrap_or_else(|_| Err(WireError::timeout(waiting_for(), deadline)))
}

/// Sends many requests, one after the other, on one connection: a fresh one for each
/// would take longer than most answers.
#[derive(Debug)]
pub struct Client {
    port: u16,
    connection: Option<Connection>,
}

impl Client {
    /// A client of the server on this port of 127.0.0.1, without a connection yet.
    pub fn new(port: u16) -> Self {
        Self {
            port,
            connection: None,
        }
    }

    /// Sends a GET with these headers, whose values need not be UTF-8.
    ///
    /// # Errors
    /// As [`send`].
    pub async fn get(
        &mut self,
        path: &str,
        headers: &[(String, Vec<u8>)],
        deadline: Duration,
    ) -> Result<Answer, WireError> {
        let answered = async {
            let connection = self.connection().await?;
            let request = connection.request("GET", path, headers, Bytes::new())?;
            answer(connection, request).await
        };
        timeout(deadline, answered).await.unwrap_or_else(|_| {
            let what = format!("the answer to GET {path}");
            Err(WireError::timeout(what, deadline))
        })
    }

    /// Sends any request.
    ///
    /// # Errors
    /// As [`send`].
    pub async fn send(
        &mut self,
        request: &Request,
        deadline: Duration,
    ) -> Result<Answer, WireError> {
        let answered = async { exchange(self.connection().await?, request, "keep-alive").await };
        timeout(deadline, answered).await.unwrap_or_else(|_| {
            let what = format!("the answer to {} {}", request.method, request.path);
            Err(WireError::timeout(what, deadline))
        })
    }

    /// The connection; a server may close it after any answer, and then it is another one.
    async fn connection(&mut self) -> Result<&mut Connection, WireError> {
        let usable = match &mut self.connection {
            Some(connection) => connection.is_usable().await,
            None => false,
        };
        if !usable {
            self.connection = None;
        }
        match &mut self.connection {
            Some(connection) => Ok(connection),
            none => Ok(none.insert(Connection::open(self.port).await?)),
        }
    }
}

async fn exchange(
    connection: &mut Connection,
    request: &Request,
    afterwards: &str,
) -> Result<Answer, WireError> {
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
        headers.push(("connection".to_owned(), afterwards.to_owned()));
    }
    let sendable = connection.request(
        request.method,
        &request.path,
        &headers,
        Bytes::from(content),
    )?;
    answer(connection, sendable).await
}

async fn answer(
    connection: &mut Connection,
    request: hyper::Request<Full<Bytes>>,
) -> Result<Answer, WireError> {
    let start = Instant::now();
    let answer = connection.ask(request).await?;
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
