//! What a request for content can fail with. `Display` is the contract's text.

use millrace_core::Noun;
use thiserror::Error;

use super::fields::Fault;

/// A feature's name is another's already.
const TAKEN: &str = "A feature with this name already exists";

/// Why a request failed; nothing has changed then.
#[derive(Debug, Error)]
pub enum Error {
    /// The request is wrong.
    #[error("{0}")]
    Invalid(String),
    /// There is none, or it is somebody else's.
    #[error("{} not found", .0.title())]
    NotFound(Noun),
    /// The state of things forbids it.
    #[error("{0}")]
    Conflict(&'static str),
    /// The store takes no more work.
    #[error("Server is shutting down")]
    Unavailable,
    /// Anything else; details are in the log only.
    #[error("Internal server error")]
    Internal(#[source] crate::Error),
}

impl Error {
    /// The failure of an edit or a read of something that is about a row of `noun`.
    pub(super) fn of(error: millrace_store::Error, noun: Noun) -> Self {
        match error {
            millrace_store::Error::NotFound => Self::NotFound(noun),
            millrace_store::Error::Taken => Self::Conflict(TAKEN),
            millrace_store::Error::Declined(text) => Self::Conflict(text),
            millrace_store::Error::Closed => Self::Unavailable,
            other => Self::Internal(other.into()),
        }
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::Invalid(fault.to_string())
    }
}

impl From<crate::Error> for Error {
    fn from(error: crate::Error) -> Self {
        match error {
            crate::Error::Store(millrace_store::Error::Closed) => Self::Unavailable,
            other => Self::Internal(other),
        }
    }
}
