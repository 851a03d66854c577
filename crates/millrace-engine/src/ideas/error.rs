//! What a request of the code-ideas door can fail with. `Display` is the contract's text.

use millrace_core::admission::Refused;
use millrace_workspace as workspace;
use thiserror::Error;

/// The class of a failure; the surface gives each its status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The request is wrong.
    Validation,
    /// The thing is not there.
    NotFound,
    /// The state of the thing forbids it.
    Conflict,
    /// Not now: the server drains or is full.
    Unavailable,
    /// Anything else; details are in the log only.
    Internal,
}

/// Why a request failed; nothing has changed then.
#[derive(Debug, Error)]
pub enum Error {
    /// The files say no.
    #[error(transparent)]
    Workspace(#[from] workspace::Error),
    /// Types that nobody listed.
    #[error("Unknown idea type(s): {}", .0.join(", "))]
    UnknownTypes(Vec<String>),
    /// A model that nobody named.
    #[error("Unknown model: {0}")]
    UnknownModel(String),
    /// The session has fewer runs.
    #[error("Run not found: {0}")]
    RunNotFound(u64),
    /// The session was made outside this server.
    #[error("No events for session: {0}")]
    NoEvents(String),
    /// The engine takes no submit now.
    #[error("{0}")]
    NotAdmitted(Refused),
    /// The engine failed.
    #[error("Internal server error")]
    Engine(#[source] crate::Error),
    /// A task of the server itself failed.
    #[error("Internal server error")]
    Task,
}

impl Error {
    /// Its class.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Workspace(error) => match error.kind() {
                workspace::ErrorKind::Validation => Kind::Validation,
                workspace::ErrorKind::NotFound => Kind::NotFound,
                workspace::ErrorKind::Conflict => Kind::Conflict,
                workspace::ErrorKind::Internal => Kind::Internal,
            },
            Self::UnknownTypes(_) | Self::UnknownModel(_) => Kind::Validation,
            Self::RunNotFound(_) | Self::NoEvents(_) => Kind::NotFound,
            Self::NotAdmitted(_) => Kind::Unavailable,
            Self::Engine(_) | Self::Task => Kind::Internal,
        }
    }
}

impl From<crate::Error> for Error {
    fn from(error: crate::Error) -> Self {
        match error {
            crate::Error::NotAdmitted(refused) => Self::NotAdmitted(refused),
            crate::Error::Store(millrace_store::Error::TooManyUnfinished { max }) => {
                Self::NotAdmitted(Refused::TooManyUnfinished { max })
            }
            crate::Error::Store(_) => Self::Engine(error),
        }
    }
}

impl From<millrace_store::Error> for Error {
    fn from(error: millrace_store::Error) -> Self {
        crate::Error::from(error).into()
    }
}
