//! Gives the failures of the content service their statuses. Their texts are the contract's already; causes go to the log
//! and nowhere else.

use millrace_engine::content::Error;

use super::envelope::Refused;

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(text) => Self::invalid(text),
            Error::NotFound(_) => Self::not_found(error.to_string()),
            Error::Conflict(text) => Self::conflict(text),
            Error::Unavailable => Self::shutting_down(),
            Error::Internal(cause) => {
                tracing::error!(%cause, "a request failed");
                Self::internal()
            }
        }
    }
}
