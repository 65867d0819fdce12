//! Binding the port, the ready line and the graceful shutdown.

use std::io::{self, Write};
use std::net::Ipv4Addr;
use std::panic::resume_unwind;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::body::{HttpBody, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::CONNECTION;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::serve::{Listener, ListenerExt};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use socketioxide::SocketIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

use crate::socket_io::{CLIENT_PATH, client_script};
use crate::{headers, old_clients, page, socket_io};

/// How long sockets and requests may take to end after the server is asked to stop.
/// A client that never reads would otherwise keep the server alive for ever.
const GRACE: Duration = Duration::from_secs(2);

/// How long a connection may take to send the headers of a request, or stay open
/// without one. Each connection occupies one of the process's open files, and a
/// client that sends nothing would otherwise occupy it for ever.
const HEADERS_WITHIN: Duration = Duration::from_secs(10);

/// How long a request that has a body may take, from its headers to its answer.
/// Requests without a body have no limit: a polling client waits for news.
const BODY_WITHIN: Duration = Duration::from_secs(15);

/// The longest body of a request, in bytes: what axum's extractors read by default.
const LONGEST_BODY: usize = 2 << 20;

/// Binds `port` on 127.0.0.1, so that only this machine can reach the server;
/// port 0 binds any free one.
///
/// # Errors
/// The system's error, with the address and a remedy in its message.
pub async fn bind(port: u16) -> io::Result<TcpListener> {
    let address = (Ipv4Addr::LOCALHOST, port);
    TcpListener::bind(address).await.map_err(|fault| {
        let remedy = "Set PORT to another port, or PORT=0 for any free one.";
        let text = format!("cannot listen on 127.0.0.1:{port}: {fault}. {remedy}");
        io::Error::new(fault.kind(), text)
    })
}

/// Serves `app` until Ctrl-C or, on Unix, SIGTERM. Then lets the sockets of
/// `io` and the requests under way end, for at most two seconds.
///
/// # Errors
/// If the listener has no address, stdout is closed, or signals cannot be
/// waited for.
pub async fn serve(listener: TcpListener, app: Router, io: SocketIo) -> io::Result<()> {
    let address = listener.local_addr()?;
    // Without TCP_NODELAY, the small packets of a handshake wait for each
    // other's acknowledgement, up to 40 ms each.
    let listener = listener.tap_io(|tcp| {
        if let Err(fault) = tcp.set_nodelay(true) {
            tracing::warn!("cannot set TCP_NODELAY: {fault}");
        }
    });

    // Before the first response: a signal may follow at once, and a signal that
    // nothing waits for kills the process.
    let stop = stop_signal()?;
    // Outside all layers of `app`: this is the same for everybody.
    let (drain, draining) = watch::channel(());
    let app = page::serve_assets(app.layer(from_fn(finish)))
        .route(CLIENT_PATH, get(client_script))
        .layer(from_fn(old_clients::log))
        .layer(from_fn_with_state(draining.clone(), end_poll));
    let app = headers::protect(app).layer(from_fn(prepare));
    let accepting = tokio::spawn(accept(listener, app, draining));

    // The program that started this one waits for the line: it must not stay in
    // a buffer.
    let mut stdout = io::stdout();
    writeln!(stdout, "listening on http://{address}")?;
    stdout.flush()?;

    stop.await;
    accepting.abort();
    drain.send_replace(());
    let end = async {
        end_sockets(&io).await;
        // Every connection holds a receiver until it has ended, as does the
        // task that accepts them.
        drain.closed().await;
    };
    if timeout(GRACE, end).await.is_err() {
        tracing::warn!("a client did not end its connection; closing it");
    }
    Ok(())
}

/// Serves each connection in a separate task, until aborted.
///
/// [`axum::serve`] does the same, but without a time limit for headers.
async fn accept(
    mut listener: impl Listener<Io = TcpStream>,
    app: Router,
    draining: watch::Receiver<()>,
) {
    loop {
        let (tcp, _) = listener.accept().await;
        tokio::spawn(serve_connection(tcp, app.clone(), draining.clone()));
    }
}

/// Answers the requests of one connection. Once `draining` changes, it is closed
/// after the current request.
async fn serve_connection(tcp: TcpStream, app: Router, mut draining: watch::Receiver<()>) {
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_WITHIN)
        .serve_connection(TokioIo::new(tcp), TowerToHyperService::new(app))
        .with_upgrades();
    let mut connection = pin!(connection);
    // The error is the client's fault: it disconnected, was too slow, or did not send
    // HTTP.
    tokio::select! {
        _ = connection.as_mut() => {}
        _ = draining.changed() => {
            connection.as_mut().graceful_shutdown();
            connection.await.ok();
        }
    }
}

