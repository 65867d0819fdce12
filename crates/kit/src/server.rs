//! Binding the port, the ready line and the graceful shutdown.

use std::future::IntoFuture;
use std::io::{self, Write};
use std::net::Ipv4Addr;
use std::time::Duration;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::get;
use axum::serve::ListenerExt;
use socketioxide::SocketIo;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::socket_io::{CLIENT_PATH, client_script};
use crate::{headers, old_clients, page};

/// How long sockets and requests may take to end after the server is asked to stop.
/// A client that never reads would otherwise keep the server alive for ever.
const GRACE: Duration = Duration::from_secs(2);

/// Binds `port` on 127.0.0.1, so that only this machine can reach the server;
/// port 0 binds any free one.
///
/// # Errors
/// The system's error, with the address and the remedy in its text.
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

    // Before anything can be answered: a client may send a signal at once, and a
    // signal that nothing waits for kills the process.
    let stop = stop_signal()?;
    // Outside all layers of `app`: it is the same for everybody.
    let app = page::serve_assets(app)
        .route(CLIENT_PATH, get(client_script))
        .layer(from_fn(old_clients::log));
    let app = headers::protect(app);
    let (drain, draining) = oneshot::channel::<()>();
    let server = axum::serve(listener, app).with_graceful_shutdown(async {
        draining.await.ok();
    });
    let server = tokio::spawn(server.into_future());

    // The program that started this one waits for the line: it must not stay in
    // a buffer.
    let mut stdout = io::stdout();
    writeln!(stdout, "listening on http://{address}")?;
    stdout.flush()?;

    stop.await;
    let end = async {
        end_sockets(&io).await;
        drop(drain);
        server.await
    };
    match timeout(GRACE, end).await {
        Ok(served) => served?,
        Err(_) => {
            tracing::warn!("a client did not end its connection; closing it");
            Ok(())
        }
    }
}

/// Disconnects every socket of every namespace and waits until their
/// disconnect handlers have ended.
async fn end_sockets(io: &SocketIo) {
    // `io.close()` alone would cut the connections and run no handler.
    for namespace in io.nsps() {
        namespace.disconnect().await.ok();
    }
    // A socket leaves its namespace when its handler has ended. There is no
    // event for that; it takes less than a millisecond.
    while !io.sockets().is_empty() {
        tokio::task::yield_now().await;
    }
    io.close().await;
}

/// Waits, from the call on, until the server is asked to stop.
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
