//! Notices: what live channels without a cursor (`/ws`) hear. One bounded ring for the whole node; a reader that
//! falls out of it is told so. Committed log events are the truth, this is their echo plus the changes of idea files.

use std::sync::Arc;

use millrace_core::{GenerationId, TenantId, Time};
use thiserror::Error;
use tokio::sync::broadcast;

use crate::told::Told;

/// Notices kept for slow readers; at about 2 KiB each this is some 16 MiB at the worst.
const NOTICES_MAX: usize = 8_192;

/// Something that happened in a code workspace, after its effect is on disk.
#[derive(Debug)]
pub struct Notice {
    /// Whose.
    pub tenant: TenantId,
    /// The workspace's key.
    pub workspace: Arc<str>,
    /// When it was told.
    pub at: Time,
    /// What.
    pub body: NoticeBody,
}

/// What happened.
#[derive(Debug)]
pub enum NoticeBody {
    /// A committed event of a run.
    Event {
        /// The run.
        generation: GenerationId,
        /// Its session.
        session_id: Arc<str>,
        /// The event.
        event: Arc<Told>,
    },
    /// An idea was promoted or dismissed.
    StatusChanged {
        /// The idea.
        idea_id: String,
        /// What it was.
        old_status: String,
        /// What it is.
        new_status: String,
        /// The task, when promoted.
        promoted_to: Option<String>,
    },
    /// An idea was removed.
    IdeaDeleted {
        /// The idea.
        idea_id: String,
    },
}

/// The reader was too slow: notices were lost to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the reader fell behind")]
pub struct Lagged;

/// The ring.
#[derive(Debug)]
pub(crate) struct Notices {
    ring: broadcast::Sender<Arc<Notice>>,
}

impl Default for Notices {
    fn default() -> Self {
        Self { ring: broadcast::Sender::new(NOTICES_MAX) }
    }
}

impl Notices {
    pub(crate) fn tell(&self, notice: Notice) {
        if self.ring.receiver_count() > 0 {
            // Nobody listening any more is no failure.
            let _ = self.ring.send(Arc::new(notice));
        }
    }

    pub(crate) fn reader(&self) -> NoticeReader {
        NoticeReader { ring: self.ring.subscribe() }
    }
}

/// A reader of the ring, from the moment it was made.
#[derive(Debug)]
pub struct NoticeReader {
    ring: broadcast::Receiver<Arc<Notice>>,
}

impl NoticeReader {
    /// The next notice. Cancel safe.
    ///
    /// # Errors
    /// [`Lagged`] when notices were lost to this reader.
    pub async fn next(&mut self) -> std::result::Result<Arc<Notice>, Lagged> {
        self.ring.recv().await.map_err(|_| Lagged)
    }
}
