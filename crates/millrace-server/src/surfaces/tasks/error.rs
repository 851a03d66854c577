//! Gives the failures of the tasks service their statuses. Their texts are the contract's already; causes go to the log and
//! nowhere else.

use std::borrow::Cow;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use millrace_engine::tasks::Error;

use super::wire;
use crate::surfaces::content::envelope::Refused;

/// Seconds after which a place may have become free; generations last seconds to minutes.
const RETRY_AFTER_S: HeaderValue = HeaderValue::from_static("5");

/// A refused request of this surface.
#[derive(Debug)]
pub(super) enum Refusal {
    /// Told as it is.
    Plain(Refused),
    /// Told with a time to come back.
    Later(Refused),
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Plain(refused) => refused.into_response(),
            Self::Later(refused) => {
                ([(header::RETRY_AFTER, RETRY_AFTER_S)], refused).into_response()
            }
        }
    }
}

/// A fault of a field.
impl From<Cow<'static, str>> for Refusal {
    fn from(text: Cow<'static, str>) -> Self {
        Self::Plain(Refused::invalid(text))
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Plain(match error {
            Error::Invalid(text) => Refused::invalid(text),
            Error::NotFound(text) => Refused::not_found(text),
            Error::Conflict(text) => Refused::conflict(text),
            Error::NotCancellable(state) => {
                let status = wire::status(state, true);
                Refused::invalid(format!("Task cannot be cancelled: status is {status}"))
            }
            Error::TooMany => {
                let refused = Refused::new(StatusCode::TOO_MANY_REQUESTS, error.to_string());
                return Self::Later(refused);
            }
            Error::Draining => Refused::shutting_down(),
            Error::Internal(cause) => {
                tracing::error!(%cause, "a request failed");
                Refused::internal()
            }
        })
    }
}

/// Runs a change to its end on a task of its own: a caller that hangs up half-way stops nothing.
pub(super) async fn to_the_end<T: Send + 'static>(
    change: impl Future<Output = Result<T, Error>> + Send + 'static,
) -> Result<T, Refusal> {
    match tokio::spawn(change).await {
        Ok(outcome) => Ok(outcome?),
        Err(error) => {
            tracing::error!(%error, "a change ended unexpectedly");
            Err(Refusal::Plain(Refused::internal()))
        }
    }
}
