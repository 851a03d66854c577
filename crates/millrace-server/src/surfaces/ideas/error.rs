//! Gives the failures of the ideas service their codes. Their texts are the contract's already; causes go to the
//! log and nowhere else.

use millrace_engine::ideas::{Error, Kind};
use millrace_engine::workspace;

use crate::refusal::{ErrorCode, Refusal};

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        // The service itself logs what failed on files.
        if let Error::Engine(cause) = &error {
            tracing::error!(%cause, "a request failed");
        }
        let code = match error.kind() {
            Kind::Validation => ErrorCode::ValidationError,
            Kind::NotFound => ErrorCode::NotFound,
            Kind::Conflict => ErrorCode::Conflict,
            Kind::Unavailable => ErrorCode::Unavailable,
            Kind::Internal => return Self::internal(),
        };
        Self::new(code, error.to_string())
    }
}

/// Faults of single fields, found before the service is asked.
impl From<workspace::Error> for Refusal {
    fn from(error: workspace::Error) -> Self {
        Error::from(error).into()
    }
}