/// Answers a waiting poll when `draining` changes, so that no poll delays the
/// shutdown.
///
/// [`end_sockets`] reaches the clients that are in a namespace. A client that has not
/// entered one yet, was refused or has left would wait seconds for its response.
async fn end_poll(
    State(mut draining): State<watch::Receiver<()>>,
    request: Request,
    next: Next,
) -> Response {
    let is_poll = request.method() == Method::GET && socket_io::is_poll(request.uri());
    if !is_poll {
        return next.run(request).await;
    }
    tokio::select! {
        // A response that is ready comes first.
        biased;
        answer = next.run(request) => answer,
        _ = draining.changed() => socket_io::close_packet().into_response(),
    }
}

/// Finishes what a request has begun to change, even if its client has left. hyper
/// drops the handler of such a request at its next `await`: a sign-out would end the
/// session and leave its sockets open.
///
/// Socket.IO's own requests change nothing, and a poll has to end with its client.
async fn finish(request: Request, next: Next) -> Response {
    if request.method().is_safe() || socket_io::is_own(request.uri()) {
        return next.run(request).await;
    }
    // Whole, before it is handed over: a client that stops in the middle has begun nothing.
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LONGEST_BODY).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let request = Request::from_parts(parts, body.into());
    match tokio::spawn(next.run(request)).await {
        Ok(answer) => answer,
        // Nothing else ends the task early: it is never aborted.
        Err(fault) => resume_unwind(fault.into_panic()),
    }
}

/// Prepares every request before anything else sees it, and limits its time.
async fn prepare(mut request: Request, next: Next) -> Response {
    own_head(&mut request);
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    match timeout(BODY_WITHIN, next.run(request)).await {
        Ok(answer) => answer,
        Err(_) => (StatusCode::REQUEST_TIMEOUT, [(CONNECTION, "close")]).into_response(),
    }
}

/// Copies URI and headers out of the connection's read buffer. A socket keeps those
/// of its handshake, and a slice would keep the whole buffer of some 8 KB.
fn own_head(request: &mut Request) {
    let copies = request.headers().iter().map(|(name, value)| {
        let name = HeaderName::from_bytes(name.as_str().as_bytes());
        let copy = HeaderValue::from_bytes(value.as_bytes());
        (name.expect("it was valid"), copy.expect("it was valid"))
    });
    let mut headers = HeaderMap::with_capacity(request.headers().keys_len());
    for (name, value) in copies {
        headers.append(name, value);
    }
    *request.headers_mut() = headers;
    let uri = Uri::try_from(request.uri().to_string());
    *request.uri_mut() = uri.expect("it was valid");
}

/// Held by a socket until it is dropped.
#[derive(Clone)]
struct Alive(#[expect(dead_code, reason = "only its end matters")] mpsc::Sender<()>);

/// Closes all Socket.IO connections and waits until the disconnect handlers of
/// all sockets have ended.
///
/// As with `io.close()` in Node, the client sees `transport close` and connects
/// again, which is right for a restart. `disconnect()` alone would send packet 41,
/// which tells it to stay away.
async fn end_sockets(io: &SocketIo) {
    let namespaces = io.nsps();
    let (alive, mut all_gone) = mpsc::channel::<()>(1);
    for socket in namespaces
        .iter()
        .cloned()
        .flat_map(|namespace| namespace.sockets())
    {
        socket.extensions.insert(Alive(alive.clone()));
    }
    drop(alive);
    // `close` also removes the namespaces, without which the handlers' `io` panics.
    tokio::join!(io.close(), async {
        io.ns("/", async || {});
    });
    // `close` runs no handlers. This does; nothing can be sent any more.
    for namespace in namespaces {
        namespace.disconnect().await.ok();
    }
    all_gone.recv().await;
}

/// Waits until the server is asked to stop. Signals count from the call on.
///
/// # Errors
/// If the system refuses to report signals.
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        Ok(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        })
    }
    #[cfg(windows)]
    {
        let mut ctrl_c = tokio::signal::windows::ctrl_c()?;
        Ok(async move {
            ctrl_c.recv().await;
        })
    }
}
