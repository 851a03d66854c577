//! Draws ids: the only place of the engine that touches randomness.

use millrace_core::GenerationId;
use uuid::Uuid;

/// A fresh generation id; ids drawn later sort later.
pub(crate) fn generation_id() -> GenerationId {
    GenerationId(Uuid::now_v7())
}

/// A fresh id of something callers see as a plain uuid: a document, a task (contracts/tasks.md 1.6).
pub(crate) fn document_id() -> Uuid {
    Uuid::new_v4()
}

/// A number in 0..=1000 that spreads the waits of retries.
pub(crate) fn jitter() -> u32 {
    rand::random_range(0..=1_000)
}
