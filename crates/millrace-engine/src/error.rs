//! What can go wrong when the engine is asked for something.

use millrace_core::admission::Refused;
use millrace_core::code::Code;
use thiserror::Error;

/// The result of asking the engine.
pub type Result<T> = std::result::Result<T, Error>;

/// Why the engine did not do as asked; nothing has changed then.
#[derive(Debug, Error)]
pub enum Error {
    /// The submit is not taken.
    #[error(transparent)]
    NotAdmitted(#[from] Refused),
    /// The store failed or refused.
    #[error(transparent)]
    Store(#[from] millrace_store::Error),
}

impl Error {
    /// The page of docs/errors that says what to do, where there is one.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        match self {
            Self::NotAdmitted(Refused::TooManyUnfinished { .. }) => {
                Some(millrace_core::code::TOO_MANY_UNFINISHED)
            }
            Self::NotAdmitted(
                Refused::Draining | Refused::InputTooLarge { .. } | Refused::TooManySections { .. },
            ) => None,
            Self::Store(error) => error.code(),
        }
    }
}
