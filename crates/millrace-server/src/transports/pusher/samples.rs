//! Log entries and tellings for tests.

use std::sync::Arc;

use millrace_core::{Event, EventBody, Standing, TaskType, Time};
use serde_json::Value;

use super::telling::{Teller, Telling};

/// The sessionId of the samples.
pub(super) const SESSION: &str = "s1a2b3c4";

/// A log entry of a task that has `done` of six features, at the contract's percentage.
pub(super) fn entry(number: u64, done: u32, body: EventBody) -> Event {
    let standing = match &body {
        EventBody::Submitted { .. } => Standing::default(),
        EventBody::Started => Standing { done, total: 6, percent: 1 },
        EventBody::Succeeded { .. } => Standing { done, total: 6, percent: 100 },
        _ if done >= 6 => Standing { done, total: 6, percent: 96 },
        _ => Standing { done, total: 6, percent: 5 + 90 * (done + 1) / 6 },
    };
    Event { number, at: Time(0), standing, body }
}

/// An item that was saved as the `done`th.
pub(super) fn item(number: u64, done: u32) -> Event {
    let (section, item) = ("s".to_owned(), Value::Null);
    entry(number, done, EventBody::Item { section, ordinal: done, item })
}

/// A failure.
pub(super) fn failure(number: u64, message: &str) -> Event {
    entry(number, 2, EventBody::Failed { message: message.to_owned() })
}

/// A teller of the sample task.
pub(super) fn teller() -> Teller {
    Teller::new(TaskType::Features, Arc::from(SESSION))
}

/// An update with that number; every one differs from the one before.
pub(super) fn update(seq: u64) -> Telling {
    let done = u32::try_from(seq % 6).unwrap();
    teller().tell(&item(seq, done)).unwrap()
}

/// The last telling of a task that was cancelled.
pub(super) fn cancelled(seq: u64) -> Telling {
    teller().tell(&entry(seq, 3, EventBody::Stopped)).unwrap()
}
