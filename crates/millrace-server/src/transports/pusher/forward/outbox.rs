//! What waits to be forwarded of one task: the newest update and the last event, never more. Never sends.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::time::Instant;

use super::super::telling::Telling;

/// The waiting tellings of a task, and whether somebody sends them.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    waiting: Mutex<Waiting>,
    /// Rung when the last event waits: it need not keep to the pace of updates.
    last_waits: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    update: Option<Telling>,
    last: Option<(Telling, Instant)>,
    is_sent: bool,
}

/// The next telling to send.
#[derive(Debug)]
pub(super) enum Next {
    /// An update: sent once.
    Update(Telling),
    /// The last event, and when it was told.
    Last(Telling, Instant),
}

impl Outbox {
    /// Puts a telling in; a waiting update gives way to it. True if nobody sends yet: the caller must see to it.
    pub(super) fn put(&self, telling: Telling, now: Instant) -> bool {
        let mut waiting = self.lock();
        if telling.is_last {
            waiting.update = None;
            waiting.last = Some((telling, now));
            self.last_waits.notify_one();
        } else {
            waiting.update = Some(telling);
        }
        !std::mem::replace(&mut waiting.is_sent, true)
    }

    /// The next one to send; with none, nobody sends any more.
    pub(super) fn take(&self) -> Option<Next> {
        let mut waiting = self.lock();
        if let Some((telling, told)) = waiting.last.take() {
            return Some(Next::Last(telling, told));
        }
        let update = waiting.update.take();
        waiting.is_sent = update.is_some();
        update.map(Next::Update)
    }

    /// Returns when the last event waits.
    pub(super) async fn last_waits(&self) {
        self.last_waits.notified().await;
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
