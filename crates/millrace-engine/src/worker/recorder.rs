//! The recorder: writes an attempt's changes under its fencing token, then tells of them. Nothing is told that
//! was not committed.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use millrace_core::transition::Outcome;
use millrace_core::{Change, Event, Generation};
use millrace_store::params::{Record, Write};
use thiserror::Error;

use super::order::InOrder;
use crate::context::Context;

/// Tries of one write while the store is busy, locked or full.
const WRITE_TRIES_MAX: u32 = 60;
/// Milliseconds between them.
const WRITE_RETRY_MS: u64 = 250;

/// Why an attempt must end without another write.
#[derive(Debug, Error)]
pub(crate) enum Abandon {
    /// The lease is gone: stopped, or another node has it.
    #[error("the lease is gone")]
    Fenced,
    /// The store does not take the write; the lease will run out and another attempt go on.
    #[error("the store fails: {0}")]
    Store(millrace_store::Error),
}

/// Writes for one attempt.
#[derive(Clone)]
pub(crate) struct Recorder {
    pub(crate) ctx: Arc<Context>,
    pub(crate) generation: Arc<Generation>,
    order: Arc<Mutex<InOrder>>,
}

impl Recorder {
    /// A recorder for one attempt at a generation as it was claimed.
    pub(crate) fn new(ctx: Arc<Context>, generation: Generation) -> Self {
        let order = Arc::new(Mutex::new(InOrder::after(generation.last_event)));
        Self { ctx, generation: Arc::new(generation), order }
    }

    fn tell(&self, events: Vec<Event>) {
        let events = self.ctx.publish(&self.generation, events);
        // Echoed under the lock, so that what is put in order also goes out in order.
        let mut order = self.order.lock().unwrap_or_else(PoisonError::into_inner);
        self.ctx.echo(&self.generation, &order.take(events));
    }

    /// The attempt is over: tells what waited for an event that will not come.
    pub(crate) fn close(&self) {
        let mut order = self.order.lock().unwrap_or_else(PoisonError::into_inner);
        self.ctx.echo(&self.generation, &order.rest());
    }

    /// What a section that ran out of time says.
    pub(crate) fn time_limit(&self) -> String {
        format!("Time limit of {} s reached", self.ctx.limits.generation_ms_max / 1_000)
    }

    /// Commits changes, what they do to documents, and the end where given, then tells of them.
    pub(crate) async fn record(
        &self,
        changes: Vec<Change>,
        writes: Vec<Write>,
        outcome: Option<Outcome>,
    ) -> Result<(), Abandon> {
        if changes.is_empty() && outcome.is_none() {
            return Ok(());
        }
        let mut tries = 1;
        loop {
            let params = Record {
                id: self.generation.id,
                token: self.generation.token,
                changes: changes.clone(),
                writes: writes.clone(),
                outcome: outcome.clone(),
                now: self.ctx.clock.now(),
            };
            match self.ctx.store.record(params).await {
                Ok(recorded) => {
                    self.tell(recorded.events);
                    return Ok(());
                }
                Err(millrace_store::Error::Fenced) => return Err(Abandon::Fenced),
                Err(error) if error.is_retryable() && tries < WRITE_TRIES_MAX => {
                    tracing::warn!(generation = %self.generation.id, %error, tries, "a write failed; will try again");
                    self.ctx.clock.sleep(Duration::from_millis(WRITE_RETRY_MS)).await;
                    tries += 1;
                }
                Err(error) => return Err(Abandon::Store(error)),
            }
        }
    }
}
