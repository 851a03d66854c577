//! Gives the failures of the ideas service their codes. Their texts are the contract's already; causes go to the
//! log here and nowhere else.

use std::error::Error as _;

use millrace_engine::ideas::{Error, Kind};
use millrace_engine::workspace;

use crate::refusal::{ErrorCode, Refusal};

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        let code = match error.kind() {
            Kind::Validation => ErrorCode::ValidationError,
            Kind::NotFound => ErrorCode::NotFound,
            Kind::Conflict => ErrorCode::Conflict,
            Kind::Unavailable => ErrorCode::Unavailable,
            Kind::Internal => {
                tracing::error!(cause = cause(&error), "a request failed");
                return Self::internal();
            }
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

/// Everything an error says, for the log only.
fn cause(error: &Error) -> String {
    if let Error::Workspace(error) = error {
        return error.detail();
    }
    let mut text = format!("{error:?}");
    let mut source = error.source();
    while let Some(inner) = source {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        source = inner.source();
    }
    text
}
