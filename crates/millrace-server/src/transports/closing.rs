//! The news that the server is shutting down, carried in a request's extensions by [`crate::serve`] so that open
//! streams can end. In-process calls have none and are never told.

use std::future::pending;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Told to every request that came over a socket.
#[derive(Clone, Debug, Default)]
pub(crate) struct Closing {
    /// Cancelled when the shutdown begins.
    pub begun: CancellationToken,
    /// Counts connections and sockets that are still open.
    pub open: TaskTracker,
}

/// What a stream of a request may wait for.
#[derive(Clone, Debug)]
pub(crate) struct Told(pub Option<Closing>);

impl Told {
    /// Returns when the shutdown begins; never for an in-process call.
    pub(crate) async fn wait(self) {
        match self.0 {
            Some(closing) => closing.begun.cancelled_owned().await,
            None => pending().await,
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Told {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(parts.extensions.get::<Closing>().cloned()))
    }
}
