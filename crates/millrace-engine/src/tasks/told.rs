//! What the llm-tasks door tells beside the logs: that a task has come, to those who waited for its name; and every task's events,
//! to those who pass them on. Hints only: the log is the truth.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use millrace_core::{Generation, GenerationId, TaskType};
use thiserror::Error;
use tokio::sync::broadcast::error::TryRecvError;
use tokio::sync::{broadcast, watch};

use super::latest::Latest;
use super::request::Task;
use crate::told::Told;

/// Events kept for slow readers of the taps; at some 300 bytes each this is about 2 MiB at the worst.
const TAPS_MAX: usize = 8_192;

type Waited = watch::Sender<Option<Task>>;

/// The arrivals waited for, and the taps.
#[derive(Debug)]
pub(crate) struct TasksTold {
    waited: Mutex<HashMap<String, Weak<Waited>>>,
    ring: broadcast::Sender<Arc<Tap>>,
    pub(super) latest: Latest,
}

impl Default for TasksTold {
    fn default() -> Self {
        let ring = broadcast::Sender::new(TAPS_MAX);
        Self { waited: Mutex::default(), ring, latest: Latest::default() }
    }
}

/// A committed event of a task on this node.
#[derive(Debug)]
pub struct Tap {
    /// The task.
    pub generation: GenerationId,
    /// The task's name.
    pub session_id: Arc<str>,
    /// What it makes.
    pub task_type: TaskType,
    /// The event.
    pub event: Arc<Told>,
}

/// The reader was too slow: events were lost to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the reader fell behind")]
pub struct Lagged;

/// Hears every task's events from the moment it was made.
#[derive(Debug)]
pub struct TapReader {
    ring: broadcast::Receiver<Arc<Tap>>,
}

impl TapReader {
    /// The next event. Cancel safe.
    ///
    /// # Errors
    /// [`Lagged`] when events were lost to this reader; the next call goes on with the oldest that is left.
    pub async fn next(&mut self) -> Result<Arc<Tap>, Lagged> {
        self.ring.recv().await.map_err(|_| Lagged)
    }

    /// The next event if there is one already; never waits.
    ///
    /// # Errors
    /// As [`TapReader::next`].
    pub fn next_ready(&mut self) -> Option<Result<Arc<Tap>, Lagged>> {
        match self.ring.try_recv() {
            Ok(tap) => Some(Ok(tap)),
            Err(TryRecvError::Lagged(_)) => Some(Err(Lagged)),
            Err(TryRecvError::Empty | TryRecvError::Closed) => None,
        }
    }
}

/// Waits for a task by its name.
#[derive(Debug)]
pub struct Arrival {
    waited: Arc<Waited>,
}

impl Arrival {
    /// The task, once one of that name is submitted on this node after the arrival was asked for.
    pub async fn task(&self) -> Task {
        let mut told = self.waited.subscribe();
        loop {
            if let Some(task) = told.borrow_and_update().clone() {
                return task;
            }
            if told.changed().await.is_err() {
                // The sender lives in this arrival; it cannot go away before it.
                std::future::pending::<()>().await;
            }
        }
    }
}

impl TasksTold {
    /// Something of a task was committed: what is remembered of it is no longer so.
    pub(crate) fn committed(&self, generation: &Generation) {
        if let Some(session_id) = generation.unique_key.as_deref() {
            self.latest.forget(session_id);
        }
    }

    /// Tasks were removed.
    pub(crate) fn removed(&self) {
        self.latest.forget_all();
    }

    /// Tells of committed events those who pass them on.
    pub(crate) fn echo(&self, generation: &Generation, events: &[Arc<Told>]) {
        if self.ring.receiver_count() == 0 {
            return;
        }
        let Some(session_id) = generation.unique_key.as_deref() else { return };
        let Some(task_type) = TaskType::parse(&generation.recipe) else { return };
        let session_id: Arc<str> = Arc::from(session_id);
        for event in events {
            let (session_id, event) = (Arc::clone(&session_id), Arc::clone(event));
            let tap = Tap { generation: generation.id, session_id, task_type, event };
            // Nobody listening any more is no failure.
            let _ = self.ring.send(Arc::new(tap));
        }
    }

    pub(super) fn taps(&self) -> TapReader {
        TapReader { ring: self.ring.subscribe() }
    }

    /// Registers an interest in a name.
    pub(super) fn arrival(&self, session_id: &str) -> Arrival {
        let mut waited = self.lock();
        if let Some(known) = waited.get(session_id).and_then(Weak::upgrade) {
            return Arrival { waited: known };
        }
        let fresh = Arc::new(Waited::new(None));
        waited.insert(session_id.to_owned(), Arc::downgrade(&fresh));
        // Amortised sweep of names nobody waits for any more.
        if waited.len().is_power_of_two() {
            waited.retain(|_, waited| waited.strong_count() > 0);
        }
        Arrival { waited: fresh }
    }

    /// A task has come; those who waited for it are told, later ones find it in the store.
    pub(super) fn arrived(&self, task: &Task) {
        let waited = self.lock().remove(&*task.session_id);
        if let Some(waited) = waited.and_then(|waited| waited.upgrade()) {
            waited.send_replace(Some(task.clone()));
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Weak<Waited>>> {
        self.waited.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
