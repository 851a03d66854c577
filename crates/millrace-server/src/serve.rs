//! Puts the router on a socket: accepts, bounds and ends connections. Never looks into a request.

use std::io;
use std::pin::pin;
use std::sync::Arc;

use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::limits::{ACCEPT_PAUSE, CONNECTIONS_MAX, HEAD_READ_TIME, SHUTDOWN_GRACE};
use crate::transports::closing::Closing;

/// Serves `router` until `shutdown` is done; then no connection is taken any more, open event streams and sockets
/// end, kept connections close, and requests in flight get [`SHUTDOWN_GRACE`]. Returns when all are closed or cut.
///
/// # Errors
/// None at present: a connection that cannot be accepted is logged and the next is tried.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let closing = Closing::default();
    let cut = CancellationToken::new();
    let router = router.layer(Extension(closing.clone()));
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            () = &mut shutdown => break,
            accepted = accept(&listener, &places) => accepted,
        };
        let Some((stream, place)) = accepted else { continue };
        let connection = connection(stream, router.clone(), closing.begun.clone());
        let cut = cut.clone();
        closing.open.spawn(async move {
            tokio::select! {
                () = connection => {}
                () = cut.cancelled() => {}
            }
            drop(place);
        });
    }
    drop(listener);
    closing.begun.cancel();
    end(&closing.open, &cut).await;
    Ok(())
}

/// The next connection and its place among those allowed; `None` when the system had none to give.
async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(TcpStream, tokio::sync::OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, _)) => Some((stream, place)),
        Err(error) => {
            // Out of file descriptors, or a client that left again: others may fare better.
            tracing::warn!(%error, "a connection could not be accepted");
            sleep(ACCEPT_PAUSE).await;
            None
        }
    }
}

async fn connection(stream: TcpStream, router: Router, closing: CancellationToken) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY was refused");
    }
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_READ_TIME)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router))
        .with_upgrades();
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = closing.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection broke off");
    }
}

/// Waits for what is open, then cuts it.
async fn end(open: &TaskTracker, cut: &CancellationToken) {
    open.close();
    if timeout(SHUTDOWN_GRACE, open.wait()).await.is_err() {
        tracing::warn!(connections = open.len(), "requests were cut at the end of the grace time");
        cut.cancel();
    }
}

#[cfg(test)]
#[path = "serve_tests.rs"]
mod tests;
