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
        let topic = self.registry.topic(session_id);
        let mut reader = Reader::new(Arc::clone(&topic), bell);
        let arrival = tasks.arrival(session_id);
        let found = tasks.find(session_id).await?;
        let snapshot = found.as_ref().map(|task| Teller::of(task).1);
        if let Some(telling) = &snapshot {
            if telling.is_last {
                return Ok(Joined { snapshot, reader: None });
            }
            reader.skip_to(telling.seq);
        }
        topic.begin(|| pump::start(&self.handle, &self.registry, &topic, found, arrival));
        Ok(Joined { snapshot, reader: Some(reader) })
    }

    /// Whether new sockets are sent elsewhere.
    pub(super) fn is_draining(&self) -> bool {
        self.handle.is_draining()
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
mod tests {
    use super::*;
    use crate::test_app::TestApp;

    #[tokio::test]
    async fn seats_are_counted_and_given_back_and_ids_are_unique() {
        let app = TestApp::new().await;
        let settings = PusherSettings { max_connections: 2, ..PusherSettings::for_tests() };
        let pusher = Arc::new(Pusher::new(app.handle.clone(), settings));
        let (first, second) = (pusher.seat().unwrap(), pusher.seat().unwrap());
        assert_ne!(first.socket_id(), second.socket_id());
        assert!(pusher.seat().is_none());
        let left = first.socket_id();
        drop(first);
        assert_ne!(pusher.seat().unwrap().socket_id(), left);
        app.drain().await;
    }

    #[tokio::test]
    async fn a_topic_and_its_pump_go_with_the_last_reader() {
        let app = TestApp::new().await;
        let pusher = Pusher::new(app.handle.clone(), PusherSettings::for_tests());
        let first = pusher.join("nobody-knows", Bell::default()).await.unwrap();
        let second = pusher.join("nobody-knows", Bell::default()).await.unwrap();
        assert!(first.snapshot.is_none() && first.reader.is_some());
        drop(first);
        assert_eq!(pusher.registry.len(), 1);
        drop(second);
        assert_eq!(pusher.registry.len(), 0);
        app.drain().await;
    }
}
