//! The hub: wakes the followers of a generation when something of it was committed, and keeps the newest
//! events in memory so that a thousand followers need not read them from the store. Never the truth: a follower that finds a gap here reads the log.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use millrace_core::GenerationId;
use tokio::sync::watch;

use crate::told::Told;

/// All channels of this node.
#[derive(Debug, Default)]
pub(crate) struct Hub {
    channels: Mutex<HashMap<GenerationId, Weak<Channel>>>,
    tail_events_max: usize,
}

/// The live end of one generation's log. Lives as long as a follower holds it.
#[derive(Debug)]
pub(crate) struct Channel {
    tail: Mutex<VecDeque<Arc<Told>>>,
    tail_events_max: usize,
    latest: watch::Sender<u64>,
}

impl Hub {
    pub(crate) fn new(tail_events_max: usize) -> Self {
        Self { channels: Mutex::default(), tail_events_max }
    }

    /// The channel of a generation, made where there is none.
    pub(crate) fn channel(&self, id: GenerationId) -> Arc<Channel> {
        let mut channels = lock(&self.channels);
        if let Some(channel) = channels.get(&id).and_then(Weak::upgrade) {
            return channel;
        }
        let channel = Arc::new(Channel {
            tail: Mutex::default(),
            tail_events_max: self.tail_events_max,
            latest: watch::Sender::new(0),
        });
        channels.insert(id, Arc::downgrade(&channel));
        // Amortised sweep of channels nobody holds any more.
        if channels.len().is_power_of_two() {
            channels.retain(|_, channel| channel.strong_count() > 0);
        }
        channel
    }

    /// Tells of committed events. Costs nothing where nobody listens.
    pub(crate) fn publish(&self, id: GenerationId, events: &[Arc<Told>]) {
        let channel = {
            let mut channels = lock(&self.channels);
            let channel = channels.get(&id).and_then(Weak::upgrade);
            if channel.is_none() {
                channels.remove(&id);
            }
            channel
        };
        if let Some(channel) = channel {
            channel.push(events);
        }
    }
}

impl Channel {
    fn push(&self, events: &[Arc<Told>]) {
        let Some(newest) = events.last().map(|event| event.number) else { return };
        {
            let mut tail = lock(&self.tail);
            for event in events {
                insert_in_order(&mut tail, event);
            }
            while tail.len() > self.tail_events_max {
                tail.pop_front();
            }
        }
        self.latest.send_if_modified(|latest| {
            let newer = newest > *latest;
            *latest = newest.max(*latest);
            newer
        });
    }

    /// The events directly after `after`, without a gap, as far as they are in memory.
    pub(crate) fn after(&self, after: u64) -> Vec<Arc<Told>> {
        let tail = lock(&self.tail);
        tail.range(tail.partition_point(|event| event.number <= after)..)
            .zip(after.saturating_add(1)..)
            .take_while(|(event, wanted)| event.number == *wanted)
            .map(|(event, _)| Arc::clone(event))
            .collect()
    }

    /// The events after `after` that are in memory, whatever is missing between them: for a log that is gone.
    pub(crate) fn since(&self, after: u64) -> Vec<Arc<Told>> {
        let tail = lock(&self.tail);
        let known = tail.partition_point(|event| event.number <= after);
        tail.range(known..).map(Arc::clone).collect()
    }

    /// Tells the number of the newest event told here, and when it changes.
    pub(crate) fn subscribe(&self) -> watch::Receiver<u64> {
        self.latest.subscribe()
    }
}

/// Two sections may commit in one order and publish in the other; the tail is kept in the order of the log.
fn insert_in_order(tail: &mut VecDeque<Arc<Told>>, event: &Arc<Told>) {
    let place = tail.iter().rposition(|known| known.number < event.number).map_or(0, |at| at + 1);
    if tail.get(place).is_none_or(|known| known.number != event.number) {
        tail.insert(place, Arc::clone(event));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[path = "hub_tests.rs"]
mod tests;
