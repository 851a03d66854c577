//! The tasks that forwarding has in hand: turns what they tell into tellings and sees that somebody sends them. Holds one
//! entry per unfinished task and never waits for the hosted app.

use std::collections::HashMap;
use std::future::pending;
use std::sync::Arc;

use millrace_core::Time;
use millrace_engine::tasks::{Tap, Task, Tasks};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::super::limits::FORWARD_TASKS_MAX;
use super::super::telling::{Teller, Telling};
use super::hosted::Post;
use super::outbox::Outbox;
use super::{lane, request};

/// The tasks in hand and the lanes that send; dropping it ends them.
pub(super) struct Book<P> {
    hosted: Arc<P>,
    entries: HashMap<Arc<str>, Entry>,
    lanes: JoinSet<()>,
}

struct Entry {
    teller: Teller,
    /// The number of the log entry heard last.
    heard: u64,
    /// When it ended, if that was read and not heard: what the taps still hold of it was told already.
    ended: Option<Time>,
    outbox: Arc<Outbox>,
}

impl<P: Post> Book<P> {
    pub(super) fn new(hosted: Arc<P>) -> Self {
        Self { hosted, entries: HashMap::new(), lanes: JoinSet::new() }
    }

    /// Takes one committed event.
    pub(super) fn hear(&mut self, tap: &Tap) {
        let session_id = &tap.session_id;
        let ended = self.entries.get(session_id).and_then(|entry| entry.ended);
        if ended.is_some_and(|ended| tap.event.at > ended) {
            // The name became free and is used anew.
            self.entries.remove(session_id);
        }
        if !self.entries.contains_key(session_id) && !self.has_room(session_id) {
            return;
        }
        let entry = self.entries.entry(Arc::clone(session_id)).or_insert_with(|| Entry {
            teller: Teller::new(tap.task_type, Arc::clone(session_id)),
            heard: 0,
            ended: None,
            outbox: Arc::default(),
        });
        if tap.event.number <= entry.heard {
            return;
        }
        entry.heard = tap.event.number;
        if let Some(telling) = entry.teller.tell(&tap.event) {
            let is_last = telling.is_last;
            self.put(telling);
            if is_last {
                self.entries.remove(session_id);
            }
        }
    }

    /// Reads how the tasks in hand stand, and which others are unfinished: after a start, or when events were lost.
    pub(super) async fn catch_up(&mut self, tasks: &Tasks) {
        self.entries.retain(|_, entry| entry.ended.is_none());
        let in_hand: Vec<Arc<str>> = self.entries.keys().cloned().collect();
        for session_id in in_hand {
            match tasks.find(&session_id).await {
                Ok(Some(task)) => self.take_up(&task),
                Ok(None) => drop(self.entries.remove(&session_id)),
                Err(error) => tracing::error!(%error, "a task could not be read to forward it"),
            }
        }
        match tasks.unfinished().await {
            Ok(unfinished) => unfinished.iter().for_each(|task| self.take_up(task)),
            Err(error) => tracing::error!(%error, "tasks could not be read to forward them"),
        }
    }

    /// Takes a task as it stands, unless it was heard that far already.
    fn take_up(&mut self, task: &Task) {
        let session_id = &task.session_id;
        let heard = task.generation.last_event;
        let known = self.entries.get(session_id);
        if known.is_some_and(|entry| entry.heard >= heard)
            || (known.is_none() && !self.has_room(session_id))
        {
            return;
        }
        let outbox = known.map(|entry| Arc::clone(&entry.outbox)).unwrap_or_default();
        let (teller, telling) = Teller::of(task);
        let ended = telling.is_last.then_some(task.generation.updated_at);
        self.entries.insert(Arc::clone(session_id), Entry { teller, heard, ended, outbox });
        self.put(telling);
    }

    /// Waits for a lane to end and forgets it; never returns while there is none.
    pub(super) async fn reap(&mut self) {
        if self.lanes.join_next().await.is_none() {
            pending::<()>().await;
        }
    }

    fn put(&mut self, telling: Telling) {
        let Some(entry) = self.entries.get(telling.session_id()) else { return };
        if entry.outbox.put(telling, Instant::now()) {
            let lane = lane::run(Arc::clone(&entry.outbox), Arc::clone(&self.hosted));
            self.lanes.spawn(lane);
        }
    }

    fn has_room(&self, session_id: &str) -> bool {
        if !request::can_be_named(session_id) {
            return false;
        }
        let has_room = self.entries.len().max(self.lanes.len()) < FORWARD_TASKS_MAX;
        if !has_room {
            tracing::warn!(session_id, "too many tasks at once: this one is not forwarded");
        }
        has_room
    }
}

#[cfg(test)]
#[path = "book_tests.rs"]
mod tests;
