//! One TCP connection to the server, and HTTP/1.1 on it.

use bytes::Bytes;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper::header::{HOST, HeaderName, HeaderValue};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

use super::error::{WireError, shown};
use super::machine_fault;

/// No answer that a check looks at is anywhere near as long.
const LONGEST_BODY: usize = 1 << 20;

/// An open connection. Dropping it breaks it off, whatever is under way.
#[derive(Debug)]
pub struct Connection {
    port: u16,
    sender: http1::SendRequest<Full<Bytes>>,
    driver: JoinHandle<()>,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

impl Connection {
    /// Connects to 127.0.0.1.
    ///
    /// # Errors
    /// [`WireError::Unreachable`].
    pub async fn open(port: u16) -> Result<Self, WireError> {
        let unreachable = |why: String| WireError::Unreachable { port, why };
        let stream = TcpStream::connect(("127.0.0.1", port))
            .await
            .map_err(|error| {
                machine_fault::noted(&error);
                unreachable(error.to_string())
            })?;
        // Without it a small request can wait 40 ms for the acknowledgement of
        // the one before.
        stream
            .set_nodelay(true)
            .map_err(|e| unreachable(e.to_string()))?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream))
            .await
            .map_err(|e| unreachable(e.to_string()))?;
        let driver = tokio::spawn(async move {
            // An error reaches the caller through its own request.
            connection.with_upgrades().await.ok();
        });
        Ok(Self {
            port,
            sender,
            driver,
        })
    }

    /// Whether another request can be sent; the server may close a connection
    /// after any answer.
    pub async fn is_usable(&mut self) -> bool {
        self.sender.ready().await.is_ok()
    }

    /// Sends one request and waits for the head of its answer.
    ///
    /// # Errors
    /// [`WireError`] if the server closes early or answers no HTTP.
    pub async fn ask(
        &mut self,
        request: hyper::Request<Full<Bytes>>,
    ) -> Result<hyper::Response<Incoming>, WireError> {
        self.sender
            .send_request(request)
            .await
            .map_err(|e| explain(&e))
    }

    /// A request with the `Host` that every HTTP/1.1 request needs; `headers`
    /// may name another one. Values are sent as the bytes that they are.
    ///
    /// # Errors
    /// [`WireError::Unsendable`].
    pub fn request<V: AsRef<[u8]>>(
        &self,
        method: &str,
        target: &str,
        headers: &[(String, V)],
        body: Bytes,
    ) -> Result<hyper::Request<Full<Bytes>>, WireError> {
        let unsendable = |what: String| WireError::Unsendable { what };
        let mut request = hyper::Request::builder()
            .method(method)
            .uri(target)
            .body(Full::new(body))
            .map_err(|e| unsendable(format!("{method} {} ({e})", shown(target))))?;
        let map = request.headers_mut();
        for (name, value) in headers {
            let header = HeaderName::from_bytes(name.as_bytes())
                .map_err(|_| unsendable(format!("a header named {}", shown(name))))?;
            let value = HeaderValue::from_bytes(value.as_ref()).map_err(|_| {
                let value = String::from_utf8_lossy(value.as_ref());
                unsendable(format!(
                    "the header {name} with the value {}",
                    shown(&value)
                ))
            })?;
            map.append(header, value);
        }
        if !map.contains_key(HOST) {
            let host =
                HeaderValue::try_from(format!("127.0.0.1:{}", self.port)).expect("digits and dots");
            map.insert(HOST, host);
        }
        Ok(request)
    }
}

/// The whole body, up to 1 MiB.
///
/// # Errors
/// [`WireError`] if it is longer or breaks off.
pub async fn body(answer: hyper::Response<Incoming>) -> Result<Bytes, WireError> {
    match Limited::new(answer.into_body(), LONGEST_BODY)
        .collect()
        .await
    {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(WireError::Flooded {
            what: "an HTTP body of more than 1 MiB".to_owned(),
        }),
        Err(error) => Err(error
            .downcast_ref::<hyper::Error>()
            .map_or_else(|| WireError::closed(error.to_string()), explain)),
    }
}

/// A status other than the one needed, with the first line of what the server
/// said about it.
pub async fn unexpected_status(answer: hyper::Response<Incoming>) -> WireError {
    let status = answer.status().as_u16();
    let body = body(answer).await.unwrap_or_default();
    let text = String::from_utf8_lossy(&body);
    let line = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    WireError::Status {
        status,
        line: shown(line.trim()),
    }
}

fn explain(error: &hyper::Error) -> WireError {
    let mut why = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        if let Some(error) = cause.downcast_ref() {
            machine_fault::noted(error);
        }
        why = format!("{why}: {cause}");
        source = cause.source();
    }
    if error.is_parse() {
        WireError::Nonsense {
            why: "no HTTP".to_owned(),
            shown: shown(&why),
        }
    } else if error.is_incomplete_message() {
        WireError::closed("in the middle of an HTTP answer or before it")
    } else {
        WireError::closed(why)
    }
}
