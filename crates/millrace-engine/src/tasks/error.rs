//! What a request of the llm-tasks door can fail with. `Display` is the contract's text.

use millrace_core::State;
use millrace_core::admission::Refused;
use thiserror::Error;

/// Why a request failed; nothing has changed then.
#[derive(Debug, Error)]
pub enum Error {
    /// The request is wrong.
    #[error("{0}")]
    Invalid(String),
    /// The thing is not there, or is somebody else's.
    #[error("{0}")]
    NotFound(&'static str),
    /// The state of things forbids it.
    #[error("{0}")]
    Conflict(&'static str),
    /// The task has ended; the surface names its status.
    #[error("Task cannot be cancelled")]
    NotCancellable(State),
    /// As many tasks wait and run as the server takes.
    #[error("Too many unfinished tasks")]
    TooMany,
    /// The server shuts down.
    #[error("Server is shutting down")]
    Draining,
    /// Anything else; details are in the log only.
    #[error("Internal server error")]
    Internal(#[source] crate::Error),
}

impl From<crate::Error> for Error {
    fn from(error: crate::Error) -> Self {
        match error {
            crate::Error::NotAdmitted(Refused::Draining) => Self::Draining,
            crate::Error::NotAdmitted(Refused::TooManyUnfinished { .. })
            | crate::Error::Store(millrace_store::Error::TooManyUnfinished { .. }) => Self::TooMany,
            error => Self::Internal(error),
        }
    }
}

impl From<millrace_store::Error> for Error {
    fn from(error: millrace_store::Error) -> Self {
        crate::Error::Store(error).into()
    }
}
