//! What all sockets share: settings, topics, seats, ids. Never touches a socket.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use millrace_engine::Handle;
use millrace_engine::tasks::Error;
use uuid::Uuid;

use super::pump;
use super::registry::Registry;
use super::settings::PusherSettings;
use super::telling::{Teller, Telling};
use super::topic::{Bell, Reader};

/// First halves of socket ids are below this: nine digits.
const ID_HALF: u64 = 1_000_000_000;

/// The push door of an application.
pub(crate) struct Pusher {
    pub(super) settings: PusherSettings,
    handle: Handle,
    registry: Arc<Registry>,
    open: AtomicUsize,
    /// The first half of all socket ids: other processes have other ones.
    half: u64,
    sockets: AtomicU64,
}

/// How a subscription to a task's channel begins.
#[derive(Debug)]
pub(super) struct Joined {
    /// The task as it stands, if there is one.
    pub(super) snapshot: Option<Telling>,
    /// What follows; nothing if the task has ended.
    pub(super) reader: Option<Reader>,
}

impl Pusher {
    pub(crate) fn new(handle: Handle, settings: PusherSettings) -> Self {
        let half = Uuid::new_v4().as_u64_pair().0 % ID_HALF;
        let (open, sockets) = (AtomicUsize::new(0), AtomicU64::new(0));
        Self { settings, handle, registry: Arc::default(), open, half, sockets }
    }

    /// A seat among the open sockets, unless all are taken.
    pub(super) fn seat(self: &Arc<Self>) -> Option<Seat> {
        let free = |open| (open < self.settings.max_connections).then_some(open + 1);
        self.open.fetch_update(Ordering::AcqRel, Ordering::Acquire, free).ok()?;
        let number = self.sockets.fetch_add(1, Ordering::Relaxed) + 1;
        Some(Seat { pusher: Arc::clone(self), number })
    }

    /// Begins a subscription: the reader is there before the task is looked for, so nothing is lost between.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(super) async fn join(&self, session_id: &str, bell: Bell) -> Result<Joined, Error> {
        let tasks = self.handle.tasks();
        loop {
            let topic = self.registry.topic(session_id);
            let mut reader = Reader::new(Arc::clone(&topic), Arc::clone(&bell));
            let arrival = tasks.arrival(session_id);
            let found = tasks.find(session_id).await?;
            if !topic.is_about(found.as_ref().map(|task| task.generation.id)) {
                // The name became free before the topic told the end of the task it is about.
                self.registry.retire(&topic);
                continue;
            }
            let snapshot = found.as_ref().map(|task| Teller::of(task).1);
            if let Some(telling) = &snapshot {
                if telling.is_last {
                    return Ok(Joined { snapshot, reader: None });
                }
                if !reader.skip_to(telling.seq) {
                    // The topic has let go of its name, so the next one is another.
                    continue;
                }
            }
            topic.begin(|| pump::start(&self.handle, &self.registry, &topic, found, arrival));
            return Ok(Joined { snapshot, reader: Some(reader) });
        }
    }
}

/// One open socket's place; free again when dropped.
pub(super) struct Seat {
    pub(super) pusher: Arc<Pusher>,
    number: u64,
}

impl Seat {
    /// The socket's id: digits, a dot, digits; unique among open sockets.
    pub(super) fn socket_id(&self) -> String {
        format!("{}.{}", self.pusher.half, self.number)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.pusher.open.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
#[path = "state_tests.rs"]
mod tests;
