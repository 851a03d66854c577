//! The tasks that forwarding has in hand: turns what they tell into tellings and sees that somebody sends them. Holds one
//! entry per unfinished task and never waits for the hosted app, but at the very end.

use std::collections::HashMap;
use std::future::pending;
use std::sync::Arc;

use millrace_core::GenerationId;
use millrace_engine::tasks::{Tap, Task, Tasks};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Instant, timeout};
use tracing::Instrument;

use super::super::limits::{FORWARD_END_TIME, FORWARD_ENDED_TIME};
use super::super::telling::{Teller, Telling};
use super::hosted::Post;
use super::outbox::Outbox;
use super::refusals::Refusals;
use super::{lane, request};

/// The tasks in hand and the lanes that send; dropping it ends them.
pub(super) struct Book<P> {
    hosted: Arc<P>,
    /// Tasks and lanes at once.
    tasks_max: usize,
    entries: HashMap<GenerationId, Entry>,
    /// Tasks whose end was read and not heard, and when: what the taps still hold of them was told already.
    ended: HashMap<GenerationId, Instant>,
    swept: Instant,
    lanes: JoinSet<()>,
    refusals: Refusals,
}

/// An unfinished task.
struct Entry {
    teller: Teller,
    /// The number of the log entry heard last.
    heard: u64,
    outbox: Arc<Outbox>,
    lane: Option<AbortHandle>,
}

impl Entry {
    fn new(teller: Teller) -> Self {
        Self { teller, heard: 0, outbox: Arc::default(), lane: None }
    }
}

impl<P: Post> Book<P> {
    pub(super) fn new(hosted: Arc<P>, tasks_max: usize) -> Self {
        Self {
            hosted,
            tasks_max,
            entries: HashMap::new(),
            ended: HashMap::new(),
            swept: Instant::now(),
            lanes: JoinSet::new(),
            refusals: Refusals::default(),
        }
    }

    /// Takes one committed event.
    pub(super) fn hear(&mut self, tap: &Tap) {
        let id = tap.generation;
        if self.was_read(id, tap.event.body.is_last()) || !self.has_room(id, &tap.session_id) {
            return;
        }
        let entry = self
            .entries
            .entry(id)
            .or_insert_with(|| Entry::new(Teller::new(tap.task_type, Arc::clone(&tap.session_id))));
        if tap.event.number <= entry.heard {
            return;
        }
        entry.heard = tap.event.number;
        if let Some(telling) = entry.teller.tell(&tap.event) {
            self.tell(id, telling);
        }
    }

    /// Whether the end of a task was read already; forgotten once the taps are past it.
    fn was_read(&mut self, id: GenerationId, is_last: bool) -> bool {
        if self.ended.is_empty() {
            return false;
        }
        let now = Instant::now();
        if now >= self.swept + FORWARD_ENDED_TIME {
            self.swept = now;
            self.ended.retain(|_, read| now < *read + FORWARD_ENDED_TIME);
        }
        if is_last { self.ended.remove(&id).is_some() } else { self.ended.contains_key(&id) }
    }

    /// Reads how the tasks in hand stand, and which others are unfinished: after a start, or when events were lost.
    pub(super) async fn catch_up(&mut self, tasks: &Tasks) {
        let in_hand = self.entries.iter();
        let in_hand: Vec<(GenerationId, Arc<str>)> =
            in_hand.map(|(id, entry)| (*id, Arc::clone(entry.teller.session_id()))).collect();
        for (id, session_id) in in_hand {
            match tasks.find(&session_id).await {
                Ok(Some(task)) if task.generation.id == id => self.take_up(&task),
                Ok(_) => self.take_away(id),
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
        let (id, heard) = (task.generation.id, task.generation.last_event);
        if self.entries.get(&id).is_some_and(|entry| entry.heard >= heard)
            || !self.has_room(id, &task.session_id)
        {
            return;
        }
        let (teller, telling) = Teller::of(task);
        let entry = self.entries.entry(id);
        let entry = entry.or_insert_with(|| {
            Entry::new(Teller::new(task.task_type, Arc::clone(&task.session_id)))
        });
        (entry.teller, entry.heard) = (teller, heard);
        if telling.is_last {
            self.ended.insert(id, Instant::now());
        }
        self.tell(id, telling);
    }

    /// Tells the end of a task whose project was removed; that stops it first.
    fn take_away(&mut self, id: GenerationId) {
        let Some(entry) = self.entries.get(&id) else { return };
        let telling = entry.teller.cancelled(entry.heard.saturating_add(1));
        self.ended.insert(id, Instant::now());
        self.tell(id, telling);
    }

    /// Puts a telling before whoever sends for the task, and lets go of the task with its last one.
    fn tell(&mut self, id: GenerationId, telling: Telling) {
        let is_last = telling.is_last;
        let Some(entry) = self.entries.get_mut(&id) else { return };
        if entry.outbox.put(telling, Instant::now()) {
            let lane = lane::run(Arc::clone(&entry.outbox), Arc::clone(&self.hosted));
            // The lines of the log name the generation: a sessionId may be a secret (contracts/tasks.md 11.4).
            let lane = lane.instrument(tracing::error_span!("forward", generation = %id));
            entry.lane = Some(self.lanes.spawn(lane));
        }
        if is_last {
            self.entries.remove(&id);
        }
    }

    /// Waits for a lane to end and forgets it; never returns while there is none.
    pub(super) async fn reap(&mut self) {
        if self.lanes.join_next().await.is_none() {
            pending::<()>().await;
        }
    }

    /// Drops what is sent of unfinished tasks and waits for the ends to be sent, for [`FORWARD_END_TIME`] at the most. How many
    /// were given up.
    pub(super) async fn finish(mut self) -> usize {
        self.entries.into_values().filter_map(|entry| entry.lane).for_each(|lane| lane.abort());
        let lanes = &mut self.lanes;
        let _ =
            timeout(FORWARD_END_TIME, async { while lanes.join_next().await.is_some() {} }).await;
        self.lanes.len()
    }

    /// Whether a task is in hand or may be taken.
    fn has_room(&mut self, id: GenerationId, session_id: &str) -> bool {
        if self.entries.contains_key(&id) {
            return true;
        }
        if !request::can_be_named(session_id) {
            return false;
        }
        let has_room = self.entries.len().max(self.lanes.len()) < self.tasks_max;
        if !has_room && let Some(events) = self.refusals.add(Instant::now()) {
            tracing::warn!(events, "too many tasks at once: events were not forwarded");
        }
        has_room
    }
}

#[cfg(test)]
#[path = "book_tests.rs"]
mod tests;
