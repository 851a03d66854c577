//! What can go wrong in a store, told so that the caller knows what to do. Never holds a row's content.

use millrace_core::code::{self, Code};
use millrace_core::transition::Refusal;
use thiserror::Error;

/// The result of a verb.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a verb changed nothing.
#[derive(Clone, Debug, Error)]
pub enum Error {
    /// The attempt's fencing token is stale.
    #[error("this attempt no longer holds the generation")]
    Fenced,
    /// The transition is not legal.
    #[error(transparent)]
    Refused(Refusal),
    /// No such generation or document, or another tenant's.
    #[error("no such generation or document")]
    NotFound,
    /// What is reported or submitted contradicts what is stored: an unknown section, an ordinal out of turn, a step that
    /// finished before. Its caller has a defect; nothing was written.
    #[error("it does not fit what is stored: {0}")]
    Unfit(&'static str),
    /// Another document of its kind and parent has the unique name.
    #[error("a document of this kind and parent has that name")]
    Taken,
    /// The caller's own decision on the document, called inside the transaction, was no.
    #[error("declined: {0}")]
    Declined(&'static str),
    /// A generation of that subject is pending or running.
    #[error("a generation of this subject has not ended")]
    StillRunning,
    /// The charge exceeds the balance.
    #[error("not enough credits: {balance} there, {wanted} wanted")]
    NotEnoughCredits {
        /// What is there.
        balance: i64,
        /// What the charge takes.
        wanted: i64,
    },
    /// Too many generations are pending or running.
    #[error("too many unfinished generations: at most {max}")]
    TooManyUnfinished {
        /// The limit.
        max: u64,
    },
    /// More commands wait for the writer than its queue holds; try again shortly.
    #[error("the store is busy")]
    Busy,
    /// Another program holds the database longer than the wait limit.
    #[error("the database is locked by another program")]
    Locked,
    /// The disk is full; nothing acknowledged is lost.
    #[error("the disk is full")]
    DiskFull,
    /// The data directory or the file cannot be written.
    #[error("the data directory cannot be written: {0}")]
    ReadOnly(String),
    /// The file is damaged or no database.
    #[error("the database file is damaged: {0}")]
    Corrupt(String),
    /// The file was written by a newer Millrace.
    #[error("the database has schema {found}, this program knows up to {known}")]
    Newer {
        /// The file's schema.
        found: u32,
        /// The newest this program knows.
        known: u32,
    },
    /// Anything else of the database; the text is for the log.
    #[error("the database failed: {0}")]
    Database(String),
    /// The store has been closed.
    #[error("the store is closed")]
    Closed,
}

impl Error {
    /// Whether the same verb may succeed when tried again.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Busy | Self::Locked | Self::DiskFull => true,
            Self::Fenced
            | Self::Refused(_)
            | Self::NotFound
            | Self::Unfit(_)
            | Self::Taken
            | Self::Declined(_)
            | Self::StillRunning
            | Self::NotEnoughCredits { .. }
            | Self::TooManyUnfinished { .. }
            | Self::ReadOnly(_)
            | Self::Corrupt(_)
            | Self::Newer { .. }
            | Self::Database(_)
            | Self::Closed => false,
        }
    }

    /// The page of docs/errors that says what to do, where there is one.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        match self {
            Self::Locked => Some(code::DATABASE_LOCKED),
            Self::DiskFull => Some(code::DISK_FULL),
            Self::ReadOnly(_) => Some(code::DATA_DIR_READ_ONLY),
            Self::Corrupt(_) => Some(code::DATABASE_CORRUPT),
            Self::Newer { .. } => Some(code::DATABASE_NEWER),
            Self::Database(_) => Some(code::DATABASE_IO),
            Self::TooManyUnfinished { .. } => Some(code::TOO_MANY_UNFINISHED),
            Self::Fenced
            | Self::Refused(_)
            | Self::NotFound
            | Self::Unfit(_)
            | Self::Taken
            | Self::Declined(_)
            | Self::StillRunning
            | Self::NotEnoughCredits { .. }
            | Self::Busy
            | Self::Closed => None,
        }
    }
}
