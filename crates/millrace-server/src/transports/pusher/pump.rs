//! The pump of a topic: follows one task's log for all its readers and tells what it says. Waits for the task to be
//! submitted where there is none yet. Never looks at readers, and never goes on to another task of the same name.

use std::sync::{Arc, Weak};

use millrace_engine::tasks::{Arrival, Task};
use millrace_engine::{Follow, Handle, Told};
use tokio::time::sleep;
use tokio_util::task::AbortOnDropHandle;

use super::limits::{PUMP_BATCH_MAX, STORE_PAUSE};
use super::registry::Registry;
use super::telling::{Teller, Telling};
use super::topic::Topic;

/// What a topic's pump reads and tells.
struct Pump {
    handle: Handle,
    registry: Arc<Registry>,
    topic: Weak<Topic>,
}

/// Whether there is more to tell.
#[derive(Debug, PartialEq, Eq)]
enum Log {
    /// The last event was told, or nobody is left to hear it.
    Told,
    /// The log has no more, though nothing said that it ended.
    Broke,
}

/// Starts the pump of `topic` with what was found of its task, `arrival` having been asked for before that.
pub(super) fn start(
    handle: &Handle,
    registry: &Arc<Registry>,
    topic: &Arc<Topic>,
    found: Option<Task>,
    arrival: Arrival,
) -> AbortOnDropHandle<()> {
    if let Some(task) = &found {
        // At once: whoever comes next may find the task gone.
        topic.follows(task.generation.id);
    }
    let pump = Pump {
        handle: handle.clone(),
        registry: Arc::clone(registry),
        topic: Arc::downgrade(topic),
    };
    AbortOnDropHandle::new(tokio::spawn(pump.run(found.map(Box::new), arrival)))
}

impl Pump {
    async fn run(self, found: Option<Box<Task>>, arrival: Arrival) {
        let (mut teller, follow) = match found {
            Some(task) => {
                let (teller, telling) = Teller::of(&task);
                if self.tell(vec![Arc::new(telling)]) == Log::Told {
                    return;
                }
                let generation = &task.generation;
                (teller, self.handle.follow(generation.id, generation.last_event))
            }
            None => {
                let task = Box::pin(arrival.task()).await;
                if let Some(topic) = self.topic.upgrade() {
                    topic.follows(task.generation.id);
                }
                let teller = Teller::new(task.task_type, task.session_id);
                (teller, self.handle.follow(task.generation.id, 0))
            }
        };
        drop(arrival);
        if self.follow(&mut teller, follow).await == Log::Broke {
            self.end(&teller);
        }
    }

    /// The log is gone, its project was removed; that stops a task first, though nobody here heard of it.
    fn end(&self, teller: &Teller) {
        let Some(topic) = self.topic.upgrade() else { return };
        self.registry.retire(&topic);
        topic.tell_end(|seq| teller.cancelled(seq));
    }

    async fn follow(&self, teller: &mut Teller, mut follow: Follow) -> Log {
        loop {
            match Box::pin(follow.next()).await {
                Ok(Some(event)) => {
                    if self.tell(ready(teller, &mut follow, &event)) == Log::Told {
                        return Log::Told;
                    }
                }
                Ok(None) => return Log::Broke,
                Err(error) => {
                    tracing::error!(%error, "a log could not be read for its readers");
                    sleep(STORE_PAUSE).await;
                }
            }
        }
    }

    fn tell(&self, tellings: Vec<Arc<Telling>>) -> Log {
        let Some(topic) = self.topic.upgrade() else { return Log::Told };
        let is_last = tellings.last().is_some_and(|telling| telling.is_last);
        if is_last {
            // First, so that nobody who comes now hears of a task that may be gone.
            self.registry.retire(&topic);
        }
        topic.tell(tellings);
        if is_last { Log::Told } else { Log::Broke }
    }
}

/// What `first` and the events that are ready behind it are told as.
fn ready(teller: &mut Teller, follow: &mut Follow, first: &Told) -> Vec<Arc<Telling>> {
    let mut tellings = Vec::from_iter(teller.tell(first));
    for _ in 1..PUMP_BATCH_MAX {
        if tellings.last().is_some_and(|telling| telling.is_last) {
            break;
        }
        let Some(event) = follow.next_ready() else { break };
        tellings.extend(teller.tell(&event));
    }
    tellings.into_iter().map(Arc::new).collect()
}
