//! A topic: what the readers of one sessionId hear. It keeps the newest frames once for all of them; a reader is a cursor
//! and a bell. Never waits for a reader and never reads a log itself.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use millrace_core::GenerationId;
use tokio::sync::Notify;
use tokio_util::task::AbortOnDropHandle;

use super::limits::RING_FRAMES_MAX;
use super::registry::Registry;
use super::telling::Telling;

/// What a socket waits at; any of its topics rings it.
pub(super) type Bell = Arc<Notify>;

/// The frames of one sessionId, from the first subscription on until nobody is left.
#[derive(Debug)]
pub(super) struct Topic {
    session_id: Arc<str>,
    registry: Weak<Registry>,
    /// Whose log is read, once there is one. It stays so: a task that gets the name later has a topic of its own.
    generation: Mutex<Option<GenerationId>>,
    ring: Mutex<Ring>,
    /// The number of the newest frame: a reader that has it need not take the lock.
    newest: AtomicU64,
    bells: Mutex<Bells>,
    /// What reads the log; ends with the topic.
    pump: Mutex<Option<AbortOnDropHandle<()>>>,
}

/// The newest frames.
#[derive(Debug, Default)]
struct Ring {
    frames: VecDeque<Arc<Telling>>,
    /// The number of the newest frame that had to go.
    dropped: u64,
    /// The highest number anybody was told, be it by a frame or by a snapshot.
    shown: u64,
    /// The last frame was told.
    ended: bool,
}

/// The readers' bells; the place of one that left is used again.
#[derive(Debug, Default)]
struct Bells {
    places: Vec<Option<Bell>>,
    free: Vec<usize>,
}

impl Topic {
    pub(super) fn new(session_id: Arc<str>, registry: Weak<Registry>) -> Self {
        Self {
            session_id,
            registry,
            generation: Mutex::default(),
            ring: Mutex::default(),
            newest: AtomicU64::new(0),
            bells: Mutex::default(),
            pump: Mutex::default(),
        }
    }

    /// The sessionId.
    pub(super) fn session_id(&self) -> &Arc<str> {
        &self.session_id
    }

    /// Gives the topic what reads its log; made by `start` unless it has one.
    pub(super) fn begin(&self, start: impl FnOnce() -> AbortOnDropHandle<()>) {
        lock(&self.pump).get_or_insert_with(start);
    }

    /// Says whose log is read.
    pub(super) fn follows(&self, generation: GenerationId) {
        *lock(&self.generation) = Some(generation);
    }

    /// Whether a reader of that generation's log is right here, or one who waits for a first task if there is none.
    pub(super) fn is_about(&self, generation: Option<GenerationId>) -> bool {
        lock(&self.generation).is_none_or(|known| generation == Some(known))
    }

    /// Tells frames, in the order of the log, to everyone at once.
    pub(super) fn tell(&self, frames: impl IntoIterator<Item = Arc<Telling>>) {
        let mut ring = lock(&self.ring);
        for frame in frames {
            ring.push(frame);
        }
        self.ring_bells(ring);
    }

    /// Tells the end of a task whose log is gone; it is numbered after all that anybody was told.
    pub(super) fn tell_end(&self, end: impl FnOnce(u64) -> Telling) {
        let mut ring = lock(&self.ring);
        let frame = end(ring.shown.saturating_add(1));
        ring.push(Arc::new(frame));
        self.ring_bells(ring);
    }

    fn ring_bells(&self, ring: MutexGuard<'_, Ring>) {
        let newest = ring.frames.back().map_or(0, |frame| frame.seq);
        // The lock is released after the push, so who sees the number sees the frame.
        drop(ring);
        if self.newest.swap(newest, Ordering::AcqRel) < newest {
            lock(&self.bells).places.iter().flatten().for_each(|bell| bell.notify_one());
        }
    }

    /// Notes that somebody is told how the task stands by a snapshot; false once the end was told.
    fn show(&self, seq: u64) -> bool {
        let mut ring = lock(&self.ring);
        ring.shown = ring.shown.max(seq);
        !ring.ended
    }

    /// The frame a reader with `cursor` hears next. One that fell out of the ring hears the newest.
    fn after(&self, cursor: u64) -> Option<Arc<Telling>> {
        if self.newest.load(Ordering::Acquire) <= cursor {
            return None;
        }
        let ring = lock(&self.ring);
        if cursor < ring.dropped {
            return ring.frames.back().cloned();
        }
        ring.frames.get(ring.frames.partition_point(|frame| frame.seq <= cursor)).cloned()
    }

    fn hang(&self, bell: Bell) -> usize {
        let mut bells = lock(&self.bells);
        if let Some(place) = bells.free.pop()
            && let Some(empty) = bells.places.get_mut(place)
        {
            *empty = Some(bell);
            return place;
        }
        bells.places.push(Some(bell));
        bells.places.len() - 1
    }

    fn take_down(&self, place: usize) {
        let mut bells = lock(&self.bells);
        if let Some(taken) = bells.places.get_mut(place) {
            *taken = None;
            bells.free.push(place);
        }
    }
}

impl Ring {
    fn push(&mut self, frame: Arc<Telling>) {
        self.shown = self.shown.max(frame.seq);
        self.ended |= frame.is_last;
        self.frames.push_back(frame);
        while self.frames.len() > RING_FRAMES_MAX
            && let Some(oldest) = self.frames.pop_front()
        {
            self.dropped = oldest.seq;
        }
    }
}

impl Drop for Topic {
    fn drop(&mut self) {
        if let Some(registry) = self.registry.upgrade() {
            registry.forget(&self.session_id);
        }
    }
}

/// A reader of a topic.
#[derive(Debug)]
pub(super) struct Reader {
    topic: Arc<Topic>,
    place: usize,
    cursor: u64,
}

impl Reader {
    /// A reader of everything told from now on.
    pub(super) fn new(topic: Arc<Topic>, bell: Bell) -> Self {
        let place = topic.hang(bell);
        Self { topic, place, cursor: 0 }
    }

    /// What it reads.
    #[cfg(test)]
    pub(super) fn topic(&self) -> &Arc<Topic> {
        &self.topic
    }

    /// Passes over what a snapshot with number `seq` says already. False if the end was told meanwhile: then the snapshot is
    /// of no use.
    #[must_use]
    pub(super) fn skip_to(&mut self, seq: u64) -> bool {
        self.cursor = self.cursor.max(seq);
        self.topic.show(seq)
    }

    /// The next frame, if there is one.
    pub(super) fn next(&mut self) -> Option<Arc<Telling>> {
        let frame = self.topic.after(self.cursor)?;
        self.cursor = frame.seq;
        Some(frame)
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.topic.take_down(self.place);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[path = "topic_tests.rs"]
mod tests;
